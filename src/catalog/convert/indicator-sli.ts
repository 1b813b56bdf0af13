import { showDuration } from '../../kernel/show.ts';
import { unreachable } from '../../kernel/units.ts';
import type { Indicator, LogIndicator, MetricIndicator, MetricPart, QueryIndicator, SpanIndicator } from '../catalog.ts';
import { tidied } from './openslo-documents.ts';
import { limitOf, whereOf, type Where } from './where-of.ts';

/** The spec of an SLI that counts what an indicator counts. */
export type WrittenSli =
  | { readonly kind: 'ratio'; readonly spec: object }
  | { readonly kind: 'threshold'; readonly spec: object; readonly op: 'lt' | 'lte' | 'gt' | 'gte'; readonly value: number }
  | { readonly kind: 'none'; readonly because: string };

/** The way back from what an SLI was compiled to; names what has no form in an OpenSLO document. */
export function sliOf(indicator: Indicator): WrittenSli {
  switch (indicator.signal) {
    case 'span':
      return ofSpans(indicator);
    case 'log':
      return ofLogs(indicator);
    case 'metric':
      return ofMetrics(indicator);
    case 'query':
      return ofQueries(indicator);
    case 'telemetry':
      if (indicator.measure === 'coverage') return none('it tells whether a journey is heard');
      return ratio(
        { journey: indicator.journey, telemetry: { source: indicator.source } },
        {
          good: {
            telemetry:
              indicator.measure === 'latency' ? { latency: { atMost: showDuration(indicator.atMost) } } : { presence: true },
          },
        },
      );
    case 'given':
      return none('it is counted elsewhere');
    default:
      return unreachable(indicator);
  }
}

function ofSpans({ journey, total, verdict, polarity, match }: SpanIndicator): WrittenSli {
  if (match !== undefined) return none('it counts spans beside the journey');
  const [whole, part] = [whereOf(total), whereOf(verdict)];
  if (whole === null || part === null) return none('its tests do not fit into one map');
  return ratio(tidied({ journey, where: some(whole) }), { [polarity]: { where: part } });
}

function ofLogs(indicator: LogIndicator): WrittenSli {
  const { journey, event, total, verdict, polarity, seen, amounts, measured } = indicator;
  if (seen !== undefined) return none('what is good are records of their own');
  if (measured !== undefined) return ofValues(indicator, measured);
  const [whole, part] = [whereOf(total), whereOf(verdict)];
  if (whole === null || part === null) return none('its tests do not fit into one map');
  return ratio(tidied({ journey, log: event ?? {}, where: some(whole), amount: amounts?.total }), {
    [polarity]: amounts === undefined ? { where: part } : tidied({ where: some(part), amount: amounts.part }),
  });
}

/** The last test of total is that the value is there, and the only verdict is how it compares. */
function ofValues({ journey, event, total, verdict }: LogIndicator, value: string): WrittenSli {
  const [test] = verdict.map((condition) => condition.test);
  const whole = whereOf(total.slice(0, -1));
  if (whole === null || (test?.kind !== 'below' && test?.kind !== 'above')) return none('its tests do not fit into one map');
  const spec = tidied({ journey, log: event ?? {}, where: some(whole), value });
  const op = test.kind === 'below' ? (test.inclusive ? 'lte' : 'lt') : test.inclusive ? 'gte' : 'gt';
  return { kind: 'threshold', spec: { thresholdMetric: { metricSource: { type: 'plimsoll', spec } } }, op, value: test.bound };
}

function ofMetrics({ journey, parts, spans }: MetricIndicator): WrittenSli {
  const [total, part] = parts;
  if (spans !== undefined || parts.some(({ amount, raw }) => amount !== undefined || raw !== undefined))
    return none('it adds up amounts or ratios, which only a document of plimsoll/v1 can say');
  if (total === undefined || part === undefined) return none('it says neither what is good nor what is bad');
  const [whole, some] = [metricOf(total), metricOf(part)];
  if (whole === null || some === null) return none('its tests do not fit into one map');
  return ratio({ journey, ...whole }, { [part.adds]: some });
}

function metricOf({ metric, where, limit }: MetricPart): Where | null {
  const written = whereOf(where);
  return written === null ? null : tidied({ metric, where: some(written), limit: limit === null ? undefined : limitOf(limit) });
}

function ofQueries({ journey, source, counter, parts, limit }: QueryIndicator): WrittenSli {
  const [total, part] = parts;
  if (total === undefined) return none('it asks nothing');
  const asked = (query: string): object => ({
    metricSource: { metricSourceRef: source, type: 'Prometheus', spec: { journey, query } },
  });
  if (total.raw !== undefined) return { kind: 'ratio', spec: { ratioMetric: { rawType: total.raw, raw: asked(total.query) } } };
  if (limit !== null) {
    const op = limit.kind === 'below' ? (limit.inclusive ? 'lte' : 'lt') : limit.inclusive ? 'gte' : 'gt';
    return { kind: 'threshold', spec: { thresholdMetric: asked(total.query) }, op, value: limit.bound };
  }
  if (part === undefined) return none('it says neither what is good nor what is bad');
  return { kind: 'ratio', spec: { ratioMetric: { counter, total: asked(total.query), [part.adds]: asked(part.query) } } };
}

function ratio(total: object, part: Readonly<Record<string, object>>): WrittenSli {
  const counted = (spec: object): object => ({ metricSource: { type: 'plimsoll', spec } });
  const sides = Object.entries(part).map(([adds, spec]) => [adds, counted(spec)] as const);
  return { kind: 'ratio', spec: { ratioMetric: { total: counted(total), ...Object.fromEntries(sides) } } };
}

function some(where: Where): Where | undefined {
  return Object.keys(where).length === 0 ? undefined : where;
}

function none(because: string): WrittenSli {
  return { kind: 'none', because };
}
