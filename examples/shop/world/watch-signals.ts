import type { House } from './kept-process.ts';

/** One Ctrl-C may arrive twice: from the terminal, and again from a launcher that passes it on. */
const SAME_MS = 500;

/** The first signal stops everything in order, the second one kills. */
export function watchSignals({ house, stop }: { house: House; stop: AbortController }): void {
  const first = { at: -1 };
  const onSignal = (): void => {
    const now = performance.now();
    if (first.at === -1) {
      first.at = now;
      stop.abort();
    } else if (now - first.at > SAME_MS) {
      for (const kept of house.kept) kept.kill();
      process.exit(130);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
}
