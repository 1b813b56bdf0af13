import { useEffect, useState, type ReactNode } from 'react';
import type { LedgerKeysView, VerificationView } from '../../../src/wire/ledger.ts';
import { useAsked } from '../asked/use-asked.ts';
import { useLiveSource } from '../live/use-live.tsx';
import { wordsOfChain, wordsOfKeys } from './chain-words.ts';

type Checked =
  | { readonly kind: 'checking' }
  | { readonly kind: 'done'; readonly chain: VerificationView }
  | { readonly kind: 'failed'; readonly why: string };

/** All of the ledger is read for it, so that it takes its time; the entries are there meanwhile. */
const WITHIN_MS = 300_000;
const SELDOM = { everyMs: 3_600_000 };

/** Whether the chain holds, how far it is signed and by which key, and the way to take it away and check it elsewhere. */
export function ChainPanel({ subject }: { subject: string | undefined }): ReactNode {
  const keys = useAsked<LedgerKeysView>('/ledger/key', SELDOM);
  const key = keys.kind === 'known' ? wordsOfKeys(keys.view) : null;
  return (
    <section className="panel ledger__proof" aria-label="Proof">
      <div role="status">
        <Chain checked={useCheck()} />
      </div>
      {key !== null && (
        <p>
          Key <code>{key.id}</code> <span className="quiet">{key.told}</span>
        </p>
      )}
      <p>
        <a href={exportOf(subject)} download={nameOf(subject)}>
          {subject === undefined ? 'Export all of it' : 'Export what is about it'}, with its proof
        </a>{' '}
        <span className="quiet">as JSON Lines, to be checked by anybody; that it was taken is an entry.</span>
      </p>
    </section>
  );
}

function useCheck(): Checked {
  const live = useLiveSource();
  const [checked, setChecked] = useState<Checked>({ kind: 'checking' });
  useEffect(() => {
    let gone = false;
    const told = (next: Checked): void => {
      if (!gone) setChecked(next);
    };
    live.ask<VerificationView>('/ledger/verify', WITHIN_MS).then(
      (chain) => told({ kind: 'done', chain }),
      (error: unknown) => told({ kind: 'failed', why: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      gone = true;
    };
  }, [live]);
  return checked;
}

function Chain({ checked }: { checked: Checked }): ReactNode {
  if (checked.kind === 'checking') return <p className="quiet">Checking all entries, checkpoints and signatures.</p>;
  if (checked.kind === 'failed') return <p className="tone-breach">The chain could not be checked: {checked.why}</p>;
  const { isIntact, said, more, signed, findings } = wordsOfChain(checked.chain);
  return (
    <>
      <p className="ledger__chain">
        <b className={isIntact ? 'tone-good' : 'tone-breach'}>{said}</b> {more}, checked when this page was opened.
      </p>
      <p>{signed}</p>
      {findings.length > 0 && (
        <ul className="tone-breach">
          {findings.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function exportOf(subject: string | undefined): string {
  return `/api/v1/ledger/export${subject === undefined ? '' : `?subject=${encodeURIComponent(subject)}`}`;
}

function nameOf(subject: string | undefined): string {
  return `ledger${subject === undefined ? '' : `-${subject.replaceAll(/[^\w.-]+/g, '-')}`}.jsonl`;
}
