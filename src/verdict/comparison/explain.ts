import type { JudgeTerms } from './judge-terms.ts';
import { showCount, showDuration, showRatio } from '../../kernel/show.ts';
import { MINUTE, unreachable, type DurationMs } from '../../kernel/units.ts';
import type { Comparison, Count, Finding, StreamComparison } from './comparison.ts';
import { showOdds } from './odds.ts';

/** The versions as people know them, and the indicators' display names where they differ from their names. */
export type Names = { readonly candidate: string; readonly baseline: string; readonly indicators?: readonly string[] };

/** The verdict in one sentence, with the arithmetic that leads to it. */
export function explainComparison(comparison: Comparison, terms: Pick<JudgeTerms, 'minStep'>, names: Names): string {
  const { streams } = comparison;
  const say: Phrases = { terms, names, streams };
  switch (comparison.kind) {
    case 'worse':
      return explainRegressed(comparison, say);
    case 'not-exposed':
      return (
        `${names.candidate} got ${showCount(comparison.observed)} of about ${showCount(Math.round(comparison.expected))} requests ` +
        `expected in the last ${showDuration((2 * MINUTE) as DurationMs)} (${comparison.indicator}): below half of its share, so that ` +
        `few errors prove nothing.`
      );
    case 'wrong-version':
      return (
        `${names.candidate} got ${showCount(comparison.observed)} of about ${showCount(Math.round(comparison.expected))} requests ` +
        `(${comparison.indicator}), and others got what it misses: ${showSeen(comparison.seen)}. What runs is not what is to be judged.`
      );
    case 'blind':
      return explainSilence(comparison, names);
    case 'biased':
      return `Telemetry of ${comparison.journeys.join(' and ')} was sampled by its outcome, without weights, so nothing can be said about ${names.candidate}.`;
    case 'safe': {
      const least = leastSafe(streams);
      return `${names.candidate} is within what is allowed: ${inStep(least, say)}${others(streams)}.`;
    }
    case 'not-yet':
      return explainUndecided(comparison, say);
    case 'underpowered':
      return explainUnderpowered(comparison, say);
    default:
      return unreachable(comparison);
  }
}

type Phrases = {
  readonly terms: Pick<JudgeTerms, 'minStep'>;
  readonly names: Names;
  readonly streams: readonly StreamComparison[];
};
type Kind<Name extends Finding['kind']> = Comparison & { readonly kind: Name };

function explainRegressed(comparison: Kind<'worse'>, say: Phrases): string {
  const [first, ...rest] = comparison.streams.filter(({ culprit }) => culprit).toSorted((a, b) => b.log10Harm - a.log10Harm);
  if (first === undefined) return `${say.names.candidate} is worse than allowed.`;
  const also = rest.map((stream) => `; ${nameOf(stream, say)} failed ${against(stream, say.names)}, too`).join('');
  return (
    `${nameOf(first, say)} failed ${against(first, say.names)}; ${allowance(first.baseline, first)} is allowed${also}; ` +
    `the evidence that it is worse than that${say.streams.length > 1 ? ', over all indicators,' : ''} is ` +
    `${showOdds(comparison.log10Harm)}, and ${showOdds(comparison.log10HarmNeeded)} is enough.`
  );
}

function explainSilence(comparison: Kind<'blind'>, { candidate, baseline }: Names): string {
  const { silentFor } = comparison;
  switch (comparison.because) {
    case 'NO_REFERENCE':
      return `Too little of ${baseline} was seen before the rollout to compare ${comparison.indicator} with, so nothing can be said about ${candidate}.`;
    case 'NO_FRESH_BASELINE':
      return `No instance of ${baseline} was as young as the plan asks when the rollout started, so ${comparison.indicator} of ${candidate} has nothing to be compared with.`;
    case 'NO_TELEMETRY':
      return `No telemetry has arrived, so nothing can be said about ${candidate}.`;
    case 'TELEMETRY_STALE':
      return `The newest telemetry is ${showDuration(silentFor)} old and ${showDuration(MINUTE)} is the most, so nothing can be said about ${candidate}.`;
    case 'CANDIDATE_SILENT':
      return `${candidate} has not been heard of for ${showDuration(silentFor)}, so nothing can be said about it.`;
    default:
      return unreachable(comparison);
  }
}

function showSeen(seen: Kind<'wrong-version'>['seen']): string {
  return seen.map(({ version, events }) => `${version} ${showCount(events)}`).join(', ');
}

