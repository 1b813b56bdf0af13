import type { RawRatio } from './catalog.ts';
import { compileWhere } from './compile-span-match.ts';
import { hasItsFacts } from './facts-of-signals.ts';
import { journeyNamed } from './in-journey.ts';
import { notComputed, sideOf } from './metric-source.ts';
import type { MetricSource } from './openslo-sli-schema.ts';
import { mistake, UNCLEAR, type Reading, type SliMeaning } from './sli-meaning.ts';

const AT = ['ratioMetric', 'raw', 'metricSource'];
const SPEC = [...AT, 'spec'];

/** Ratios that somebody else reckoned: every value counts alike, because nobody knows of how many events it tells. */
export function readRawRatio(metricSource: MetricSource, raw: RawRatio, reading: Reading): SliMeaning {
  const side = sideOf(metricSource, { at: AT }, reading);
  switch (side.kind) {
    case 'foreign':
      return notComputed(side, AT, reading);
    case 'query': {
      const { source, journey, query } = side;
      if (query === null) return mistake(SPEC, { text: 'Cannot ask without query: the spec must have one' }, reading);
      const parts = [{ adds: 'total', query, raw }] as const;
      return { kind: 'ratio', journey, definition: { signal: 'query', source, counter: false, parts, limit: null } };
    }
    case 'plimsoll': {
      const { spec, signal } = side;
      if (signal !== 'metric' || spec.metric === undefined) {
        const text = 'Cannot read ratios from anything but a metric: spec must have metric';
        return mistake(SPEC, { text, hint: 'name the gauge that holds the ratio, or ask for it by a query' }, reading);
      }
      for (const key of ['value', 'limit'] as const) {
        if (spec[key] === undefined) continue;
        return mistake([...SPEC, key], { text: `Cannot use ${key} here: the values are ratios already` }, reading);
      }
      if (!hasItsFacts(spec, { signal, at: AT }, reading)) return UNCLEAR;
      const journey = journeyNamed(spec.journey, { at: SPEC, of: 'spec' }, reading);
      if (journey === null) return UNCLEAR;
      const part = { adds: 'total', metric: spec.metric, where: compileWhere(spec.where), limit: null, raw } as const;
      return { kind: 'ratio', journey, definition: { signal: 'metric', parts: [part] } };
    }
  }
}
