import { useState, type ReactNode } from 'react';
import type { ReplayedView } from '../../../src/wire/replay.ts';
import { useLiveSource } from '../live/use-live.tsx';
import type { Decision } from './made-from.ts';
import { wordsOfReplay, type ReplayWords } from './replay-words.ts';

type Replay =
  | { readonly kind: 'none' | 'asking' }
  | { readonly kind: 'done'; readonly words: ReplayWords }
  | { readonly kind: 'failed'; readonly why: string };

/** The entries before it are folded first, which takes longer the further it is from a kept state. */
const WITHIN_MS = 30_000;

/** Lets the server make the decision again from its record. It is a question: nothing is changed by it. */
export function ReplayButton({ decision: { seq, subject } }: { decision: Decision }): ReactNode {
  const live = useLiveSource();
  const [replay, setReplay] = useState<Replay>({ kind: 'none' });
  const make = (): void => {
    setReplay({ kind: 'asking' });
    live.ask<ReplayedView>(`/replay?after=${seq - 1}&through=${seq}&subject=${encodeURIComponent(subject)}`, WITHIN_MS).then(
      (view) => setReplay({ kind: 'done', words: wordsOfReplay(view) }),
      (error: unknown) => setReplay({ kind: 'failed', why: error instanceof Error ? error.message : String(error) }),
    );
  };
  return (
    <div className="replay">
      <button type="button" className="button" onClick={make} disabled={replay.kind === 'asking'}>
        Make it again
      </button>
      <div role="status">
        {replay.kind === 'asking' && <p className="quiet">Making it again from what is recorded.</p>}
        {replay.kind === 'failed' && <p className="tone-breach">{replay.why}</p>}
        {replay.kind === 'done' && <Outcome words={replay.words} />}
      </div>
    </div>
  );
}

function Outcome({ words: { tone, said, more, fields } }: { words: ReplayWords }): ReactNode {
  return (
    <>
      <p>
        <b className={`tone-${tone}`}>{said}</b> {more}
      </p>
      {fields.length > 0 && (
        <ul className="replay__fields">
          {fields.map(({ path, recorded, now }) => (
            <li key={path}>
              <code>{path}</code> recorded <code>{recorded}</code>, now <code>{now}</code>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