function explainUndecided(comparison: Kind<'not-yet'>, say: Phrases): string {
  const { names, terms, streams } = say;
  const { because, etaMs } = comparison;
  switch (because) {
    case 'MORE_EVIDENCE': {
      const least = slowest(streams);
      if (least.step.candidate.total === 0) return `Not decided: no request of ${names.candidate} was judged in this step yet.`;
      if (comparison.log10Harm > Math.max(LEANING, least.log10Safe)) return `Not decided: ${leaning(comparison, say)}.`;
      const more = least.needed === null ? '' : `: about ${showCount(least.needed)} more requests of ${names.candidate}`;
      return `Not decided: ${inStep(least, say)}${more}${etaMs === null ? '' : `, some ${showDuration(wholeSeconds(etaMs))} at this rate`}.`;
    }
    case 'MIN_STEP': {
      const stays = showDuration(terms.minStep);
      return `${names.candidate} is within what is allowed, and a step stays for ${stays}: ${showDuration(wholeSeconds(etaMs ?? 0))} more.`;
    }
    case 'SUSPICIOUS':
      return `Not decided: ${leaning(comparison, say)}; with 20 : 1 against one indicator nothing is promoted.`;
    case 'WARMING':
      return `Not decided: ${names.candidate} is warming up, for ${showDuration(wholeSeconds(etaMs ?? 0))} more; its errors are counted, its speed and its size are not.`;
    case 'NO_BASELINE':
      return `All traffic goes to ${names.candidate}, so there is nothing left to compare it with.`;
    default:
      return unreachable(because);
  }
}

/** From here on it is more telling to say how near a rollback is than how far the promotion. */
const LEANING = 0.5;

function leaning({ log10Harm, log10HarmNeeded }: Comparison, say: Phrases): string {
  const most = say.streams.reduce((a, b) => (b.log10Harm > a.log10Harm ? b : a));
  const over = say.streams.length > 1 ? ', over all indicators,' : '';
  return (
    `${nameOf(most, say)} failed ${against(most, say.names)}; ${allowance(most.baseline, most)} is allowed; the evidence that it is ` +
    `worse than that${over} is ${showOdds(log10Harm)}, and ${showOdds(log10HarmNeeded)} rolls back`
  );
}

function explainUnderpowered({ because, etaMs, left }: Kind<'underpowered'>, say: Phrases): string {
  const { streams, names } = say;
  const least = slowest(streams);
  const advice = 'raise the share, allow more, or decide yourself';
  if (because === 'OUT_OF_REACH' || least.needed === null) {
    return `The traffic cannot decide: ${inStep(least, say)}, which no number of requests would bring; ${advice}.`;
  }
  return (
    `The traffic cannot decide in time: ${inStep(least, say)}: about ${showCount(least.needed)} more requests of ${names.candidate}, ` +
    `some ${showDuration(wholeSeconds(etaMs ?? 0))} at this rate, and ${showDuration(wholeSeconds(left))} are left; ${advice}.`
  );
}

/** What the present step has shown of one indicator, and how far its evidence of safety is. */
function inStep(stream: StreamComparison, say: Phrases): string {
  const bursts = stream.phi > 1.05 ? ` (errors come in bursts, which divides it by ${showCount(stream.phi)})` : '';
  return (
    `${nameOf(stream, say)} failed ${against(stream.step, say.names)} in this step; ${allowance(stream.step.baseline, stream)} is ` +
    `allowed; the evidence that it is within that is ${showOdds(stream.log10Safe)}${bursts}, and ${showOdds(stream.log10SafeNeeded)} is enough`
  );
}

/** `41 of 802 on 1.2.0 (5.1 %) against 3 of 2,410 on 1.1.0 (0.12 %)` */
function against(counts: { readonly candidate: Count; readonly baseline: Count }, names: Names): string {
  return `${share(counts.candidate, names.candidate)} against ${share(counts.baseline, names.baseline)}`;
}

function share({ total, bad }: Count, version: string): string {
  return `${showCount(bad)} of ${showCount(total)} on ${version}${total === 0 ? '' : ` (${showRatio(bad / total)})`}`;
}

/** `1.1 × 0.12 % + 1 % = 1.14 %` */
function allowance({ total, bad }: Count, stream: StreamComparison): string {
  const { rho, delta } = stream;
  if (rho === 0) return showRatio(delta);
  const rate = total === 0 ? 0 : bad / total;
  return `${rho} × ${showRatio(rate)} + ${showRatio(delta)} = ${showPercent(rho * rate + delta)}`;
}

/** Two decimals where a shown ratio has one: a sum has to be seen to add up. */
function showPercent(rate: number): string {
  return rate < 0.01 ? showRatio(rate) : `${Number((rate * 100).toFixed(2))} %`;
}

function leastSafe(streams: readonly StreamComparison[]): StreamComparison {
  return streams.reduce((a, b) => (b.log10Safe < a.log10Safe ? b : a));
}

/** The indicator that everything waits for: what is out of reach waits longest. */
function slowest(streams: readonly StreamComparison[]): StreamComparison {
  return streams.reduce((a, b) => ((b.needed ?? Infinity) > (a.needed ?? Infinity) ? b : a));
}

function others(streams: readonly StreamComparison[]): string {
  return streams.length === 1
    ? ''
    : `; for the other ${streams.length === 2 ? 'indicator' : `${streams.length - 1} indicators`} there is more`;
}

function nameOf(stream: StreamComparison, { names, streams }: Phrases): string {
  return names.indicators?.[streams.indexOf(stream)] ?? stream.indicator;
}

function wholeSeconds(ms: number): DurationMs {
  return (Math.ceil(ms / 1_000) * 1_000) as DurationMs;
}
