import { setTimeout as pause } from 'node:timers/promises';

/** A server that does not answer holds nobody back for longer. */
const LONGEST_WORD_MS = 2_000;

/**
 * Has a last word said when somebody presses Ctrl-C while the work is done, and then ends as if nobody had listened. A word to
 * a server is waited for; who presses Ctrl-C again does not wait.
 */
export async function onInterrupt<Answer>(say: () => void | Promise<void>, work: () => Promise<Answer>): Promise<Answer> {
  const heard = (): void => {
    // A shell and whoever waits for the process see the signal itself, as they would have without a last word.
    void Promise.race([say(), pause(LONGEST_WORD_MS)]).finally(() => process.kill(process.pid, 'SIGINT'));
  };
  process.once('SIGINT', heard);
  try {
    return await work();
  } finally {
    process.off('SIGINT', heard);
  }
}
