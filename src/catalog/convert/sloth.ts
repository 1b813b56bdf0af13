import type { Conversion } from './conversion.ts';
import { eventQueries, hasWindow } from './event-queries.ts';
import type { Fields } from './fields.ts';
import { labelsOf, nameOf } from './names.ts';
import { querySli, ratioOf, slo } from './openslo-documents.ts';
import { silenced } from './silenced.ts';
import { fromPercent } from '../quantities.ts';

/** The same format twice: as a file of its own, and as a resource of Kubernetes with names in camel case. */
type Spelling = { readonly [Key in keyof typeof FILE]: string };
const FILE = {
  errorQuery: 'error_query',
  totalQuery: 'total_query',
  errorRatioQuery: 'error_ratio_query',
  pageAlert: 'page_alert',
  ticketAlert: 'ticket_alert',
  infoLabels: 'infoLabels',
} as const;
const RESOURCE: Spelling = {
  errorQuery: 'errorQuery',
  totalQuery: 'totalQuery',
  errorRatioQuery: 'errorRatioQuery',
  pageAlert: 'pageAlert',
  ticketAlert: 'ticketAlert',
  infoLabels: 'infoLabels',
};

/** Sloth promises over 30 days, unless its command line says otherwise. */
const PERIOD = '30d';

export function convertSlothFile(file: Fields, into: Conversion): void {
  file.text('version');
  convertSpec(file, { spelling: FILE, into });
}

export function convertSlothResource(resource: Fields, into: Conversion): void {
  for (const key of ['apiVersion', 'kind']) resource.text(key);
  resource.leave('metadata', 'the names of the SLOs are made of the service and their own');
  resource.leave('status', 'it is kept by Kubernetes');
  convertSpec(resource.needFields('spec'), { spelling: RESOURCE, into });
}

type How = { readonly spelling: Spelling; readonly into: Conversion };

function convertSpec(spec: Fields, how: How): void {
  const service = spec.needText('service');
  const labels = spec.texts('labels');
  const slos = spec.list('slos');
  if (slos.length === 0) spec.say('slos', { code: 'CONV_MISSING', text: 'Cannot find an SLO here: slos must have at least one' });
  for (const one of slos) convertSlo(one, { ...how, service, labels });
}

type Around = How & { readonly service: string; readonly labels: Readonly<Record<string, string>> };

function convertSlo(one: Fields, around: Around): void {
  const { into, service: named, spelling } = around;
  const own = one.needText('name');
  const { labels, refused } = labelsOf({ ...around.labels, ...one.texts('labels'), ...one.texts(spelling.infoLabels) });
  for (const name of refused)
    one.say('labels', { code: 'CONV_NOT_CARRIED', text: `The label ${name} is not carried over: OpenSLO allows no such name` });
  const owner = labels?.owner ?? labels?.team;
  const { service, journey } = into.service(named, one, { owner });
  const name = nameOf(`${service}-${own}`);
  const objective = targetPercent(one);
  one.leave('interval', 'what is promised here is judged every ten seconds');
  const indicator = indicatorOf(one.needFields('sli'), { name, journey, spelling, into });
  const annotations = readAlerting(one, { ...around, name });
  if (indicator === null) return;
  const description = one.text('description') ?? undefined;
  const metadata = { name, displayName: `${named}: ${own}`, labels, annotations };
  into.add(journey, slo(metadata, { service, description, indicator, window: PERIOD, objectives: [{ target: objective }] }), one);
}

function targetPercent(one: Fields): number {
  const percent = one.needNumber('objective');
  if (percent > 0 && percent < 100) return fromPercent(percent);
  if (!Number.isNaN(percent)) {
    const hint = percent === 100 ? 'an objective of 100 leaves no error budget; try 99.99' : 'write a percentage such as 99.9';
    one.say('objective', { code: 'CONV_RANGE', text: `Cannot promise ${percent} %: it must lie above 0 and below 100`, hint });
  }
  return Number.NaN;
}

type Asked = { readonly name: string; readonly journey: string; readonly spelling: Spelling; readonly into: Conversion };

function indicatorOf(sli: Fields, { name, journey, spelling, into }: Asked) {
  const metadata = { name: `${name}-sli` };
  const raw = sli.fields('raw');
  const events = sli.fields('events');
  const plugin = sli.fields('plugin');
  if ([raw, events, plugin].filter((kind) => kind !== null).length !== 1) {
    const text = 'Cannot tell what is counted: sli must have one of events, raw and plugin';
    sli.say('', { code: 'CONV_MISSING', text });
    return null;
  }
  const source = into.prometheus(sli);
  if (raw !== null) {
    const query = template(raw, spelling.errorRatioQuery, 'optional').replaceAll(/\{\{-?\s*\.window\s*-?\}\}/g, '1m');
    return { metadata, spec: { ratioMetric: { rawType: 'failure', raw: querySli({ source, journey, query }) } } };
  }
  if (events !== null) {
    const part = template(events, spelling.errorQuery, 'needed');
    const total = template(events, spelling.totalQuery, 'needed');
    const queries = eventQueries({ total, part, adds: 'bad' });
    if (queries.averaged) {
      const text = 'The queries are asked over a minute and scaled to ten seconds: counts are right in sum, and smoothed';
      events.say(spelling.errorQuery, {
        code: 'CONV_CHANGED',
        text,
        hint: 'sum(rate(counter[{{.window}}])) is followed exactly',
      });
    }
    return { metadata, spec: ratioOf(queries, { source, journey }) };
  }
  plugin?.leave('options', 'they belong to the plugin');
  const id = plugin?.needText('id') ?? '';
  const text = `Cannot know what the plugin ${id} asks: it is a program`;
  const hint = 'let sloth write the rules out, and take the queries from them';
  plugin?.say('id', { code: 'CONV_QUERY', text, hint });
  return null;
}

function template(from: Fields, key: string, window: 'needed' | 'optional'): string {
  const query = from.needText(key);
  if (query === '' || window === 'optional' || hasWindow(query)) return query;
  const hint = 'write the window of each range as [{{.window}}]';
  from.say(key, { code: 'CONV_QUERY', text: `Cannot ask over any window: ${key} has no {{.window}}`, hint });
  return query;
}

/** Alerts are told to whom a Route names; what Sloth hangs on its alerts is kept as notes of the SLO. */
function readAlerting(one: Fields, around: Around & { name: string }): Record<string, string> | undefined {
  const { spelling } = around;
  const alerting = one.fields('alerting');
  if (alerting === null) return undefined;
  const kinds = { pages: alerting.fields(spelling.pageAlert), tickets: alerting.fields(spelling.ticketAlert) };
  const notes: Record<string, string> = {};
  const name = alerting.text('name');
  if (name !== null) notes['sloth.dev/alert'] = name;
  for (const [prefix, fields] of [['alert', alerting] as const, ...Object.entries(kinds)]) {
    for (const map of ['labels', 'annotations'] as const) {
      for (const [key, value] of Object.entries(fields?.texts(map) ?? {}))
        notes[`sloth.dev/${nameOf(`${prefix}.${map}.${key}`, 63)}`] = value;
    }
  }
  if (Object.keys(notes).length > 0) {
    const text = 'Names, labels and annotations of the alerts are kept as annotations, which nothing here acts on';
    one.say('alerting', { code: 'CONV_CHANGED', text, hint: 'write a Route for who is told' });
  }
  const off = { pages: kinds.pages?.flag('disable') === true, tickets: kinds.tickets?.flag('disable') === true };
  silenced(off, { slo: around.name, at: one }, around.into);
  return Object.keys(notes).length === 0 ? undefined : notes;
}
