import type { Conversion, Metadata, OpenDocument } from './conversion.ts';
import { eventQueries, hasWindow, type EventQueries } from './event-queries.ts';
import type { Fields } from './fields.ts';
import { querySli, ratioOf, tidied } from './openslo-documents.ts';

/** OpenSLO v1alpha: queries name their source by a word, and each objective of a ratio brings its own pair of them. */
export function convertV1alpha(document: Fields, into: Conversion): void {
  document.text('apiVersion');
  const kind = document.needText('kind');
  const head = document.needFields('metadata');
  const metadata = tidied({ name: head.needText('name'), displayName: head.text('displayName') ?? undefined });
  const spec = document.needFields('spec');
  if (kind === 'Service') {
    into.service(metadata.name, document, { description: spec.text('description') ?? '' });
  } else if (kind === 'SLO') convertSlo(spec, { metadata, into });
  else document.say('kind', { code: 'CONV_FORMAT', text: `Cannot convert the kind ${kind}: it is none of OpenSLO v1alpha` });
}

type Around = { readonly metadata: Metadata; readonly into: Conversion };

function convertSlo(spec: Fields, { metadata, into }: Around): void {
  const { service, journey } = into.service(spec.needText('service'), spec);
  const method = spec.text('budgetingMethod') ?? 'Occurrences';
  const shared = spec.fields('indicator')?.needFields('thresholdMetric') ?? null;
  const common = tidied({
    description: spec.text('description')?.trim() || undefined,
    service,
    timeWindow: readWindows(spec),
    budgetingMethod: method,
  });
  const objectives = spec.list('objectives');
  if (objectives.length === 0)
    spec.say('objectives', { code: 'CONV_MISSING', text: 'Cannot find an objective: objectives must have at least one' });
  const write = (name: string, more: object): void => {
    const document = { apiVersion: 'openslo/v1', kind: 'SLO', metadata: { ...metadata, name }, spec: { ...common, ...more } };
    into.add(journey, document as OpenDocument, spec);
  };
  if (shared !== null) {
    const indicator = { metadata: { name: `${metadata.name}-sli` }, spec: { thresholdMetric: asked(shared, { journey, into }) } };
    return write(metadata.name, { indicator, objectives: objectives.map((one) => objectiveOf(one, method)) });
  }
  // Objectives with indicators of their own would be a composite, with a joint budget that nobody asked for.
  for (const [index, one] of objectives.entries()) {
    const name = index === 0 ? metadata.name : `${metadata.name}-${index + 1}`;
    const ratio = one.needFields('ratioMetrics');
    one.leave('value', 'it means nothing for a ratio');
    one.leave('op', 'it means nothing for a ratio');
    const indicator = { metadata: { name: `${name}-sli` }, spec: ratioSpec(ratio, { journey, into }) };
    write(name, { indicator, objectives: [objectiveOf(one, method)] });
  }
  return undefined;
}

function objectiveOf(one: Fields, method: string): object {
  const slices = one.asItStands('timeSliceTarget');
  const sliced = method !== 'Occurrences' && slices !== undefined;
  if (sliced) {
    const text = 'The format does not say how long a slice is; a minute is taken';
    one.say('timeSliceTarget', { code: 'CONV_DEFAULT', text });
  }
  return tidied({
    displayName: one.text('displayName') ?? undefined,
    op: one.text('op') ?? undefined,
    value: one.number('value') ?? undefined,
    target: one.needNumber('target'),
    timeSliceTarget: slices,
    timeSliceWindow: sliced ? '1m' : undefined,
  });
}

type Place = { readonly journey: string; readonly into: Conversion };

/** Values that only rise are called incremental; older drafts called them counters. */
function ratioSpec(ratio: Fields, { journey, into }: Place): object {
  const incremental = ratio.flag('incremental') ?? ratio.flag('counter');
  const sides = { good: readQuery(ratio, 'good'), total: readQuery(ratio, 'total') };
  if (sides.good.foreign !== null || sides.total.foreign !== null) {
    const written = (query: Query): object => ({
      metricSource: { type: query.foreign ?? 'Prometheus', spec: { query: query.text } },
    });
    return { ratioMetric: tidied({ counter: incremental ?? undefined, good: written(sides.good), total: written(sides.total) }) };
  }
  const templates = { total: sides.total.text, part: sides.good.text, adds: 'good' } as const;
  const queries: EventQueries =
    hasWindow(templates.total) || hasWindow(templates.part)
      ? eventQueries(templates)
      : { counter: incremental ?? true, total: templates.total, part: { adds: 'good', query: templates.part }, averaged: false };
  return ratioOf(queries, { source: into.prometheus(ratio, sides.total.source), journey });
}

type Query = {
  readonly text: string;
  readonly source: string;
  /** Another system than Prometheus. */
  readonly foreign: string | null;
};

function readQuery(holder: Fields, key: string): Query {
  const side = holder.needFields(key);
  const source = side.needText('source');
  const type = side.text('queryType') ?? '';
  const speaks = [source, type].some((word) => /^(prometheus|promql|thanos|mimir|victoria-?metrics)$/i.test(word));
  return { text: side.needText('query'), source, foreign: speaks ? null : source };
}

function asked(metric: Fields, { journey, into }: Place): object {
  const source = metric.needText('source');
  const type = metric.text('queryType') ?? '';
  const query = metric.needText('query');
  if ([source, type].some((word) => /^(prometheus|promql)$/i.test(word)))
    return querySli({ source: into.prometheus(metric, source), journey, query });
  return { metricSource: { type: source, spec: { query } } };
}

const UNITS: Readonly<Record<string, string>> = { Day: 'd', Week: 'w', Month: 'M', Quarter: 'Q', Hour: 'h', Minute: 'm' };

function readWindows(spec: Fields): readonly object[] {
  return spec.list('timeWindows').map((window) => {
    const unit = window.needText('unit');
    const count = window.needNumber('count');
    const minutes = unit === 'Second' && count % 60 === 0 ? count / 60 : null;
    if (UNITS[unit] === undefined && minutes === null && unit !== '') {
      const text = `Cannot use a window of ${count} ${unit}: it must be whole minutes, days, weeks, months or quarters`;
      window.say('unit', { code: 'CONV_RANGE', text });
    }
    const duration = minutes === null ? `${count}${UNITS[unit] ?? 'd'}` : `${minutes}m`;
    const calendar = window.asItStands('calendar');
    const rolls = window.flag('isRolling') ?? calendar === undefined;
    return tidied({ duration, isRolling: rolls, calendar });
  });
}
