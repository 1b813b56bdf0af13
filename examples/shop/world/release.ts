import { setTimeout as after } from 'node:timers/promises';
import type { RolloutSummaryView } from '../../../src/wire/rollout.ts';
import { PLAN } from './carry-on.ts';
import { Unanswered } from './plimsoll-api.ts';
import type { PlimsollApi } from './plimsoll-api.ts';
import type { Say } from './say.ts';

export type Plot = { readonly api: PlimsollApi; readonly say: Say; readonly signal: AbortSignal };
export type Candidate = { readonly candidate: string; readonly baseline: string; readonly reason: string };

const POLL_MS = 1_000;

/** Opens the rollout of a candidate, once: an opening whose answer got lost is found again by its candidate. */
export async function openRollout(wanted: Candidate, { api, say, signal }: Plot): Promise<string> {
  return patiently({ say, signal }, async () => {
    const known = (await api.rollouts()).find((each) => each.plan === PLAN && each.candidate === wanted.candidate);
    return known?.id ?? api.open({ plan: PLAN, ...wanted });
  });
}

/** Follows a rollout to its end and says each thing that changes, in Plimsoll's own words. */
export async function followRollout(id: string, { api, say, signal }: Plot): Promise<RolloutSummaryView> {
  let told = '';
  for (;;) {
    const now = await patiently({ say, signal }, () => api.rollout(id));
    const state = [now.phase, now.reason, now.step, now.asked].join(' ');
    if (state !== told) say.step(`${now.candidate} ${showState(now)}: ${now.sentence}`);
    told = state;
    if (now.phase === 'promoted' || now.phase === 'rolled-back') return now;
    await after(POLL_MS, undefined, { signal });
  }
}

/** Asks until Plimsoll answers: it may be starting again, and the shop goes on meanwhile. Any other failure is thrown. */
export async function patiently<T>({ say, signal }: Pick<Plot, 'say' | 'signal'>, ask: () => Promise<T>): Promise<T> {
  let told = false;
  for (;;) {
    try {
      return await ask();
    } catch (cause) {
      if (!(cause instanceof Unanswered) || signal.aborted) throw cause;
      if (!told) say.trouble(`Plimsoll does not answer (${showCause(cause)}); asking again every second`);
      told = true;
      await after(POLL_MS, undefined, { signal });
    }
  }
}

function showState({ phase, asked }: RolloutSummaryView): string {
  return phase === 'shifting' ? `at ${Math.round(asked * 100)} %` : phase;
}

/** `fetch` says only that it failed; what failed stands at the end of its chain of causes. */
function showCause(cause: Error): string {
  return cause.cause instanceof Error ? showCause(cause.cause) : cause.message;
}
