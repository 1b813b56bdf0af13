import { setTimeout as pause } from 'node:timers/promises';
import { changeReceipts, type ChangeReceiptView, type SimpleChange } from '../../wire/change.ts';
import { ServerRefused, Unanswered, type Client } from './client.ts';

export type Patience = {
  /** Until when another attempt may begin, on the clock of `performance.now()`. */
  readonly until: number;
  readonly random: () => number;
};

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Sends one change until it is taken, or refused for good, or patience ends; then the last failure is thrown. The change
 * carries an id, so that one which did arrive without our hearing of it is recognised.
 */
export async function sendChange(client: () => Client, change: SimpleChange, patience: Patience): Promise<ChangeReceiptView> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const { changes } = await client().post('/api/v1/changes', change, changeReceipts);
      const [receipt] = changes;
      if (receipt === undefined) throw new Unanswered('ANSWER_UNREADABLE', 'The server took the change and gave no receipt');
      return receipt;
    } catch (error) {
      const wait = waitAfter(error, { attempt, random: patience.random });
      if (wait === null || performance.now() + wait > patience.until) throw error;
      await pause(wait);
    }
  }
}

/** Whether the same change may be taken later: nobody answers, or who answers is not able to now. */
export function isPassing(error: unknown): boolean {
  if (error instanceof ServerRefused) return error.problem.status === 429 || error.problem.status >= 500;
  return error instanceof Unanswered && error.code !== 'ANSWER_UNREADABLE';
}

/** Pauses double, and chance spreads them, so that all the pipelines of a company do not come back at one moment. */
function waitAfter(
  error: unknown,
  { attempt, random }: { readonly attempt: number; readonly random: () => number },
): number | null {
  if (!isPassing(error)) return null;
  const most = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
  const asked = error instanceof ServerRefused ? (error.retryAfterMs ?? 0) : 0;
  return asked + most / 2 + random() * (most / 2);
}
