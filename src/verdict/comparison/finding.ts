import { countsRequests, warmUpOf, type JudgeTerms } from './judge-terms.ts';
import { after, broken, elapsed, MINUTE, type DurationMs, type Ratio } from '../../kernel/units.ts';
import type { Finding, Occasion, Stranger, StreamComparison } from './comparison.ts';
import { BATCH, type Elsewhere, type JudgeState, type StepEvidence } from './judge-state.ts';
import { progressOf, type Question } from './progress.ts';

/** Telemetry older than this says nothing about now. */
const STALE = MINUTE;
/** A candidate that is not heard of for this long may be dead, and the dead make no errors. */
const SILENCE = (3 * MINUTE) as DurationMs;
/** Below this a missing candidate may be chance. */
const FEWEST_EXPECTED = 200;

/** What is to be said of a candidate that is not known to be worse: missing news before good news. */
export function findingOf(now: JudgeState, streams: readonly StreamComparison[], { terms, context }: Question): Finding {
  return (
    missingTraffic(now, terms, context.asked) ??
    silence(now, terms, context) ??
    unjudged(terms, context) ??
    bias(context) ??
    progressOf(now, streams, { terms, context, isWarming: stillWarming(now, terms, context) })
  );
}

/** Two minutes in a row in which the candidate got less than half of the asked share. */
function missingTraffic({ streams, elsewhere }: JudgeState, terms: JudgeTerms, asked: Ratio): Finding | null {
  for (const [i, { step }] of streams.entries()) {
    const bound = terms.streams[i] ?? broken(`no stream ${i}`);
    if (!countsRequests(bound) || bound.cohort !== null) continue;
    const minutes = twoMinutes(step, { elsewhere, part: terms.sight?.candidatePart ?? null, asked });
    if (minutes === null) continue;
    const expected = minutes.reduce((sum, minute) => sum + minute.expected, 0);
    const observed = minutes.reduce((sum, minute) => sum + minute.observed, 0);
    if (expected < FEWEST_EXPECTED || minutes.some((minute) => minute.observed >= minute.expected / 2)) continue;
    return (
      wrongVersion(elsewhere, bound.name, { expected, observed }) ?? {
        kind: 'not-exposed',
        indicator: bound.name,
        expected,
        observed,
      }
    );
  }
  return null;
}

type Beside = { readonly elsewhere: readonly Elsewhere[]; readonly part: number | null; readonly asked: Ratio };
type Minute = { readonly expected: number; readonly observed: number };

/** What the candidate should have had in each of the last two minutes, if they are two minutes without a gap. */
function twoMinutes({ recent }: StepEvidence, { elsewhere, part, asked }: Beside): readonly Minute[] | null {
  if (recent.length * BATCH !== 2 * MINUTE) return null;
  if (elapsed(recent[0]!.at, recent.at(-1)!.at) + BATCH !== 2 * MINUTE) return null;
  const half = recent.length / 2;
  const others = new Map(elsewhere.map((one) => [one.at, one]));
  return [recent.slice(0, half), recent.slice(half)].map((batches) => {
    let [observed, judged, all] = [0, 0, 0];
    for (const { at, candidate, baseline } of batches) {
      observed += candidate;
      judged += candidate + baseline;
      all += candidate + baseline + besides(others.get(at));
    }
    return { observed, expected: part === null ? asked * all : part * judged };
  });
}

function besides(one: Elsewhere | undefined): number {
  return one === undefined ? 0 : one.apart + one.strangers.reduce((sum, { events }) => sum + events, 0);
}

/** Whether somebody else got what is missing. */
function wrongVersion(elsewhere: readonly Elsewhere[], indicator: string, { expected, observed }: Minute): Finding | null {
  const byVersion = new Map<string, number>();
  for (const { version, events } of elsewhere.flatMap(({ strangers }) => strangers))
    byVersion.set(version, (byVersion.get(version) ?? 0) + events);
  const seen = [...byVersion].map(([version, events]): Stranger => ({ version, events })).toSorted((a, b) => b.events - a.events);
  const strange = seen.reduce((sum, { events }) => sum + events, 0);
  if (strange === 0 || strange < expected - observed) return null;
  return { kind: 'wrong-version', indicator, expected, observed, seen };
}

function silence(now: JudgeState, terms: JudgeTerms, { at, stepSince, newestTelemetry, asked }: Occasion): Finding | null {
  if (newestTelemetry === null) return { kind: 'blind', because: 'NO_TELEMETRY', silentFor: elapsed(stepSince, at) };
  if (elapsed(newestTelemetry, at) > STALE)
    return { kind: 'blind', because: 'TELEMETRY_STALE', silentFor: elapsed(newestTelemetry, at) };
  const heard = now.newestCandidate === null ? (now.startedAt ?? stepSince) : after(now.newestCandidate, BATCH);
  const silentFor = elapsed(heard, at);
  if (silentFor < SILENCE) return null;
  const index = terms.streams.findIndex((stream) => countsRequests(stream) && stream.cohort === null);
  const recent = now.streams[index]?.step.recent ?? [];
  const total =
    recent.reduce((sum, batch) => sum + batch.baseline, 0) + now.elsewhere.reduce((sum, one) => sum + besides(one), 0);
  const expected = asked * total;
  return (
    wrongVersion(now.elsewhere, terms.streams[index]?.name ?? '', { expected, observed: 0 }) ?? {
      kind: 'blind',
      because: 'CANDIDATE_SILENT',
      silentFor,
    }
  );
}

function unjudged(terms: JudgeTerms, { stepSince, at }: Occasion): Finding | null {
  const first = terms.unjudged?.find(({ key }) => key);
  if (first === undefined) return null;
  return { kind: 'blind', because: first.because, indicator: first.indicator, silentFor: elapsed(stepSince, at) };
}

function bias({ biased = [] }: Occasion): Finding | null {
  return biased.length === 0 ? null : { kind: 'biased', journeys: biased };
}

/** How long something that has to be judged is left out yet, because the candidate is fresh; 0 when nothing is. */
function stillWarming(now: JudgeState, terms: JudgeTerms, { at }: Occasion): DurationMs {
  const heard = now.firstCandidate;
  if (heard === null) return 0 as DurationMs;
  const ends = terms.streams.map((stream) => (stream.key ? after(heard, warmUpOf(stream, terms)) : heard));
  return Math.max(0, ...ends.map((end) => end - at)) as DurationMs;
}
