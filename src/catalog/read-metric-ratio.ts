import type { Limit, MetricPart } from './catalog.ts';
import { compileWhere } from './compile-span-match.ts';
import type { LimitDocument, PlimsollSpec } from './metric-spec-schema.ts';
import { mistake, type Definition, type Reading, type Sides } from './sli-meaning.ts';

/**
 * Total, and good or bad, from metrics. A part that names no metric of its own is a part of total: the same metric with
 * further tests. One that names a metric stands by itself, because two metrics need not have the same attributes.
 */
export function metricRatio({ whole, part, polarity, atPart }: Sides<PlimsollSpec>, reading: Reading): Definition | null {
  const total: MetricPart = {
    adds: 'total',
    metric: whole.metric ?? '',
    where: compileWhere(whole.where),
    limit: limitOf(whole.limit),
  };
  const own = part.metric !== undefined;
  const some: MetricPart = {
    adds: polarity,
    metric: part.metric ?? total.metric,
    where: own ? compileWhere(part.where) : [...total.where, ...compileWhere(part.where)],
    limit: limitOf(part.limit) ?? (own ? null : total.limit),
  };
  if (!own && part.where === undefined && part.limit === undefined) {
    const text = `Cannot tell what is ${polarity}: spec must have where, limit or another metric`;
    mistake([...atPart, 'spec'], { text }, reading);
    return null;
  }
  if (JSON.stringify({ ...some, adds: 'total' }) === JSON.stringify(total)) {
    const text = `Cannot count ${polarity} by what total counts already: it would be all or nothing`;
    mistake([...atPart, 'spec'], { text, hint: 'add where or limit' }, reading);
    return null;
  }
  return { signal: 'metric', parts: [total, some] };
}

function limitOf(written: LimitDocument | undefined): Limit | null {
  if (written === undefined) return null;
  const { below, atMost, above, atLeast } = written;
  const kind = below === undefined && atMost === undefined ? 'above' : 'below';
  const bound = below ?? atMost ?? above ?? atLeast ?? 0;
  return { kind, bound, inclusive: atMost !== undefined || atLeast !== undefined };
}
