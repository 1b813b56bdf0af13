import { fromPercent, readDuration } from '../quantities.ts';
import { isPlainSelector } from '../../kernel/promql-selector.ts';
import type { Conversion } from './conversion.ts';
import type { Fields } from './fields.ts';
import { labelsOf, nameOf } from './names.ts';
import { querySli, ratioOf, showWindow, slo, type Target } from './openslo-documents.ts';
import { silenced } from './silenced.ts';

const KUBERNETES = 'it is kept by Kubernetes';

/** A ServiceLevelObjective of Pyrra: one SLO, whose service is the namespace, or its own name where there is none. */
export function convertPyrra(resource: Fields, into: Conversion): void {
  for (const key of ['apiVersion', 'kind']) resource.text(key);
  resource.leave('status', KUBERNETES);
  const head = resource.needFields('metadata');
  const name = nameOf(head.needText('name'));
  const spec = resource.needFields('spec');
  const indicator = spec.needFields('indicator');
  const kind = kindOf(indicator);
  const inner = kind === null ? null : indicator.fields(kind);
  const cohorts = inner === null ? [] : groupingOf(inner);
  const { labels, annotations } = notesOf(head);
  const owner = labels?.owner ?? labels?.team ?? labels?.['pyrra.dev/team'];
  const { service, journey } = into.service(head.text('namespace') ?? name, head, { owner, cohorts });
  const target = targetOf(spec);
  const window = readWindow(spec);
  const counted = kind === null || inner === null ? null : countedBy(inner, { kind, journey, source: into.prometheus(resource) });
  spec.leave('partial_response_strategy', 'it is for rules of Thanos');
  spec.leave('performance_over_accuracy', 'windows are exact here at no cost');
  readAlerting(spec, { slo: name, into });
  if (counted === null) return;
  if (cohorts.length > 0)
    into.policy(`per-${cohorts.join('-').replaceAll('_', '-')}`, { slo: name, at: spec, terms: { per: cohorts } });
  const metadata = { name, labels: labelsOf(labels ?? {}).labels, annotations };
  const description = spec.text('description')?.trim() || undefined;
  const objectives: readonly Target[] = [{ ...counted.compare, target }];
  const sli = { metadata: { name: `${name}-sli` }, spec: counted.spec };
  into.add(journey, slo(metadata, { service, description, indicator: sli, window, objectives }), resource);
}

const KINDS = ['ratio', 'latency', 'latencyNative', 'bool_gauge', 'boolGauge'] as const;
type Kind = (typeof KINDS)[number];

function kindOf(indicator: Fields): Kind | null {
  const there = KINDS.filter((kind) => indicator.has(kind));
  if (there.length === 1) return there[0] ?? null;
  const text = 'Cannot tell what is counted: indicator must have one of ratio, latency, latencyNative and bool_gauge';
  indicator.say('', { code: 'CONV_MISSING', text });
  for (const kind of there) indicator.asItStands(kind);
  return null;
}

type Counted = { readonly spec: object; readonly compare?: { readonly op: string; readonly value: number } };

function countedBy(inner: Fields, { kind, journey, source }: { kind: Kind; journey: string; source: string }): Counted {
  const at = { journey, source };
  switch (kind) {
    case 'ratio': {
      const part = { adds: 'bad', query: `${selectorOf(inner, 'errors')} or vector(0)` } as const;
      return { spec: ratioOf({ counter: true, total: selectorOf(inner, 'total'), part, averaged: false }, at) };
    }
    case 'latency': {
      const part = { adds: 'good', query: `${selectorOf(inner, 'success')} or vector(0)` } as const;
      return { spec: ratioOf({ counter: true, total: selectorOf(inner, 'total'), part, averaged: false }, at) };
    }
    case 'latencyNative': {
      const rate = `sum(rate(${selectorOf(inner, 'total')}[1m]))`;
      const count = `10 * histogram_count(${rate})`;
      const seconds = latencySeconds(inner);
      // The share within the limit of nothing at all is no number, and of nothing nothing is good.
      const good = `(histogram_fraction(0, ${seconds}, ${rate}) * ${count} >= 0) or 0 * ${count}`;
      const text = 'A native histogram is asked about over a minute: counts are right in sum, and smoothed';
      inner.say('total', { code: 'CONV_CHANGED', text });
      return { spec: ratioOf({ counter: false, total: count, part: { adds: 'good', query: good }, averaged: true }, at) };
    }
    case 'bool_gauge':
    case 'boolGauge': {
      const query = checked(inner, { key: 'metric', selector: inner.needText('metric') });
      return { spec: { thresholdMetric: querySli({ ...at, query }) }, compare: { op: 'gte', value: 1 } };
    }
  }
}

