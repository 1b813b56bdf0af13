import { broken, MINUTE, type Instant } from '../../kernel/units.ts';
import { combineEvidence } from './combine.ts';
import { baselineBurns } from './incident-guard.ts';
import { BATCH, newStep, type Elsewhere, type JudgedBatch, type JudgeState, type StreamState } from './judge-state.ts';
import { countsRequests, type JudgeTerms } from './judge-terms.ts';
import { logSafe } from './safe.ts';
import { streamAfter } from './stream-after.ts';
import { comparable } from './tally.ts';

/** The state after one more batch. A rollout known to be worse stays as it was when that became known. */
export function judgeBatch(now: JudgeState, batch: JudgedBatch, terms: JudgeTerms): JudgeState {
  check(now, batch, terms);
  if (now.worse !== null) return { ...now, newestBatch: batch.at };
  const startedAt = now.startedAt ?? batch.at;
  const seen = isHeard(batch, terms);
  const firstCandidate = now.firstCandidate ?? (seen ? batch.at : null);
  const streams = now.streams.map((stream, i) => {
    const bound = terms.streams[i] ?? broken(`no stream ${i}`);
    const tally = batch.tallies[i] ?? broken(`no tally ${i}`);
    const current = batch.step === now.step ? stream : { ...stream, step: newStep(bound) };
    return streamAfter(current, tally, { batch, terms, bound, startedAt, firstCandidate });
  });
  const compared = now.compared + (batch.tallies.some((tally, i) => comparable(tally, terms.streams[i]?.rho ?? 0)) ? 1 : 0);
  const logHarm = totalHarm(streams, terms);
  // One batch never rolls back, whatever the number of indicators that agree on it.
  const isWorse = compared >= 2 && logHarm >= Math.log(1 / terms.alpha);
  return {
    startedAt,
    newestBatch: batch.at,
    firstCandidate,
    newestCandidate: seen ? batch.at : now.newestCandidate,
    batches: now.batches + 1,
    compared,
    step: batch.step,
    worse: isWorse ? { at: (batch.at + BATCH) as Instant, logHarm, duringIncident: anyBurns(streams, terms) } : null,
    streams,
    elsewhere: elsewhereAfter(batch.step === now.step ? now.elsewhere : [], batch),
  };
}

/** Natural logarithm of the evidence, over all indicators, that the candidate is beyond what is allowed. */
export function totalHarm(streams: readonly StreamState[], terms: JudgeTerms): number {
  return combineEvidence(streams.map(({ harm }, i) => ({ logE: harm.logE, weight: terms.streams[i]?.weight ?? 0 })));
}

/** Both evidences as powers of ten, as a chart shows them; of safety the key indicator that has the least of it. */
export function evidenceOf(now: JudgeState, terms: JudgeTerms): { readonly log10Harm: number; readonly log10Safe: number } {
  const safe = now.streams.flatMap(({ step }, i) => (terms.streams[i]?.key === false ? [] : [logSafe(step.safe)]));
  return {
    log10Harm: (now.worse?.logHarm ?? totalHarm(now.streams, terms)) / Math.LN10,
    log10Safe: safe.length === 0 ? 0 : Math.min(...safe) / Math.LN10,
  };
}

/** Time passes for a candidate that is dead, too; but where only times are told there is nothing better to go by. */
function isHeard({ tallies }: JudgedBatch, { streams }: JudgeTerms): boolean {
  const onlyTimes = streams.every(({ test }) => test === 'rate');
  return tallies.some(({ n1, k1 }, i) => (onlyTimes || streams[i]?.test !== 'rate' ? n1 > 0 : k1 > 0));
}

function anyBurns(streams: readonly StreamState[], terms: JudgeTerms): boolean {
  return streams.some(({ watch }, i) => {
    const bound = terms.streams[i];
    return bound !== undefined && countsRequests(bound) && baselineBurns(watch, bound.usualRate);
  });
}

function elsewhereAfter(before: readonly Elsewhere[], { at, apart = 0, strangers = [] }: JudgedBatch): readonly Elsewhere[] {
  if (before.length === 0 && apart === 0 && strangers.length === 0) return before;
  const kept = before.filter((batch) => batch.at > at - 2 * MINUTE);
  return apart === 0 && strangers.length === 0 ? kept : [...kept, { at, apart, strangers }];
}

/** Of readings and of times there may be more bad than all; of everything else there may not. */
function check(now: JudgeState, { at, tallies }: JudgedBatch, terms: JudgeTerms): void {
  // A batch judged twice, or out of order, would void the proof; a tally that is not a count would void everything.
  if (now.newestBatch !== null && at <= now.newestBatch) broken(`batch ${at} judged after batch ${now.newestBatch}`);
  if (tallies.length !== now.streams.length) broken(`${tallies.length} tallies for ${now.streams.length} indicators`);
  for (const [i, { n1, k1, n0, k0 }] of tallies.entries()) {
    const bound = terms.streams[i];
    const isPart = bound === undefined || countsRequests(bound);
    const isCount = k1 >= 0 && k0 >= 0 && n1 >= 0 && n0 >= 0 && n1 + n0 + k1 + k0 < Infinity;
    if (!isCount || (isPart && (k1 > n1 || k0 > n0))) broken(`not a tally: ${k1}/${n1} against ${k0}/${n0}`);
  }
}
