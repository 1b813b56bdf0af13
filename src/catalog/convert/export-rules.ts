import { stringify } from 'yaml';
import type { Problem } from '../../kernel/problem.ts';
import { DAY, SECOND, type DurationMs } from '../../kernel/units.ts';
import type { AlertRule } from '../alert-rule.ts';
import type { Catalog, Objective, QueryIndicator } from '../catalog.ts';
import { findIndicator } from '../find.ts';
import { rulesOf } from '../objective-rules.ts';
import { tidy } from '../quantities.ts';
import { tidied } from './openslo-documents.ts';
import { promDuration } from './prom-duration.ts';
import { countsOf, type Counts, type Steps } from './promql-counts.ts';
import type { Exported, Group, Rule } from './exported.ts';
import { alertingOf, tooShort, type Series } from './rule-alerts.ts';
import { recordedSteps, sliceCounts } from './slice-rules.ts';

/** From a day on a window changes so slowly that asking every two and a half minutes loses nothing. */
const LONG = DAY;
const OFTEN = '30s';
const SELDOM = '150s';

/** Prometheus rules for every objective that is asked of a Prometheus; the others are named in the notes. */
export function exportRules(catalog: Catalog): Exported {
  const notes: Problem[] = [];
  const byService = new Map<string, Group[]>();
  for (const objective of catalog.objectives) {
    const note = (text: string): void => {
      const place = { file: 'catalog', line: 1, column: 1, path: objective.name };
      notes.push({ code: 'CONV_NOT_EXPORTED', place, text });
    };
    const groups = groupsOf(objective, catalog, note);
    const file = byService.get(objective.service) ?? [];
    byService.set(objective.service, [...file, ...groups]);
  }
  const files = [...byService].flatMap(([service, groups]) => {
    const name = service.replaceAll(/[^A-Za-z0-9._-]+/g, '-');
    return groups.length === 0
      ? []
      : [{ file: `${name}.rules.yaml`, text: stringify({ groups }, { lineWidth: 0, aliasDuplicateObjects: false }) }];
  });
  return { files, notes };
}

type Note = (text: string) => void;

function groupsOf(objective: Objective, catalog: Catalog, note: Note): readonly Group[] {
  const indicator = findIndicator(catalog, objective.indicator);
  const why = whyNot(objective, indicator?.signal ?? null);
  if (why !== null || indicator?.signal !== 'query') {
    note(`${objective.name} is not exported: ${why ?? 'it has no indicator'}`);
    return [];
  }
  const by = labelsBy(objective, indicator, catalog);
  const counted = countsOf(indicator, by);
  if ('because' in counted) {
    note(`${objective.name} is not exported: ${counted.because}`);
    return [];
  }
  const expectMs = catalog.sources.find(({ name }) => name === indicator.source)?.expectMs ?? (10_000 as DurationMs);
  return writeGroups({ objective, counted, rules: rulesOf(catalog, objective), expectMs }, note);
}

function whyNot({ unsupported, composite, cohort }: Objective, signal: string | null): string | null {
  if (unsupported !== null) return unsupported;
  if (composite !== null) return 'Prometheus has no word for the joint budget of several objectives';
  if (cohort !== null) return 'it is one cohort of an indicator';
  if (signal === 'query') return null;
  return `it is counted here from ${signal === null ? 'nothing' : `${signal}s`}, and is not asked of a Prometheus`;
}

/** A promise for each value of some cohorts is one for each value of the labels that they are read from. */
function labelsBy({ split }: Objective, { journey }: QueryIndicator, { journeys }: Catalog): readonly string[] {
  const cohorts = journeys.find(({ name }) => name === journey)?.cohorts ?? [];
  return (split?.by ?? []).map((label) => {
    const attribute = cohorts.find((cohort) => cohort.label === label)?.attribute ?? label;
    return attribute.replaceAll(/[^a-zA-Z0-9_]/g, '_');
  });
}

type Writing = {
  readonly objective: Objective;
  readonly counted: Counts | Steps;
  readonly rules: readonly AlertRule[];
  readonly expectMs: DurationMs;
};