function selectorOf(inner: Fields, key: string): string {
  const query = inner.needFields(key);
  return checked(query, { key: 'metric', selector: query.needText('metric') });
}

function checked(at: Fields, { key, selector }: { key: string; selector: string }): string {
  if (selector === '' || isPlainSelector(selector)) return selector;
  const text = 'Cannot follow this: Pyrra names a metric and its selector, and nothing done with them';
  at.say(key, { code: 'CONV_QUERY', text, hint: 'write it like http_requests_total{job="shop"}' });
  return selector;
}

function latencySeconds(inner: Fields): number {
  const ms = readDuration(inner.needText('latency'));
  if (ms !== null) return ms / 1_000;
  inner.say('latency', { code: 'CONV_TYPE', text: 'Cannot read latency as a duration', hint: 'write it like 200ms' });
  return Number.NaN;
}

function targetOf(spec: Fields): number {
  const text = spec.needText('target');
  const percent = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (percent > 0 && percent < 100) return fromPercent(percent);
  if (text !== '') {
    const hint = percent === 100 ? 'a target of 100 leaves no error budget; try 99.99' : 'write a percentage such as "99.9"';
    spec.say('target', { code: 'CONV_RANGE', text: `Cannot promise ${text} %: it must lie above 0 and below 100`, hint });
  }
  return Number.NaN;
}

function readWindow(spec: Fields): string {
  const text = spec.needText('window');
  // Prometheus counts a year as 365 days; its other units are ours.
  const [, years = '0', rest = ''] = /^(?:(\d+)y)?(.*)$/.exec(text) ?? [];
  const ms = Number(years) * 365 * 86_400_000 + (rest === '' ? 0 : (readDuration(rest) ?? Number.NaN));
  const window = showWindow(ms);
  if (window === null && text !== '') {
    const hint = 'write whole minutes, hours or days, such as 28d';
    spec.say('window', { code: 'CONV_RANGE', text: `Cannot use ${JSON.stringify(text)} as a window`, hint });
  }
  return window ?? '28d';
}

/** What is promised for each value of some labels: they become cohorts of the journey. */
function groupingOf(inner: Fields): readonly string[] {
  return inner.items('grouping').flatMap((label) => {
    if (typeof label === 'string' && /^[a-z][a-z0-9_]{0,31}$/.test(label)) return [label];
    const text = `The label ${JSON.stringify(label)} cannot be a cohort, and is left out of grouping`;
    inner.say('grouping', { code: 'CONV_NOT_CARRIED', text, hint: 'cohorts are lower-case letters, digits and _' });
    return [];
  });
}

function notesOf(head: Fields): { labels?: Record<string, string>; annotations?: Record<string, string> } {
  for (const key of head.keys) {
    if (!['name', 'namespace', 'labels', 'annotations'].includes(key)) head.leave(key, KUBERNETES);
  }
  const labels: Record<string, string> = {};
  const annotations: Record<string, string> = {};
  // A label with a slash is an annotation to OpenSLO.
  for (const [key, value] of Object.entries(head.texts('labels'))) {
    if (key.startsWith('pyrra.dev/')) labels[key.slice('pyrra.dev/'.length)] = value;
    else (key.includes('/') ? annotations : labels)[key] = value;
  }
  for (const [key, value] of Object.entries(head.texts('annotations'))) {
    if (key !== 'kubectl.kubernetes.io/last-applied-configuration') annotations[key] = value;
  }
  return {
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}

function readAlerting(spec: Fields, { slo, into }: { slo: string; into: Conversion }): void {
  const alerting = spec.fields('alerting');
  if (alerting === null) return;
  const off = alerting.flag('disabled') === true || alerting.flag('burnrates') === false;
  silenced({ pages: off, tickets: off }, { slo, at: spec }, into);
  if (alerting.flag('absent') === false)
    alerting.leave('absent', 'an objective without telemetry is blind, and that is always told');
  for (const key of ['name', 'absentName']) alerting.leave(key, 'alerts are named after their objective and rule');
  alerting.leave('burnRateType', 'each rule is held against how much a few events can prove, at any traffic');
}
