import { poissonInterval } from '../attribution/poisson-interval.ts';
import type { StreamComparison } from './comparison.ts';

/** Bad events of a candidate beyond what its baseline would have had on the same traffic, with a 95 % interval. */
export type Toll = { readonly indicator: string; readonly events: number; readonly low: number; readonly high: number };
type Counted = Pick<StreamComparison, 'indicator' | 'test' | 'candidate' | 'baseline' | 'phi' | 'quantile' | 'culprit' | 'key'>;

/** The stream whose failures are people: what was found to be worse, else a key indicator, of those that count requests. */
export function tollStream<One extends Counted>(streams: readonly One[]): One | null {
  const counted = streams.filter(({ test, quantile }) => (test === 'ratio' || test === 'level') && quantile === null);
  return counted.find(({ culprit }) => culprit) ?? counted.find(({ key }) => key) ?? counted[0] ?? null;
}

/**
 * Both counts scatter by chance, so that the interval of their difference is made of theirs (Zou and Donner, 2008), and is as
 * much wider as errors come in bursts. Null where either had nothing.
 */
export function tollOf({ indicator, candidate, baseline, phi }: Counted): Toll | null {
  if (candidate.total === 0 || baseline.total === 0) return null;
  const times = candidate.total / baseline.total;
  const usual = baseline.bad * times;
  const events = candidate.bad - usual;
  const [own, other] = [poissonInterval(candidate.bad), poissonInterval(baseline.bad)];
  const bursts = Math.sqrt(Math.max(1, phi));
  const below = Math.hypot(candidate.bad - own.low, other.high * times - usual) * bursts;
  const above = Math.hypot(own.high - candidate.bad, usual - other.low * times) * bursts;
  return {
    indicator,
    events,
    low: Math.max(-candidate.total, events - below),
    high: Math.min(candidate.total, events + above),
  };
}
