import type { Side } from './metric-source.ts';
import { mistake, type Reading, type Sides, type SliMeaning } from './sli-meaning.ts';

type Query = Extract<Side, { kind: 'query' }>;

/** Functions that make a rate or an increase of a counter, so that what they give is a counter no more. */
const NO_COUNTER = /\b(rate|irate|increase|delta|idelta|deriv)\s*\(/;

/** Total, and good or bad, each by a query of its own to one Source. */
export function queryRatio(sides: Sides<Query>, counter: boolean | undefined, reading: Reading): SliMeaning {
  const { whole, part, polarity, atWhole, atPart } = sides;
  for (const [at, { query }] of [
    [atWhole, whole],
    [atPart, part],
  ] as const) {
    if (query === null) return mistake([...at, 'spec'], { text: 'Cannot ask without query: the spec must have one' }, reading);
    if (counter === true && NO_COUNTER.test(query)) {
      const text = 'The query is said to be a counter, and takes a rate or an increase of one itself';
      const hint = 'ask for the counter alone, or write counter: false';
      reading.say([...at, 'spec', 'query'], { code: 'CAT_QUERY_COUNTER', text, hint });
    }
  }
  if (part.source !== whole.source) {
    const text = `Cannot ask one source for total and another for ${polarity}: their clocks and gaps differ`;
    return mistake([...atPart, 'metricSourceRef'], { text }, reading);
  }
  if (part.journey !== whole.journey) {
    const text = `Cannot count ${polarity} in another journey than total: it must be a part of it`;
    return mistake([...atPart, 'spec', 'journey'], { text }, reading);
  }
  if (counter === undefined) {
    const text = 'No counter is given; false is used: each value is what happened since the one before';
    reading.say(['ratioMetric'], { code: 'CAT_DEFAULT_USED', text, hint: 'write counter: true or counter: false', at: 'key' });
  }
  const parts = [
    { adds: 'total', query: whole.query ?? '' },
    { adds: polarity, query: part.query ?? '' },
  ] as const;
  const definition = { signal: 'query', source: whole.source, counter: counter ?? false, parts, limit: null } as const;
  return { kind: 'ratio', journey: whole.journey, definition };
}
