import type { JudgedIndicator, JudgeSettings } from '../../catalog/catalog.ts';
import { digestOf } from '../../kernel/hash.ts';
import type { JudgeTerms, Stream } from '../../verdict/comparison/judge.ts';

/** Terms under other thresholds, for the same counts; or why the counts cannot tell what would have come of them. */
export type Rebound = { readonly terms: JudgeTerms } | { readonly cannot: string };

type Plans = { readonly recorded: JudgeSettings; readonly instead: JudgeSettings };

/**
 * What was counted stays what it was: usual rates, cohorts, burst factors, the generations that were read. The thresholds are
 * those of the other plan. A plan that counts something else cannot be asked what it would have seen.
 */
export function rebindTerms(terms: JudgeTerms, { recorded, instead }: Plans): Rebound {
  const counted = whatIsCounted(recorded, instead);
  if (counted !== null) return { cannot: counted };
  const streams = terms.streams.map((stream) => rebindStream(stream, { recorded, instead }));
  const whole = streams.reduce((sum, { weight }) => sum + weight, 0);
  const { burstiness, alpha, alphaSafe, minStep, warmUp } = instead;
  const isWhole = whole === 0 || Math.abs(whole - 1) < 1e-12;
  return {
    terms: {
      ...terms,
      burstiness,
      alpha,
      alphaSafe,
      minStep,
      warmUp,
      streams: isWhole ? streams : streams.map((stream) => ({ ...stream, weight: stream.weight / whole })),
    },
  };
}

function rebindStream(stream: Stream, { recorded, instead }: Plans): Stream {
  const before = recorded.indicators.find(({ indicator }) => indicator === stream.indicator);
  const after = instead.indicators.find(({ indicator }) => indicator === stream.indicator);
  if (before === undefined || after === undefined) return stream;
  const weight = stream.cohort === null && before.weight > 0 ? (stream.weight * after.weight) / before.weight : stream.weight;
  const rho = recorded.rho === instead.rho || stream.rho !== recorded.rho ? stream.rho : instead.rho;
  const delta = deltaOf(before) === deltaOf(after) ? stream.delta : (deltaOf(after) ?? stream.delta);
  const key = before.key === after.key ? stream.key : after.key && stream.cohort === null;
  return { ...stream, weight, rho, delta, key };
}

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

/** What the other plan counts that was not, or counts otherwise; null: the same. */
function whatIsCounted(recorded: JudgeSettings, instead: JudgeSettings): string | null {
  const names = (settings: JudgeSettings): string =>
    settings.indicators.map(({ indicator, test }) => `${indicator} (${test.kind})`).join(', ');
  if (names(recorded) !== names(instead)) return `it judges ${names(instead)}, and what was counted is ${names(recorded)}`;
  const latency = recorded.indicators.find(
    ({ test }, index) => test.kind === 'latency' && digestOf(test) !== digestOf(instead.indicators[index]?.test ?? null),
  );
  if (latency !== undefined) return `events of ${latency.indicator} were counted above the thresholds of then`;
  const { by, where, control, age, cohorts, settle } = recorded;
  const other = { by: instead.by, where: instead.where, control: instead.control, age: instead.age };
  if (digestOf({ by, where, control, age }) !== digestOf(other)) return 'it tells the arms apart in another way';
  if (digestOf(cohorts) !== digestOf(instead.cohorts)) return 'it judges other cohorts';
  return settle === instead.settle ? null : 'it waits another time for telemetry';
}
