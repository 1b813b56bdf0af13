import { DAY, HOUR, MINUTE } from '../../kernel/units.ts';
import type { Metadata, OpenDocument } from './conversion.ts';
import type { EventQueries } from './event-queries.ts';

export type Target = {
  readonly target: number;
  readonly op?: string;
  readonly value?: number;
  readonly displayName?: string | undefined;
};

type SloBody = {
  readonly service: string;
  readonly description?: string | undefined;
  readonly indicator: { readonly metadata: { readonly name: string }; readonly spec: object };
  readonly window: string;
  readonly objectives: readonly Target[];
};

/** An SLO of a rolling window whose events are counted, with its indicator in place. */
export function slo(metadata: Metadata, { service, description, indicator, window, objectives }: SloBody): OpenDocument {
  const head = description === undefined ? { service } : { description, service };
  const timeWindow = [{ duration: window, isRolling: true }];
  return {
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata: tidied(metadata),
    spec: { ...head, indicator, timeWindow, budgetingMethod: 'Occurrences', objectives: objectives.map(tidied) },
  };
}

export function querySli({ source, journey, query }: { source: string; journey: string; query: string }): object {
  return { metricSource: { metricSourceRef: source, type: 'Prometheus', spec: { journey, query } } };
}

export function ratioOf({ counter, total, part }: EventQueries, at: { source: string; journey: string }): object {
  return {
    ratioMetric: {
      counter,
      total: querySli({ ...at, query: total }),
      [part.adds]: querySli({ ...at, query: part.query }),
    },
  };
}

/** Without the keys that have no value, which YAML would write as null. */
export function tidied<Map extends object>(map: Map): Map {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined)) as Map;
}

/** A length of time in OpenSLO's shorthand, in the longest unit that is whole; null when it has parts of a minute. */
export function showWindow(ms: number): string | null {
  for (const [unit, size] of [
    ['d', DAY],
    ['h', HOUR],
    ['m', MINUTE],
  ] as const) {
    if (ms > 0 && ms % size === 0) return `${ms / size}${unit}`;
  }
  return null;
}
