import type { Conversion } from './conversion.ts';
import type { Fields } from './fields.ts';
import { readCriterion, type Criterion } from './keptn-criterion.ts';
import { nameOf } from './names.ts';
import { querySli, slo, tidied } from './openslo-documents.ts';

/** Queries of Keptn's sli.yaml by name, of the folder it lies in. */
export type KeptnIndicators = {
  readonly folder: string;
  readonly file: Fields;
  readonly queries: Fields;
  readonly used: Set<string>;
};

/** Keptn judges one release at a time; an SLO promises something of all the time. Most of it has to be said anew. */
const TARGET = 0.99;
const WINDOW = '28d';

export function openKeptnIndicators(file: Fields): KeptnIndicators {
  file.text('spec_version');
  return { folder: folderOf(file), file, queries: file.needFields('indicators'), used: new Set() };
}

export function convertKeptn(file: Fields, all: readonly KeptnIndicators[], into: Conversion): void {
  file.text('spec_version');
  file.leave('comparison', 'releases are compared with what runs beside them, by a RolloutPlan');
  const filter = file.fields('filter');
  const values = filter === null ? {} : Object.fromEntries(filter.keys.map((key) => [key, filter.text(key) ?? '']));
  const named = values.service ?? values.SERVICE ?? (folderOf(file).split('/').at(-1) || 'keptn');
  const { service, journey } = into.service(named, file);
  const text = `Keptn judges releases and promises no share of time; ${TARGET * 100} % of the observations over ${WINDOW} is taken`;
  file.say('objectives', { code: 'CONV_DEFAULT', text, hint: 'set target and timeWindow of each SLO' });
  const members: object[] = [];
  const used = new Set(['service']);
  for (const one of file.list('objectives'))
    members.push(...convertObjective(one, { service, journey, filter: { values, used }, indicators: nearest(file, all), into }));
  for (const key of filter?.keys ?? []) if (!used.has(key.toLowerCase())) filter?.leave(key, 'no query names it');
  const bands = readBands(file);
  if (members.length > 0) into.extendJourney(journey, tidied({ members, score: bands }));
}

export function tellUnused({ file, queries, used }: KeptnIndicators): void {
  for (const key of queries.keys) {
    if (!used.has(key)) queries.leave(key, 'no objective uses it');
  }
  file.tellUnread();
}

type Around = {
  readonly service: string;
  readonly journey: string;
  readonly filter: { readonly values: Readonly<Record<string, string>>; readonly used: Set<string> };
  readonly indicators: KeptnIndicators | null;
  readonly into: Conversion;
};

/** One SLO for each bound that must hold; together they are what passes. */
function convertObjective(one: Fields, around: Around): readonly object[] {
  const { service, journey, into } = around;
  const sli = one.needText('sli');
  const criteria = readPass(one);
  one.leave('warning', 'an SLO is kept or not; what burns is told before it is broken');
  const weight = one.number('weight') ?? 1;
  const key = one.flag('key_sli') ?? false;
  const displayName = one.text('displayName') ?? undefined;
  const query = queryOf(one, { ...around, sli });
  if (query === null) return [];
  if (criteria.length === 0) {
    one.say('sli', { code: 'CONV_NOT_CARRIED', text: `${sli} is not carried over: nothing is promised of it` });
    return [];
  }
  return criteria.map(({ op, value }, index) => {
    const base = nameOf(`${service}-${sli}`);
    const name = index === 0 ? base : `${base}-${index + 1}`;
    const spec = { thresholdMetric: querySli({ source: into.prometheus(one), journey, query }) };
    const body = { service, indicator: { metadata: { name: `${name}-sli` }, spec }, window: WINDOW };
    into.add(journey, slo({ name, displayName }, { ...body, objectives: [{ op, value, target: TARGET }] }), one);
    return tidied({ objective: name, weight: weight / criteria.length, key: key ? true : undefined });
  });
}

