import type { JudgedIndicator, JudgeSettings } from '../../catalog/catalog.ts';
import type { JudgedBatch } from '../comparison/judge.ts';
import type { JudgeTerms, Stream } from '../comparison/judge-terms.ts';

/** A recorded judge bound to other terms, and what of them was never counted. */
export type Rebound = {
  readonly terms: JudgeTerms;
  /** By stream of the new terms: which of the recorded tallies is its own. */
  readonly tallies: readonly number[];
  /** Indicators that are to be judged and were not counted for this release. */
  readonly missing: readonly string[];
};

/**
 * The terms that a release would have been judged by under other settings. What was found before it began – usual rates,
 * bursts, the buckets of its quantiles – stays what was found; what the settings say themselves is taken from them.
 */
export function reboundTerms(recorded: JudgeTerms, settings: JudgeSettings): Rebound {
  const kept = settings.indicators.map((judged) => ({ judged, own: ownStreams(recorded, judged) }));
  const missing = kept.flatMap(({ judged, own }) => (own.length === 0 ? [judged.indicator] : []));
  const streams = kept.flatMap(({ judged, own }) =>
    own.map(({ stream, index }) => ({ index, stream: bound(stream, judged, { settings, own }) })),
  );
  const whole = streams.reduce((sum, { stream }) => sum + stream.weight, 0);
  const { burstiness, alpha, alphaSafe, minStep, warmUp } = settings;
  const generations = recorded.sight?.generations;
  return {
    terms: {
      ...recorded,
      burstiness,
      alpha,
      alphaSafe,
      minStep,
      warmUp,
      streams: streams.map(({ stream }) => ({ ...stream, weight: whole === 0 ? 0 : stream.weight / whole })),
      ...(recorded.sight === undefined || generations === undefined
        ? {}
        : { sight: { ...recorded.sight, generations: streams.flatMap(({ index }) => generations[index] ?? []) } }),
    },
    tallies: streams.map(({ index }) => index),
    missing,
  };
}

/** A recorded batch as the judge of the new terms reads it. */
export function reboundBatch(batch: JudgedBatch, { tallies }: Pick<Rebound, 'tallies'>): JudgedBatch {
  return { ...batch, tallies: tallies.flatMap((index) => batch.tallies[index] ?? []) };
}

type Own = { readonly stream: Stream; readonly index: number };

function ownStreams({ streams }: JudgeTerms, { indicator, test }: JudgedIndicator): readonly Own[] {
  return streams.flatMap((stream, index) =>
    stream.indicator === indicator && stream.test === test.kind ? [{ stream, index }] : [],
  );
}

type Binding = { readonly settings: JudgeSettings; readonly own: readonly Own[] };

function bound(stream: Stream, { test, weight, key }: JudgedIndicator, { settings, own }: Binding): Stream {
  const all = own.reduce((sum, { stream: one }) => sum + one.weight, 0);
  const margins = {
    ratio: { rho: settings.rho },
    level: {},
    rate: { rho: settings.rho },
    growth: {},
    // Which requests are slow was settled by the buckets that were counted; how many more may be, by the settings.
    latency: { rho: settings.rho },
  }[test.kind];
  const delta =
    test.kind === 'ratio' || test.kind === 'level'
      ? test.delta
      : test.kind === 'rate'
        ? test.perSecond
        : test.kind === 'growth'
          ? test.margin
          : stream.delta;
  return { ...stream, ...margins, delta, key: key && stream.cohort === null, weight: (weight * stream.weight) / (all || 1) };
}
