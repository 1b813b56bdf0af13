import { useEffect, useState, type ReactNode } from 'react';
import type { EntryPlaceView, EntryView } from '../../../src/wire/ledger.ts';
import { showEntryPlace } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { Section } from '../kit/section.tsx';
import type { PlaceWords } from './check-place.ts';

const SELDOM = { everyMs: 60_000 };
const ATTESTABLE = /^(?:rollout\.moved|gate\.answered)$/;

/** Whether the entry is what was signed: reckoned by this browser from what the entry says, and not believed. */
export function EntryProof({ entry }: { entry: EntryView }): ReactNode {
  const asked = useAsked(showEntryPlace({ seq: entry.seq }), SELDOM);
  const words = useWords(entry, asked.kind === 'known' ? asked.view : null);
  return (
    <Section id="proof" title="Proof">
      <div role="status">
        {words === null ? (
          <p className="quiet">{asked.kind === 'refused' ? asked.why : 'Reckoning its hash and asking for its signature.'}</p>
        ) : (
          <p>
            <b className={`tone-${words.tone}`}>{words.said}</b> {words.more}
          </p>
        )}
      </div>
      <dl className="entry__hashes">
        <dt>hash</dt>
        <dd>
          <code>{entry.hash}</code>
        </dd>
        <dt>previous</dt>
        <dd>
          <code>{entry.previous}</code>
        </dd>
      </dl>
      <p>
        <a href={`/api/v1/ledger/export?subject=${encodeURIComponent(entry.subject)}`} download={`ledger-${entry.seq}.jsonl`}>
          Export all that is about it, with its proof
        </a>
      </p>
      {ATTESTABLE.test(entry.kind) && (
        <p className="quiet">
          <code>plimsoll attest {entry.seq}</code> gives it out as a signed in-toto attestation.
        </p>
      )}
    </Section>
  );
}

/** The checker is fetched when there is something to check. */
function useWords(entry: EntryView, place: EntryPlaceView | null): PlaceWords | null {
  const [words, setWords] = useState<PlaceWords | null>(null);
  useEffect(() => {
    if (place === null) return undefined;
    const state = { gone: false };
    const tell = (next: PlaceWords): void => {
      if (!state.gone) setWords(next);
    };
    Promise.all([import('./check-place.ts'), import('../ledger/check-stream.ts')])
      .then(async ([{ checkPlace }, { checkSignature, whyNot }]) =>
        tell(await checkPlace(entry, place, (await whyNot()) === null ? checkSignature : null)),
      )
      .catch((error: unknown) =>
        tell({ tone: 'warning', said: 'It could not be checked.', more: error instanceof Error ? error.message : String(error) }),
      );
    return () => {
      state.gone = true;
    };
  }, [entry, place]);
  return words;
}
