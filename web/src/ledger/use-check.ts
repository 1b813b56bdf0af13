import { useEffect, useRef, useState } from 'react';
import type { Progress } from './check-stream.ts';
import type { ToCheck } from './check-worker.ts';
import { wordsOf, type CheckWords } from './check-words.ts';

export type Checked =
  | { readonly kind: 'none' }
  | { readonly kind: 'reading'; readonly name: string; readonly so: Progress }
  | { readonly kind: 'done'; readonly name: string; readonly words: CheckWords; readonly keys: readonly string[] }
  | { readonly kind: 'failed'; readonly why: string };

/** One check at a time; the checker is only fetched by those who have something to check. */
export function useCheck(): { readonly checked: Checked; readonly check: (name: string, what: ToCheck) => void } {
  const [checked, setChecked] = useState<Checked>({ kind: 'none' });
  const running = useRef<{ stop: () => void } | null>(null);
  useEffect(() => () => running.current?.stop(), []);
  const check = (name: string, what: ToCheck): void => {
    running.current?.stop();
    const own = { stop: (): void => undefined };
    running.current = own;
    const tell = (next: Checked): void => {
      if (running.current === own) setChecked(next);
    };
    tell({ kind: 'reading', name, so: { bytes: 0, lines: 0 } });
    import('./run-check.ts')
      .then(({ runCheck }) => {
        const { done, stop } = runCheck(what, (so) => tell({ kind: 'reading', name, so }));
        own.stop = stop;
        if (running.current !== own) stop();
        return done;
      })
      .then(
        (report) => tell({ kind: 'done', name, words: wordsOf(report), keys: report.keys.map(({ id }) => id) }),
        (error: unknown) => tell({ kind: 'failed', why: error instanceof Error ? error.message : String(error) }),
      );
  };
  return { checked, check };
}
