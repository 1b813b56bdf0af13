import { digestOf } from '../kernel/hash.ts';
import type { Condition, Journey, SpanIndicator } from './catalog.ts';
import { tidy } from './quantities.ts';
import type { SliMeaning } from './read-sli.ts';

type Ratio = Extract<SliMeaning, { kind: 'ratio' }>;
type Threshold = Extract<SliMeaning, { kind: 'threshold' }>;
type Title = { readonly name: string; readonly displayName: string };
export type Comparison = {
  readonly op: 'lte' | 'lt' | 'gte' | 'gt';
  /** Seconds, as OpenTelemetry's durations are. */ readonly value: number;
};

/** The indicator and its generation: name and digest of all that decides which events count, and which are good. */
export function compileIndicator({ name, displayName }: Title, meaning: Ratio, journey: Journey): SpanIndicator {
  const { total, verdict, polarity } = meaning;
  const { match, exclude, cohorts } = journey;
  const generation = `${name}@${digestOf({ match, exclude, cohorts, total, verdict, polarity }).slice(0, 8)}`;
  return { signal: 'span', name, displayName, journey: journey.name, total, verdict, polarity, generation };
}

/** A threshold makes one ratio for every value it is compared with: `checkout-latency≤300ms`. */
export function atThreshold(sli: Title, meaning: Threshold, { op, value }: Comparison): { title: Title; meaning: Ratio } {
  const bound = tidy(value * 1_000);
  const kind = op === 'lte' || op === 'lt' ? 'below' : 'above';
  const verdict: Condition = { attribute: 'duration', test: { kind, bound, inclusive: op === 'lte' || op === 'gte' } };
  const shown = `${SIGNS[op]}${bound % 1_000 === 0 ? `${bound / 1_000}s` : `${bound}ms`}`;
  const title = { name: `${sli.name}${shown}`, displayName: `${sli.displayName} (${shown})` };
  return {
    title,
    meaning: { kind: 'ratio', journey: meaning.journey, total: meaning.total, verdict: [verdict], polarity: 'good' },
  };
}

const SIGNS = { lte: '≤', lt: '<', gte: '≥', gt: '>' } as const;
