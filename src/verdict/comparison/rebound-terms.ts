import type { JudgedIndicator, JudgeSettings } from '../../catalog/catalog.ts';
import type { JudgedBatch, JudgeTerms, Stream } from './judge.ts';

/** A recorded judge bound to other settings, and what of them was never counted. */
export type Rebound = {
  readonly terms: JudgeTerms;
  /** By stream of the new terms: which of the recorded tallies is its own. */
  readonly tallies: readonly number[];
  /** Indicators that are to be judged and were not counted for this release. */
  readonly missing: readonly string[];
};

export type Settings = { readonly recorded: JudgeSettings; readonly instead: JudgeSettings };

/**
 * The terms that the same counts would have been judged by under other settings. What was found before a release began – usual
 * rates, bursts, cohorts, the buckets of its quantiles – stays what was found; what the settings say otherwise is taken from
 * them. Under the same settings the terms are the same.
 */
export function reboundTerms(terms: JudgeTerms, { recorded, instead }: Settings): Rebound {
  const kept = terms.streams.flatMap((stream, index) => {
    const after = settingOf(instead, stream);
    const before = settingOf(recorded, stream) ?? after;
    if (after === undefined || before === undefined) return [];
    return [{ index, stream: bound(stream, { before, after, rho: { before: recorded.rho, after: instead.rho } }) }];
  });
  const whole = kept.reduce((sum, { stream }) => sum + stream.weight, 0);
  const isWhole = whole === 0 || Math.abs(whole - 1) < 1e-12;
  const streams = kept.map(({ stream }) => (isWhole ? stream : { ...stream, weight: stream.weight / whole }));
  const { burstiness, alpha, alphaSafe, minStep, warmUp } = instead;
  const { sight } = terms;
  const generations = sight === undefined ? [] : kept.flatMap(({ index }) => sight.generations[index] ?? []);
  return {
    terms: {
      ...terms,
      burstiness,
      alpha,
      alphaSafe,
      minStep,
      warmUp,
      streams,
      ...(sight === undefined ? {} : { sight: { ...sight, generations } }),
    },
    tallies: kept.map(({ index }) => index),
    missing: instead.indicators
      .filter((judged) => !terms.streams.some((stream) => isOf(stream, judged)))
      .map(({ indicator }) => indicator),
  };
}

/** A recorded batch as the judge of the new terms reads it. */
export function reboundBatch(batch: JudgedBatch, { tallies }: Pick<Rebound, 'tallies'>): JudgedBatch {
  return { ...batch, tallies: tallies.flatMap((index) => batch.tallies[index] ?? []) };
}

function settingOf({ indicators }: JudgeSettings, stream: Stream): JudgedIndicator | undefined {
  return indicators.find((judged) => isOf(stream, judged));
}

function isOf(stream: Stream, { indicator, test }: JudgedIndicator): boolean {
  return stream.indicator === indicator && stream.test === test.kind;
}

type Change = {
  readonly before: JudgedIndicator;
  readonly after: JudgedIndicator;
  readonly rho: { readonly before: number; readonly after: number };
};

function bound(stream: Stream, { before, after, rho }: Change): Stream {
  const isScaled = stream.cohort === null && before.weight > 0;
  const delta = deltaOf(after);
  return {
    ...stream,
    weight: isScaled ? (stream.weight * after.weight) / before.weight : stream.weight,
    // Levels and growth have no factor beside their margin.
    rho: rho.before === rho.after || stream.test === 'level' || stream.test === 'growth' ? stream.rho : rho.after,
    delta: delta === null || delta === deltaOf(before) ? stream.delta : delta,
    key: before.key === after.key ? stream.key : after.key && stream.cohort === null,
  };
}

/** Which requests are slow was settled by the buckets that were counted; null: how many more may be is no number of the settings. */
function deltaOf({ test }: JudgedIndicator): number | null {
  switch (test.kind) {
    case 'ratio':
    case 'level':
      return test.delta;
    case 'rate':
      return test.perSecond;
    case 'growth':
      return test.margin;
    case 'latency':
      return null;
  }
}
