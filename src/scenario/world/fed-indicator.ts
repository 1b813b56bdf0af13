import type { Catalog, Indicator, Limit } from '../../catalog/catalog.ts';
import { countsMillionths } from '../../catalog/objective-rules.ts';
import { heardGeneration } from '../../intake/generations.ts';
import { heardAs } from '../../loops/sight.ts';
import { sameValue, type ValueShape } from './value-shape.ts';

/** An indicator as a story feeds it: what passes, what its values usually are, and with whose events it comes. */
export type FedIndicator = {
  readonly name: string;
  readonly journey: string;
  readonly generation: string;
  /** Under which name its telemetry is heard. */
  readonly heard: string;
  /** It comes with the events of its journey; calls of a dependency and gauges are observed by their own name. */
  readonly withJourney: boolean;
  /** It judges what is measured, such as a duration; null: it judges an outcome. */
  readonly passes: ((value: number) => boolean) | null;
  /** What its events measure while nothing is said about them. */
  readonly usual: { readonly good: ValueShape; readonly bad: ValueShape };
  /** Events count in whole millionths. */
  readonly scale: number;
  /** It is asked for by queries. */
  readonly polled: boolean;
};

const MILLION = 1_000_000;
const USUAL_MS = 50;

/** What can be fed of a catalog, by name; what tells of telemetry itself follows from the rest. */
export function fedIndicators({ indicators }: Catalog): ReadonlyMap<string, FedIndicator> {
  return new Map(
    indicators.flatMap((indicator) =>
      indicator.signal === 'telemetry' || indicator.signal === 'given' ? [] : [[indicator.name, fed(indicator)] as const],
    ),
  );
}

function fed(indicator: Exclude<Indicator, { signal: 'telemetry' | 'given' }>): FedIndicator {
  const { name, journey, generation, signal } = indicator;
  const limit = limitOf(indicator);
  const isOwn = signal === 'span' ? indicator.match !== undefined : isGauge(indicator);
  return {
    name,
    journey,
    generation,
    heard: heardGeneration(heardAs(indicator)),
    withJourney: !isOwn,
    passes: limit === null ? null : (value) => isWithin(limit, value),
    usual: usualOf(limit),
    scale: signal !== 'query' && countsMillionths(indicator) ? MILLION : 1,
    polled: signal === 'query',
  };
}

/** Spans are judged by their duration, logs by a number that they carry, metrics and queries by their limit. */
function limitOf(indicator: Indicator): Limit | null {
  switch (indicator.signal) {
    case 'metric':
      return indicator.parts.find(({ limit }) => limit !== null)?.limit ?? null;
    case 'query':
      return indicator.limit;
    case 'span':
    case 'log': {
      const isValue = (attribute: string): boolean =>
        indicator.signal === 'span'
          ? attribute === 'duration'
          : attribute !== 'log.severity' && !attribute.endsWith('status_code');
      for (const { attribute, test } of indicator.verdict)
        if ((test.kind === 'below' || test.kind === 'above') && isValue(attribute))
          return indicator.polarity === 'good' ? test : opposite(test);
      return null;
    }
    default:
      return null;
  }
}

function opposite({ kind, bound, inclusive }: Limit): Limit {
  return { kind: kind === 'below' ? 'above' : 'below', bound, inclusive: !inclusive };
}

function isWithin({ kind, bound, inclusive }: Limit, value: number): boolean {
  return kind === 'below' ? value < bound || (inclusive && value === bound) : value > bound || (inclusive && value === bound);
}

/** Well within the limit, and well beyond it. */
function usualOf(limit: Limit | null): FedIndicator['usual'] {
  if (limit === null) return { good: sameValue(USUAL_MS), bad: sameValue(USUAL_MS) };
  const [near, far] = limit.bound === 0 ? [-1, 1] : [limit.bound / 4, limit.bound * 3];
  const [good, bad] = limit.kind === 'below' ? [near, far] : [far, near];
  return { good: sameValue(good), bad: sameValue(bad) };
}

/** A value of its own moment, and not of a customer's event. */
function isGauge(indicator: Indicator): boolean {
  return (
    (indicator.signal === 'query' && indicator.limit !== null) ||
    (indicator.signal === 'metric' &&
      indicator.parts.every(({ limit }) => limit !== null) &&
      indicator.parts.some(({ adds }) => adds !== 'total'))
  );
}
