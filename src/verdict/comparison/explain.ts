import type { JudgeTerms } from './judge-terms.ts';
import { showCount, showDuration } from '../../kernel/show.ts';
import { MINUTE, unreachable, type DurationMs } from '../../kernel/units.ts';
import type { Comparison, Finding, StreamComparison } from './comparison.ts';
import { showAllowed, showArms, showMode, showPercent, type Names } from './explain-stream.ts';
import { showOdds } from './odds.ts';

export type { Names } from './explain-stream.ts';

/** The verdict in one sentence, with the arithmetic that leads to it. */
export function explainComparison(comparison: Comparison, terms: Pick<JudgeTerms, 'minStep'>, names: Names): string {
  return `${explainFinding(comparison, terms, names)}${showMode(comparison, names)}`;
}

function explainFinding(comparison: Comparison, terms: Pick<JudgeTerms, 'minStep'>, names: Names): string {
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
        `${names.candidate} got ${showCount(comparison.observed)} of about ${showCount(Math.round(comparison.expected))} requests` +
        `${comparison.indicator === '' ? '' : ` (${comparison.indicator})`}, and others got what it misses: ${showSeen(comparison.seen)}. What runs is not what is to be judged.`
      );
    case 'blind':
      return explainSilence(comparison, names);
    case 'biased':
      return `Telemetry of ${comparison.journeys.join(' and ')} was sampled by its outcome, without weights, so nothing can be said about ${names.candidate}.`;
    case 'safe': {
      const least = leastSafe(streams);
      return `${names.candidate} is within what is allowed: ${inStep(least, say)}${others(waitedFor(streams))}.`;
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
  const also = rest.map((stream) => `; ${arms(stream, say)}, too`).join('');
  return (
    `${arms(first, say)}; ${allowed(first, say)}${also}; ` +
    `the evidence that it is worse than that${say.streams.length > 1 ? ', over all indicators,' : ''} is ` +
    `${showOdds(comparison.log10Harm)}, and ${showOdds(comparison.log10HarmNeeded)} is enough.` +
    (comparison.duringIncident
      ? ` ${say.names.baseline} itself was failing more than usual then: both are in an incident, and ${say.names.candidate} the more.`
      : '')
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
      if (least.step.candidate.total === 0)
        return `Not decided: no request of ${names.candidate} was judged${inThisStep(names)} yet.`;
      if (comparison.log10Harm > Math.max(LEANING, least.log10Safe)) return `Not decided: ${leaning(comparison, say)}.`;
      const time = etaMs === null ? '' : `some ${showDuration(wholeSeconds(etaMs))} at this rate`;
      const more = `${moreOf(least, say)}${time}`.replace(/, $/, '');
      return `Not decided: ${inStep(least, say)}${more === '' ? '' : `: ${more}`}.`;
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
    `${arms(most, say)}; ${allowed(most, say)}; the evidence that it is ` +
    `worse than that${over} is ${showOdds(log10Harm)}, and ${showOdds(log10HarmNeeded)} rolls back`
  );
}

function explainUnderpowered({ because, etaMs, left, provable }: Kind<'underpowered'>, say: Phrases): string {
  const { streams } = say;
  const least = slowest(streams);
  const shows = provable === null ? '' : `with the traffic left a delta of ${showProvable(least, provable)} could be shown; `;
  const advice = `${shows}raise the share, allow more, or decide yourself`;
  if (because === 'OUT_OF_REACH' || least.needed === null) {
    return `The traffic cannot decide: ${inStep(least, say)}, which no number of requests would bring; ${advice}.`;
  }
  return (
    `The traffic cannot decide in time: ${inStep(least, say)}: ${moreOf(least, say)}` +
    `some ${showDuration(wholeSeconds(etaMs ?? 0))} at this rate, and ${showDuration(wholeSeconds(left))} are left; ${advice}.`
  );
}

/** What the present step has shown of one indicator, and how far its evidence of safety is. */
function inStep(stream: StreamComparison, say: Phrases): string {
  const bursts = stream.phi > 1.05 ? ` (errors come in bursts, which divides it by ${showCount(stream.phi)})` : '';
  const told = { stream, name: nameOf(stream, say), names: say.names };
  return (
    `${showArms(told, stream.step)}${inThisStep(say.names)}; ${showAllowed(told, stream.step.baseline)}; ` +
    `the evidence that it is within that is ${showOdds(stream.log10Safe)}${bursts}, and ${showOdds(stream.log10SafeNeeded)} is enough`
  );
}

function inThisStep({ steps = true }: Names): string {
  return steps ? ' in this step' : '';
}

/** What the whole rollout has shown of one indicator. */
function arms(stream: StreamComparison, say: Phrases): string {
  return showArms({ stream, name: nameOf(stream, say), names: say.names }, stream);
}

function allowed(stream: StreamComparison, say: Phrases): string {
  return showAllowed({ stream, name: nameOf(stream, say), names: say.names }, stream.baseline);
}

/** Requests, where requests are what is counted. */
function moreOf({ test, needed }: StreamComparison, { names }: Phrases): string {
  return test === 'rate' || needed === null ? '' : `about ${showCount(needed)} more requests of ${names.candidate}, `;
}

/** What a plan waits for; where it waits for nothing in particular, everything. */
function waitedFor(streams: readonly StreamComparison[]): readonly StreamComparison[] {
  return streams.some(({ key }) => key) ? streams.filter(({ key }) => key) : streams;
}

function showProvable({ test }: StreamComparison, provable: number): string {
  return test === 'rate' ? `${Number((provable * 60).toPrecision(3))} a minute` : showPercent(provable);
}

function leastSafe(streams: readonly StreamComparison[]): StreamComparison {
  return waitedFor(streams).reduce((a, b) => (b.log10Safe < a.log10Safe ? b : a));
}

/** The indicator that everything waits for: what is out of reach waits longest. */
function slowest(streams: readonly StreamComparison[]): StreamComparison {
  return waitedFor(streams).reduce((a, b) => ((b.needed ?? Infinity) > (a.needed ?? Infinity) ? b : a));
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
