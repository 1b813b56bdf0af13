import type { JudgeTerms } from './judge-terms.ts';
import { after, broken, elapsed, MINUTE, type DurationMs, type Ratio } from '../../kernel/units.ts';
import type { Finding, Occasion, StreamComparison } from './comparison.ts';
import { BATCH, NEW_STEP, type JudgeState } from './judge-batch.ts';
import { comparable } from './tally.ts';

export type Question = { readonly terms: JudgeTerms; readonly context: Occasion };

/** Telemetry older than this says nothing about now. */
const STALE = MINUTE;
/** A candidate that is not heard of for this long may be dead, and the dead make no errors. */
const SILENCE = (3 * MINUTE) as DurationMs;
/** Evidence of harm, far from enough to roll back, at which nothing is promoted any more. */
const SUSPICION = Math.log10(20);
/** Below this a missing candidate may be chance. */
const FEWEST_EXPECTED = 200;

/** What is to be said of a candidate that is not known to be worse: missing news before good news. */
export function findingOf(now: JudgeState, streams: readonly StreamComparison[], { terms, context }: Question): Finding {
  return missingTraffic(now, terms, context.asked) ?? silence(now, context) ?? progress(now, streams, { terms, context });
}

/** Two minutes in a row in which the candidate got less than half of the asked share. */
function missingTraffic({ streams }: JudgeState, terms: JudgeTerms, asked: Ratio): Finding | null {
  for (const [i, { step }] of streams.entries()) {
    const { recent } = step;
    const [first, last] = [recent[0], recent.at(-1)];
    if (first === undefined || last === undefined || elapsed(first.at, last.at) + BATCH !== 2 * MINUTE) continue;
    if (recent.length * BATCH !== 2 * MINUTE) continue;
    const half = recent.length / 2;
    const minutes = [recent.slice(0, half), recent.slice(half)].map((batches) => {
      const observed = batches.reduce((sum, { candidate }) => sum + candidate, 0);
      return { observed, expected: asked * batches.reduce((sum, { candidate, baseline }) => sum + candidate + baseline, 0) };
    });
    const expected = minutes.reduce((sum, minute) => sum + minute.expected, 0);
    const observed = minutes.reduce((sum, minute) => sum + minute.observed, 0);
    if (expected < FEWEST_EXPECTED || minutes.some((minute) => minute.observed >= minute.expected / 2)) continue;
    const { name } = terms.streams[i] ?? broken(`no stream ${i}`);
    return { kind: 'not-exposed', indicator: name, expected, observed };
  }
  return null;
}

function silence(now: JudgeState, { at, stepSince, newestTelemetry }: Occasion): Finding | null {
  if (newestTelemetry === null) return { kind: 'blind', because: 'NO_TELEMETRY', silentFor: elapsed(stepSince, at) };
  if (elapsed(newestTelemetry, at) > STALE)
    return { kind: 'blind', because: 'TELEMETRY_STALE', silentFor: elapsed(newestTelemetry, at) };
  const heard = now.newestCandidate === null ? (now.startedAt ?? stepSince) : after(now.newestCandidate, BATCH);
  const silentFor = elapsed(heard, at);
  return silentFor >= SILENCE ? { kind: 'blind', because: 'CANDIDATE_SILENT', silentFor } : null;
}

function progress(now: JudgeState, streams: readonly StreamComparison[], { terms, context }: Question): Finding {
  const left = Math.max(0, elapsed(context.at, context.ends)) as DurationMs;
  const open = streams
    .map((stream, i) => ({ stream, step: now.streams[i]?.step ?? NEW_STEP, rho: stream.rho }))
    .filter(({ stream }) => stream.needed !== 0);
  const age = elapsed(context.stepSince, context.at);
  const suspicious = streams.some(({ log10Harm }) => log10Harm >= SUSPICION);
  if (open.length === 0 && suspicious) return { kind: 'not-yet', because: 'SUSPICIOUS', etaMs: null };
  if (open.length === 0) {
    return age >= terms.minStep
      ? { kind: 'safe' }
      : { kind: 'not-yet', because: 'MIN_STEP', etaMs: (terms.minStep - age) as DurationMs };
  }
  if (context.asked >= 1 && open.some(({ rho }) => rho > 0)) return { kind: 'not-yet', because: 'NO_BASELINE', etaMs: null };
  // Nothing can be reckoned before the step has shown traffic that can be compared.
  if (open.some(({ step, rho }) => !comparable(step.totals, rho)))
    return { kind: 'not-yet', because: 'MORE_EVIDENCE', etaMs: null };
  const waits = open.map(({ stream, step }) => ((stream.needed ?? Infinity) * step.batches * BATCH) / step.totals.n1);
  const wait = Math.ceil(Math.max(...waits, terms.minStep - age));
  const etaMs = wait < Infinity ? (wait as DurationMs) : null;
  // A prospect from a few batches is too rough to hold a rollout for.
  if (wait > left && age >= terms.minStep)
    return { kind: 'underpowered', because: etaMs === null ? 'OUT_OF_REACH' : 'TOO_SLOW', etaMs, left };
  return { kind: 'not-yet', because: suspicious ? 'SUSPICIOUS' : 'MORE_EVIDENCE', etaMs };
}
