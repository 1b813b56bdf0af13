import type { CohortTerms, JudgedIndicator, JudgeSettings } from '../../catalog/catalog.ts';
import type { Instant } from '../../kernel/units.ts';
import type { JudgeTerms, Sight, Stream, Unjudged } from './judge-terms.ts';
import { latencyStreams } from './latency-streams.ts';
import { LEAST_REFERENCE, usualRateOf, type Reference } from './reference.ts';

/** What was known of each of the plan's indicators when the rollout started, in the plan's order. */
export type Ground = {
  readonly at: Instant;
  readonly references: readonly Reference[];
  readonly generations: Sight['generations'];
  readonly instances: Sight['instances'];
};

/** A part of the traffic below which a cohort is too small to be judged by itself. */
const LEAST_PART = 0.005;
/** Streams of one judge, whatever the plan asks for: each is one more thing that a tick reads and judges. */
const MOST_STREAMS = 64;

/** Closes what a plan leaves open, where nothing but the usual rate of each indicator is known. */
export function openTerms(settings: JudgeSettings, usualRates: readonly (number | null)[]): JudgeTerms {
  const streams = settings.indicators.map((judged, index) => plainStream(judged, settings, usualRates[index] ?? null));
  return { streams, ...bindingsOf(settings) };
}

/** Closes what a plan leaves open, from what was seen before the rollout: thresholds, usual rates, the cohorts that there are. */
export function termsFrom(settings: JudgeSettings, ground: Ground): JudgeTerms {
  const streams: Stream[] = [];
  const generations: Sight['generations'][number][] = [];
  const unjudged: Unjudged[] = [];
  const isFresh = settings.age === null || (ground.instances?.values.length ?? 0) > 0;
  const cohorts = cohortStreams(settings, ground);
  const main = cohorts.length === 0 ? 1 : 1 - (settings.cohorts?.weight ?? 0);
  const onlyGrowth = settings.indicators.every(({ test }) => test.kind === 'growth');
  for (const [index, judged] of settings.indicators.entries()) {
    const reference = ground.references[index];
    const own = ground.generations[index];
    if (reference === undefined || own === undefined) continue;
    const weighted = {
      ...judged,
      weight: judged.weight * main,
      key: judged.key && (judged.test.kind !== 'growth' || onlyGrowth),
    };
    const made = streamsFrom(weighted, settings, { reference, at: ground.at });
    if (made.length === 0) unjudged.push({ indicator: judged.indicator, key: judged.key, because: 'NO_REFERENCE' });
    else if (!isFresh && comparesArms(judged))
      unjudged.push({ indicator: judged.indicator, key: judged.key, because: 'NO_FRESH_BASELINE' });
    streams.push(...made);
    generations.push(...made.map(() => own));
  }
  for (const { stream, index } of cohorts) {
    const own = ground.generations[index];
    if (own === undefined) continue;
    streams.push(stream);
    generations.push(own);
  }
  return {
    streams: wholeWeights(streams),
    ...bindingsOf(settings),
    sight: { generations, instances: ground.instances, candidatePart: settings.control === null ? null : 0.5 },
    ...(unjudged.length === 0 ? {} : { unjudged }),
  };
}

function bindingsOf({ burstiness, alpha, alphaSafe, minStep, warmUp }: JudgeSettings): Omit<JudgeTerms, 'streams'> {
  return { burstiness, alpha, alphaSafe, minStep, warmUp };
}

function comparesArms({ test }: JudgedIndicator): boolean {
  return test.kind !== 'level';
}

type Known = { readonly reference: Reference; readonly at: Instant };

function streamsFrom(judged: JudgedIndicator, settings: JudgeSettings, { reference, at }: Known): readonly Stream[] {
  const { test } = judged;
  if (test.kind !== 'latency') return [plainStream(judged, settings, usualRateOf(reference.whole))];
  const isLong = reference.first !== null && at - reference.first >= LEAST_REFERENCE;
  return isLong ? latencyStreams({ ...judged, test }, reference.whole) : [];
}

function plainStream(
  { indicator, test, weight, key }: JudgedIndicator,
  { rho }: Pick<JudgeSettings, 'rho'>,
  usualRate: number | null,
): Stream {
  const isCounted = test.kind === 'ratio' || test.kind === 'level';
  return {
    name: indicator,
    indicator,
    test: test.kind,
    cohort: null,
    quantile: null,
    weight,
    rho: test.kind === 'level' ? 0 : test.kind === 'growth' ? 1 : rho,
    delta: deltaOf(test),
    key,
    usualRate: isCounted ? usualRate : null,
    phi: null,
  };
}

function deltaOf(test: JudgedIndicator['test']): number {
  switch (test.kind) {
    case 'ratio':
    case 'level':
      return test.delta;
    case 'rate':
      return test.perSecond;
    case 'growth':
      return test.margin;
    case 'latency':
      return 0;
  }
}

type CohortStream = { readonly stream: Stream; readonly index: number };

/** Each value of the label with enough traffic is judged by itself, of every ratio; they share one part of the weight. */
function cohortStreams(settings: JudgeSettings, ground: Ground): readonly CohortStream[] {
  const { cohorts } = settings;
  if (cohorts === null) return [];
  const ratios = settings.indicators.flatMap((judged, index) => (judged.test.kind === 'ratio' ? [{ judged, index }] : []));
  const room = Math.floor((MOST_STREAMS - settings.indicators.length * QUANTILES_AT_MOST) / Math.max(1, ratios.length));
  const made = ratios.flatMap(({ judged, index }) =>
    valuesOf(ground.references[index], { ...cohorts, most: Math.min(cohorts.most, Math.max(1, room)) }).map(
      ({ value, usualRate }) => ({
        index,
        stream: {
          ...plainStream({ ...judged, key: false }, settings, usualRate),
          name: `${judged.indicator} in ${cohorts.label} ${value}`,
          cohort: { label: cohorts.label, value },
        },
      }),
    ),
  );
  return made.map(({ stream, index }) => ({ index, stream: { ...stream, weight: cohorts.weight / made.length } }));
}

const QUANTILES_AT_MOST = 5;
/** What the intake calls values that it does not tell apart: they are no cohort. */
const NO_VALUES: ReadonlySet<string> = new Set(['__other__', '__none__']);

function valuesOf(
  reference: Reference | undefined,
  { most }: CohortTerms,
): readonly { readonly value: string; readonly usualRate: number | null }[] {
  if (reference === undefined) return [];
  const { whole, cohorts } = reference;
  const named = [...cohorts].filter(([value, { n }]) => !NO_VALUES.has(value) && n >= LEAST_PART * whole.n && n > 0);
  named.sort(([a, one], [b, other]) => other.n - one.n || (a < b ? -1 : 1));
  return named.slice(0, most).map(([value, counted]) => ({ value, usualRate: usualRateOf(counted) }));
}

/** What cannot be judged leaves its weight to the rest: together they are 1, which the bound on false rollbacks stands on. */
function wholeWeights(streams: readonly Stream[]): readonly Stream[] {
  const whole = streams.reduce((sum, { weight }) => sum + weight, 0);
  return whole === 0 || Math.abs(whole - 1) < 1e-12
    ? streams
    : streams.map((stream) => ({ ...stream, weight: stream.weight / whole }));
}