function writeGroups(writing: Writing, note: Note): readonly Group[] {
  const { objective, expectMs } = writing;
  const { name, service, windowMs, calendar } = objective;
  const labels = { objective: name, service };
  const series = seriesOf(objective);
  if (calendar !== null)
    note(`The budget of ${name} is exported for a rolling window of ${promDuration(windowMs)}: PromQL knows no calendar`);
  const alerts = writing.rules.flatMap((rule) => {
    const alerting = tooShort(rule, expectMs) ? null : alertingOf(rule, objective, series);
    if (alerting === null) {
      note(`The rule ${rule.id} of ${name} is not exported: its window is too short, or longer than that of the objective`);
      return [];
    }
    return [{ rule, alerting }];
  });
  const { counted } = writing;
  const steps = 'badNow' in counted ? recordedSteps(objective, counted, labels) : null;
  const events = 'badNow' in counted ? steps?.counts : counted;
  const sliced = events === undefined ? null : sliceCounts(objective, { counts: events, labels });
  const counts = sliced?.counts ?? events;
  if (counts === undefined) return [];
  const windows = [...new Set([windowMs, ...alerts.flatMap(({ alerting }) => alerting.windows)])].toSorted((a, b) => a - b);
  const recorded = (which: (windowMs: number) => boolean): readonly Rule[] =>
    windows.filter(which).flatMap((window) => recordsOf(window, { counts, series, labels, objective }));
  const often = [
    ...recorded((window) => window < LONG && window !== windowMs),
    ...alerts.flatMap(({ rule, alerting }) => alertRules(rule, { ...alerting, objective, remaining: series.remaining, labels })),
  ];
  const seldom = recorded((window) => window >= LONG || window === windowMs);
  return [
    ...[steps, sliced].flatMap((one) => one?.group ?? []),
    { name: `${name}: long windows`, interval: SELDOM, rules: seldom },
    { name: `${name}: short windows and alerts`, interval: OFTEN, rules: often },
  ];
}

/** The recorded series of an objective are told apart by its name. */
function seriesOf({ name, target, windowMs }: Objective): Series {
  const at = `{objective=${JSON.stringify(name)}}`;
  const called = (what: string) => (window: number) => `plimsoll:${what}${promDuration(window)}${at}`;
  return {
    bad: called('bad:increase'),
    total: called('total:increase'),
    burn: called('burn:'),
    remaining: called('budget_remaining:')(windowMs),
    allowance: tidy(1 - target),
  };
}

type Recording = {
  readonly counts: Counts;
  readonly series: Series;
  readonly labels: Rule['labels'];
  readonly objective: Objective;
};

function recordsOf(window: number, { counts, series, labels, objective }: Recording): readonly Rule[] {
  const record = (selector: string, expr: string): Rule => ({ record: selector.replace(/\{[^]*$/, ''), expr, labels });
  const over = promDuration(window);
  const [bad, total] = [series.bad(window), series.total(window)];
  const burn = `${bad} / (${series.allowance} * (${total} > 0))`;
  const left = window === objective.windowMs ? [record(series.remaining, `1 - ${series.burn(window)}`)] : [];
  return [record(bad, counts.bad(over)), record(total, counts.total(over)), record(series.burn(window), burn), ...left];
}

type Alerted = {
  readonly expr: string;
  readonly says: string;
  readonly objective: Objective;
  readonly remaining: string;
  readonly labels: Rule['labels'];
};

/** A rule that becomes a page while little is left is two alerts: one of them for what is left. */
function alertRules(rule: AlertRule, { expr, says, objective, remaining, labels }: Alerted): readonly Rule[] {
  const owner = objective.owner === null ? {} : { owner: objective.owner };
  const alert = (severity: string, condition: string, more = ''): Rule =>
    tidied({
      alert: 'ErrorBudget',
      expr: condition,
      for: rule.forMs > 0 ? `${Math.ceil(rule.forMs / SECOND)}s` : undefined,
      labels: { ...labels, ...owner, rule: rule.id, severity },
      annotations: { summary: `${objective.displayName}: ${says}${more}` },
    });
  const all = alert(rule.action, expr);
  if (rule.pageBelow === null || rule.action === 'page') return [all];
  const more = `, and less than ${rule.pageBelow * 100} % of it is left`;
  return [all, alert('page', `(${expr}) and ${remaining} < ${rule.pageBelow}`, more)];
}
