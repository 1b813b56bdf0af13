import type { RolloutPlan } from '../catalog/catalog.ts';
import { cohortKey } from '../evidence/cohort.ts';
import { upperEdge } from '../kernel/log-buckets.ts';
import { SECOND, type DurationMs, type Ratio } from '../kernel/units.ts';
import { armOf, type Arms } from '../verdict/comparison/arms.ts';
import type { JudgeTerms, Stream } from '../verdict/comparison/judge.ts';
import type { SeenIndicator, SeenSeries } from './seen-indicator.ts';
import { whyNone, type Unmatched } from './why-none.ts';

export type SeenArm = { readonly events: number; readonly bad: number; readonly perSecond: number };

/** What a stream of the judge would have had to go by. */
export type CheckedStream = {
  readonly name: string;
  readonly indicator: string;
  readonly test: Stream['test'];
  readonly key: boolean;
  /** How long was looked. */
  readonly window: DurationMs;
  readonly baseline: SeenArm;
  readonly candidate: SeenArm;
  /** Where the baseline's events came from, the most first. */
  readonly found: readonly { readonly labels: Readonly<Record<string, string>>; readonly perSecond: number }[];
  /** Bad events of the baseline per event before the rollout, taken from above; null where that is no share. */
  readonly usualRate: number | null;
  readonly threshold: { readonly q: number; readonly baseline: number; readonly candidate: number } | null;
  readonly coverage: Ratio;
  readonly ageMs: DurationMs | null;
  readonly trouble: StreamTrouble | null;
};

export type StreamTrouble = {
  readonly code: Unmatched['code'] | 'NO_REFERENCE' | 'NO_FRESH_BASELINE' | 'STALE';
  readonly text: string;
  readonly hint: string;
};

/** Sets of labels that are told of one stream: more of them are no help. */
const MOST_FOUND = 8;
/** Telemetry that is older says nothing about now. */
const STALE_AFTER = 2 * 60 * SECOND;

export type Asked = { readonly plan: RolloutPlan; readonly candidate: string; readonly baseline: string };

/** Every stream of the judge, and every indicator of the plan that makes none. */
export function checkStreams(asked: Asked, terms: JudgeTerms, seen: readonly SeenIndicator[]): readonly CheckedStream[] {
  const byName = new Map(seen.map((one) => [one.indicator, one] as const));
  const streams = terms.streams.flatMap((stream) => {
    const of = byName.get(stream.indicator);
    return of === undefined ? [] : [checkStream(asked, stream, { of, instances: terms.sight?.instances ?? null })];
  });
  const unjudged = terms.unjudged ?? [];
  const old = new Set(unjudged.flatMap(({ indicator, because }) => (because === 'NO_FRESH_BASELINE' ? [indicator] : [])));
  const bare = unjudged
    .filter(({ because }) => because === 'NO_REFERENCE')
    .flatMap(({ indicator, key }): CheckedStream[] => {
      const of = byName.get(indicator);
      if (of === undefined) return [];
      const stream = checkStream(asked, bareStream(indicator, key), { of, instances: null });
      return [{ ...stream, trouble: stream.trouble ?? NO_REFERENCE }];
    });
  return [...streams.map((stream) => (old.has(stream.indicator) ? withoutBaseline(stream, asked.plan) : stream)), ...bare];
}

type Ground = { readonly of: SeenIndicator; readonly instances: Arms['instances'] };

function checkStream({ plan, candidate, baseline }: Asked, stream: Stream, { of, instances }: Ground): CheckedStream {
  const { by, where } = plan.judge;
  // A control does not run before its rollout does: until then the whole baseline tells what is usual.
  const arms: Arms = { by, where, candidate, baseline, control: null, instances };
  const mine = (is: 'candidate' | 'baseline'): SeenSeries[] =>
    of.series.filter(({ labels }) => {
      const { cohort } = stream;
      return armOf(cohortKey(labels), arms)?.is === is && (cohort === null || labels[cohort.label] === cohort.value);
    });
  const found = mine('baseline').filter(({ n, bad }) => n > 0 || bad > 0);
  const { quantile } = stream;
  return {
    name: stream.name,
    indicator: stream.indicator,
    test: stream.test,
    key: stream.key,
    window: of.window,
    baseline: armSum(found, of.window),
    candidate: armSum(mine('candidate'), of.window),
    found: found
      .toSorted((a, b) => b.n - a.n)
      .slice(0, MOST_FOUND)
      .map(({ labels, n }) => ({ labels, perSecond: perSecond(n, of.window) })),
    usualRate: stream.usualRate,
    threshold:
      quantile === null
        ? null
        : { q: quantile.q, baseline: upperEdge(quantile.baselineAbove), candidate: upperEdge(quantile.candidateAbove) },
    coverage: of.coverage,
    ageMs: of.ageMs,
    trouble: found.length > 0 || isQuiet(stream, of) ? staleness(of) : whyNone(of, { by, where, baseline }),
  };
}

/** Crashes that nobody had are good news, as long as somebody would have told of them. */
function isQuiet({ test }: Stream, { series, ageMs }: SeenIndicator): boolean {
  return test === 'rate' && ageMs !== null && series.every(({ n, bad }) => n === 0 && bad === 0);
}

function staleness({ indicator, ageMs }: SeenIndicator): StreamTrouble | null {
  if (ageMs !== null && ageMs <= STALE_AFTER) return null;
  const text = `nothing came for ${indicator} in the last two minutes`;
  return { code: 'STALE', text, hint: 'see plimsoll sources: somebody who sent telemetry does not any more' };
}

const NO_REFERENCE: StreamTrouble = {
  code: 'NO_REFERENCE',
  text: 'too little was seen of the baseline to say what its quantiles are',
  hint: 'wait until it has served for ten minutes, with 50 events beyond the quantile',
};

/** A level is judged whatever the baseline does. */
function withoutBaseline(stream: CheckedStream, { judge }: RolloutPlan): CheckedStream {
  if (stream.test === 'level' || stream.trouble !== null) return stream;
  const text = `no instance of the baseline is younger than the plan asks for, by ${judge.age?.label ?? 'age'}`;
  const hint = 'restart some of them, raise age.atMost, or compare with a control';
  return { ...stream, trouble: { code: 'NO_FRESH_BASELINE', text, hint } };
}

/** A latency without a reference makes no stream of the judge. */
function bareStream(indicator: string, key: boolean): Stream {
  const none = { cohort: null, quantile: null, usualRate: null, phi: null, weight: 0, rho: 1, delta: 0 };
  return { name: `${indicator} latency`, indicator, test: 'latency', key, ...none };
}

function armSum(series: readonly SeenSeries[], window: DurationMs): SeenArm {
  const events = series.reduce((sum, { n }) => sum + n, 0);
  const bad = series.reduce((sum, one) => sum + one.bad, 0);
  return { events, bad, perSecond: perSecond(events, window) };
}

function perSecond(events: number, window: DurationMs): number {
  return window === 0 ? 0 : events / (window / SECOND);
}
