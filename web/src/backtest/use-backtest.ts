import { useEffect, useRef, useState } from 'react';
import type { BacktestProgress, BacktestView } from '../../../src/wire/backtest.ts';
import { ask, post, Refusal } from '../api.ts';

export type Backtest =
  | { readonly kind: 'none' }
  | { readonly kind: 'running'; readonly id: string | null; readonly text: string; readonly share: number | null }
  | { readonly kind: 'done'; readonly report: BacktestView }
  | { readonly kind: 'failed'; readonly why: string; readonly mistakes: readonly string[] };

const LOOK_EVERY_MS = 700;

/** One question to the server, which does the work; whoever leaves the page lets it stop. */
export function useBacktest(): { readonly now: Backtest; readonly begin: (question: object) => void; readonly stop: () => void } {
  const [now, setNow] = useState<Backtest>({ kind: 'none' });
  const running = useRef<{ id: string | null; gone: boolean } | null>(null);
  const stop = (): void => {
    const run = running.current;
    running.current = null;
    if (run === null) return;
    run.gone = true;
    if (run.id !== null) void post(`/backtests/${run.id}/cancel`, {}).catch(() => undefined); // it may have ended by itself
  };
  useEffect(() => stop, []);
  const begin = (question: object): void => {
    stop();
    const run = { id: null as string | null, gone: false };
    running.current = run;
    setNow({ kind: 'running', id: null, text: 'Asking the server.', share: null });
    follow(question, {
      told: (progress) => {
        run.id = progress.id;
        if (!run.gone) setNow(readProgress(progress));
        else if (progress.state === 'running') void post(`/backtests/${progress.id}/cancel`, {}).catch(() => undefined);
        return !run.gone;
      },
    }).then(
      () => (run.id = null),
      (error: unknown) => !run.gone && setNow(readRefusal(error)),
    );
  };
  return {
    now,
    begin,
    stop: () => {
      stop();
      setNow({ kind: 'none' });
    },
  };
}

async function follow(question: object, { told }: { told: (progress: BacktestProgress) => boolean }): Promise<void> {
  let progress = await post<BacktestProgress>('/backtests', question);
  while (told(progress) && progress.state === 'running') {
    await new Promise((later) => setTimeout(later, LOOK_EVERY_MS));
    progress = await ask<BacktestProgress>(`/backtests/${progress.id}`);
  }
}

export function readProgress({ state, id, done, of, text, report }: BacktestProgress): Backtest {
  if (state === 'running') return { kind: 'running', id, text, share: of === 0 ? null : done / of };
  if (report !== null) return { kind: 'done', report };
  return { kind: 'failed', why: state === 'cancelled' ? 'It was stopped.' : text, mistakes: [] };
}

/** A policy that cannot be read is refused with its mistakes, each at its place. */
export function readRefusal(error: unknown): Backtest {
  if (!(error instanceof Refusal))
    return { kind: 'failed', why: error instanceof Error ? error.message : String(error), mistakes: [] };
  const { detail, hint, errors = [] } = error.problem;
  const why = [detail, hint ?? ''].filter((part) => part !== '').join('; ');
  return { kind: 'failed', why, mistakes: errors.map(({ text }) => text) };
}
