import { elapsed, type DurationMs } from '../../kernel/units.ts';
import type { Finding, Occasion, StreamComparison } from './comparison.ts';
import type { JudgeState } from './judge-state.ts';
import type { JudgeTerms } from './judge-terms.ts';
import { smallestMargin } from './provable.ts';
import { comparable } from './tally.ts';

export type Question = { readonly terms: JudgeTerms; readonly context: Occasion };

/** Evidence of harm, far from enough to roll back, at which nothing is promoted any more. */
const SUSPICION = Math.log10(20);

/** How far a candidate is that can be judged and is not known to be worse. */
export function progressOf(
  now: JudgeState,
  streams: readonly StreamComparison[],
  { terms, context, isWarming }: Question & { readonly isWarming: DurationMs },
): Finding {
  const left = Math.max(0, elapsed(context.at, context.ends)) as DurationMs;
  const age = elapsed(context.stepSince, context.at);
  const suspicious = streams.some(({ log10Harm }) => log10Harm >= SUSPICION);
  // One that is not key is not waited for; but with nothing to wait for at all, nothing was shown to be safe either.
  const waitedFor = streams.some(({ key }) => key) ? streams.filter(({ key }) => key) : streams;
  const open = waitedFor.filter(({ needed }) => needed !== 0);
  if (open.length === 0 && suspicious) return { kind: 'not-yet', because: 'SUSPICIOUS', etaMs: null };
  if (open.length === 0 && streams.length > 0) {
    return age >= terms.minStep
      ? { kind: 'safe' }
      : { kind: 'not-yet', because: 'MIN_STEP', etaMs: (terms.minStep - age) as DurationMs };
  }
  if (context.asked >= 1 && open.some(({ rho }) => rho > 0)) return { kind: 'not-yet', because: 'NO_BASELINE', etaMs: null };
  if (isWarming > 0 && !suspicious) return { kind: 'not-yet', because: 'WARMING', etaMs: isWarming };
  // Nothing can be reckoned before the step has shown traffic that can be compared.
  if (open.some((stream) => !hasShown(now, streams.indexOf(stream), stream.rho)))
    return { kind: 'not-yet', because: 'MORE_EVIDENCE', etaMs: null };
  const waits = open.map(({ neededMs }) => neededMs ?? Infinity);
  const wait = Math.ceil(Math.max(...waits, terms.minStep - age));
  const etaMs = wait < Infinity ? (wait as DurationMs) : null;
  // A prospect from a few batches is too rough to hold a rollout for.
  if (wait > left && age >= terms.minStep)
    return {
      kind: 'underpowered',
      because: etaMs === null ? 'OUT_OF_REACH' : 'TOO_SLOW',
      etaMs,
      left,
      provable: provableOf(now, streams.indexOf(slowestOf(open)), { terms, left }),
    };
  return { kind: 'not-yet', because: suspicious ? 'SUSPICIOUS' : 'MORE_EVIDENCE', etaMs };
}

function slowestOf(open: readonly StreamComparison[]): StreamComparison {
  return open.reduce((a, b) => ((b.needed ?? Infinity) > (a.needed ?? Infinity) ? b : a));
}

function provableOf(
  now: JudgeState,
  index: number,
  by: { readonly terms: JudgeTerms; readonly left: DurationMs },
): number | null {
  const [stream, bound] = [now.streams[index], by.terms.streams[index]];
  return stream === undefined || bound === undefined ? null : smallestMargin(stream, bound, by);
}

function hasShown({ streams }: JudgeState, index: number, rho: number): boolean {
  const step = streams[index]?.step;
  return step !== undefined && comparable(step.totals, rho);
}