/** Bounds of a group hold together; of several groups any may hold, which no SLO can say. */
function readPass(one: Fields): readonly Criterion[] {
  const [first, ...others] = one.list('pass');
  if (others.length > 0) {
    const text = 'Of several groups under pass any may hold; the first is carried over';
    one.say('pass', { code: 'CONV_CHANGED', text });
  }
  for (const other of others) other.asItStands('criteria');
  const bounds: Criterion[] = [];
  for (const written of first?.items('criteria') ?? []) {
    const criterion = readCriterion(String(written));
    if (criterion.kind === 'bound') bounds.push(criterion);
    else if (criterion.kind === 'relative') {
      const text = `${String(written)} is not carried over: it compares a release with the one before it`;
      first?.say('criteria', { code: 'CONV_NOT_CARRIED', text, hint: 'a RolloutPlan compares with what runs at the same time' });
    } else {
      const text = `Cannot read ${JSON.stringify(written)} as a criterion`;
      first?.say('criteria', { code: 'CONV_TYPE', text, hint: 'write it like "<600", ">=0.5" or "<=+10%"' });
    }
  }
  return bounds;
}

/** Placeholders stand for what the filter says; a query that asks another system than Prometheus cannot be asked here. */
function queryOf(one: Fields, { indicators, sli, filter }: Around & { sli: string }): string | null {
  const template = indicators?.queries.text(sli) ?? null;
  if (indicators === null || template === null) {
    const hint = 'convert slo.yaml and sli.yaml together: name the folder that holds both';
    one.say('sli', { code: 'CONV_REF', text: `Cannot find the indicator ${sli} in any sli.yaml`, hint });
    return null;
  }
  indicators.used.add(sli);
  if (/^(builtin:|metricSelector=|USQL;|SLO;|PV2;|MV2;)/.test(template)) {
    one.say('sli', { code: 'CONV_NOT_CARRIED', text: `${sli} is not carried over: its query is none of Prometheus` });
    return null;
  }
  const lower = Object.fromEntries(Object.entries(filter.values).map(([name, value]) => [name.toLowerCase(), value]));
  return template.replaceAll(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced?: string, plain?: string) => {
    const name = (braced ?? plain ?? '').toLowerCase();
    if (name === 'duration_seconds') return '60s';
    const value = lower[name];
    filter.used.add(name);
    if (value === undefined) {
      const hint = `add ${name} to filter in slo.yaml`;
      indicators.queries.say(sli, { code: 'CONV_QUERY', text: `Cannot ask ${sli}: nothing says what ${whole} is`, hint });
    }
    return value ?? whole;
  });
}

function readBands(file: Fields): object | undefined {
  const score = file.fields('total_score');
  if (score === null) return undefined;
  const [pass, warning] = ['pass', 'warning'].map((key) => shareOf(score, key));
  if (pass === undefined || warning === undefined) return undefined;
  // A state is left a little below where it is entered, so that it does not flutter.
  const band = (enter: number): object => ({ enter, leave: Math.max(0, Number((enter - 0.03).toPrecision(4))) });
  if (warning < pass) return { healthy: band(pass), atRisk: band(warning) };
  const text = 'total_score is not carried over: what warns must lie below what passes';
  file.say('total_score', { code: 'CONV_NOT_CARRIED', text });
  return undefined;
}

function shareOf(score: Fields, key: string): number | undefined {
  const text = score.text(key)?.replaceAll(/[>=\s]/g, '') ?? '';
  const [, digits, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  const share = Number(digits) / (percent === '' && Number(digits) <= 1 ? 1 : 100);
  if (share >= 0 && share <= 1) return share;
  if (text !== '') score.say(key, { code: 'CONV_TYPE', text: `Cannot read ${key} as a share`, hint: 'write it like 90%' });
  return undefined;
}

/** The indicators of the same folder, or the only ones there are. */
function nearest(file: Fields, all: readonly KeptnIndicators[]): KeptnIndicators | null {
  return all.find(({ folder }) => folder === folderOf(file)) ?? (all.length === 1 ? (all[0] ?? null) : null);
}

function folderOf({ file }: Fields): string {
  return file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
}
