import { nearest } from '../kernel/nearest.ts';
import { BURN_POLICIES } from './burn-policies.ts';
import { INDICATORS } from './promised-measure.ts';
import { coverageIndicator } from './coverage-step.ts';
import { PROBE_INDICATORS } from './compile-probe.ts';
import { RECONCILED } from './compile-reconciliation.ts';
import { DEFAULT_SOURCE } from './default-source.ts';
import type { Kind } from './document-kinds.ts';
import { withinName } from './reserved-names.ts';
import type { Identified } from './identify-documents.ts';
import { isMap, problemAt, valueAt, type Path, type Report } from './source-document.ts';

/** Where one kind names another. `required` ones are mistakes when nothing has that name. */
type Reference = {
  readonly from: Kind;
  readonly path: readonly string[];
  readonly to: Kind;
  /** Documents of this kind serve as well. */
  readonly or?: Kind;
  readonly required: boolean;
  readonly stem?: RegExp;
  /** What becomes of it when nothing has that name, where it is not simply taken as it is. */
  readonly without?: string;
};

/** More names than this are no help in one line. */
const MOST_LISTED = 8;
/** Finding the nearest name takes its time for every name there is; whoever needs more suggestions has another problem. */
const MOST_SUGGESTIONS = 100;
const MOST_COMPARED = 1_000;
const INDICATOR_STEM = /[≤<≥>].*$/;
const OBJECTIVE_STEM = /\/([0-9]+|composite)$/;

const NO_ALERT = 'nobody is told by it';

const references: readonly Reference[] = [
  { from: 'SLO', path: ['spec', 'service'], to: 'Service', required: false },
  { from: 'SLO', path: ['spec', 'indicatorRef'], to: 'SLI', required: true },
  { from: 'SLO', path: ['spec', 'objectives', '*', 'indicatorRef'], to: 'SLI', required: true },
  { from: 'SLO', path: ['spec', 'alertPolicies', '*'], to: 'AlertPolicy', required: false, without: NO_ALERT },
  { from: 'SLO', path: ['spec', 'alertPolicies', '*', 'alertPolicyRef'], to: 'AlertPolicy', required: false, without: NO_ALERT },
  ...alertPolicies('AlertPolicy', ['spec']),
  ...alertPolicies('SLO', ['spec', 'alertPolicies', '*', 'spec']),
  ...metricSources('SLI', ['spec']),
  ...metricSources('SLO', ['spec', 'indicator', 'spec']),
  ...metricSources('SLO', ['spec', 'objectives', '*', 'indicator', 'spec']),
  { from: 'RolloutPlan', path: ['spec', 'service'], to: 'Service', required: true },
  { from: 'RolloutPlan', path: ['spec', 'judge', 'indicators', '*', 'sli'], to: 'SLI', required: true, stem: INDICATOR_STEM },
  {
    from: 'RolloutPlan',
    path: ['spec', 'judge', 'indicators', '*', 'candidateSli'],
    to: 'SLI',
    required: true,
    stem: INDICATOR_STEM,
  },
  anObjective('RolloutPlan', ['spec', 'budget', 'objective']),
  { from: 'Train', path: ['spec', 'members', '*', 'plan'], to: 'RolloutPlan', required: true },
  anObjective('Journey', ['spec', 'members', '*', 'objective']),
  { from: 'Journey', path: ['spec', 'members', '*', 'journey'], to: 'Journey', required: true },
  anObjective('Journey', ['spec', 'dependencies', '*', 'objective']),
  { from: 'Product', path: ['spec', 'members', '*', 'journey'], to: 'Journey', required: true },
  { from: 'Objective', path: ['spec', 'journey'], to: 'Journey', required: true },
  { from: 'Objective', path: ['spec', 'coverage', 'of'], to: 'Journey', required: true },
  { from: 'Objective', path: ['spec', 'freshness', 'source'], to: 'Source', required: true },
  { from: 'Objective', path: ['spec', 'probe'], to: 'Probe', required: true },
  { from: 'Objective', path: ['spec', 'probe', 'name'], to: 'Probe', required: true },
  { from: 'Objective', path: ['spec', 'service'], to: 'Service', required: true },
  { from: 'Objective', path: ['spec', 'burnPolicy'], to: 'BurnPolicy', required: true },
  { from: 'SloPolicy', path: ['spec', 'burnPolicy'], to: 'BurnPolicy', required: true },
  ...selector('SloPolicy'),
  { from: 'BurnPolicy', path: ['spec', 'rules', '*', 'targets', '*'], to: 'AlertNotificationTarget', required: true },
  ...selector('BudgetAdjustment'),
  { from: 'Probe', path: ['spec', 'journey'], to: 'Journey', required: true },
  { from: 'Reconciliation', path: ['spec', 'journey'], to: 'Journey', required: true },
  { from: 'Objective', path: ['spec', 'costPerUnit', 'spend', 'billed'], to: 'CostSource', required: true },
  { from: 'Objective', path: ['spec', 'costPerUnit', 'per', 'indicator'], to: 'SLI', required: true },
  { from: 'Reconciliation', path: ['spec', 'expected', 'stream'], to: 'Stream', required: true },
  { from: 'Reconciliation', path: ['spec', 'seen', 'stream'], to: 'Stream', required: true },
  { from: 'Route', path: ['spec', 'services', '*'], to: 'Service', required: true },
];

function anObjective(from: Kind, path: readonly string[]): Reference {
  return { from, path, to: 'SLO', or: 'Objective', required: true, stem: OBJECTIVE_STEM };
}

function selector(from: Kind): Reference[] {
  return [
    anObjective(from, ['spec', 'objectives', 'names', '*']),
    { from, path: ['spec', 'objectives', 'journeys', '*'], to: 'Journey', required: true },
  ];
}

function alertPolicies(from: Kind, above: readonly string[]): Reference[] {
  const [conditions, targets] = [
    [...above, 'conditions', '*'],
    [...above, 'notificationTargets', '*'],
  ];
  const without = 'the Route of the owner is told';
  return [
    { from, path: [...conditions, 'conditionRef'], to: 'AlertCondition', required: false, without: NO_ALERT },
    { from, path: [...targets, 'targetRef'], to: 'AlertNotificationTarget', required: false, without },
  ];
}

function metricSources(from: Kind, above: readonly string[]): Reference[] {
  const metrics = [['thresholdMetric'], ...['good', 'bad', 'total', 'raw'].map((part) => ['ratioMetric', part])];
  return metrics.flatMap((metric): Reference[] => [
    { from, path: [...above, ...metric, 'metricSource', 'metricSourceRef'], to: 'DataSource', or: 'Source', required: false },
    { from, path: [...above, ...metric, 'metricSource', 'spec', 'journey'], to: 'Journey', required: true },
    { from, path: [...above, ...metric, 'metricSource', 'spec', 'telemetry', 'source'], to: 'Source', required: true },
  ]);
}

/** Every name that is used is the name of something. It looks at documents as written, so that broken ones are checked too. */
export function checkReferences(documents: readonly Identified[], report: Report): void {
  const names = namesByKind(documents);
  const unknown: Unknown[] = [];
  for (const document of documents) {
    for (const reference of references) {
      if (reference.from !== document.kind) continue;
      for (const path of expand(document.source.value, reference.path))
        unknown.push(...check({ document, reference, path }, names));
    }
  }
  for (const [index, one] of unknown.entries()) tell(one, { suggest: index < MOST_SUGGESTIONS }, report);
}

type Use = { readonly document: Identified; readonly reference: Reference; readonly path: Path };

type Unknown = Use & { readonly name: string; readonly known: readonly string[] };

/** The use, when it names nothing. */
function check(use: Use, names: ReadonlyMap<Kind, ReadonlySet<string>>): readonly Unknown[] {
  const { document, reference, path } = use;
  const name = valueAt(document.source.value, path);
  if (typeof name !== 'string' || name === '' || !isOurs(document.source.value, path)) return [];
  const others = reference.or === undefined ? undefined : names.get(reference.or);
  const there = names.get(reference.to) ?? new Set();
  if (others?.has(name) === true) return [];
  if (there.has(name) || (reference.stem !== undefined && there.has(name.replace(reference.stem, '')))) return [];
  return [{ ...use, name, known: [...there, ...(others ?? [])].slice(0, MOST_COMPARED) }];
}

function tell(
  { document: { source }, reference, path, name, known }: Unknown,
  { suggest }: { suggest: boolean },
  report: Report,
): void {
  const meant = suggest ? nearest(name, known) : undefined;
  const list = known.length === 0 ? `the catalog has no ${reference.to}` : `known are ${known.slice(0, MOST_LISTED).join(', ')}`;
  const hint = meant === undefined ? `${list}${known.length > MOST_LISTED ? ', …' : ''}` : `did you mean "${meant}"?`;
  const article = /^(A|SL)/.test(reference.to) ? 'an' : 'a';
  const finding = reference.required
    ? ({ code: 'CAT_UNKNOWN_REF', text: `Cannot find ${article} ${reference.to} named "${name}"` } as const)
    : ({
        code: 'CAT_UNDECLARED',
        text: `No ${reference.to} named "${name}" is declared; ${reference.without ?? 'it is taken as it is'}`,
      } as const);
  report(problemAt(source, path, { ...finding, hint }));
}

/** What stands in the spec of a metric source is ours to read only when its type is ours, or a query's, which names a journey. */
function isOurs(value: unknown, path: Path): boolean {
  const at = path.indexOf('metricSource');
  if (at < 0 || path[at + 1] !== 'spec') return true;
  const type = valueAt(value, [...path.slice(0, at + 1), 'type']);
  const asks = type === undefined || (typeof type === 'string' && type.toLowerCase() === 'prometheus');
  return type === 'plimsoll' || (path.at(-1) === 'journey' && asks);
}

function namesByKind(documents: readonly Identified[]): ReadonlyMap<Kind, ReadonlySet<string>> {
  const names = new Map<Kind, Set<string>>([
    ['Source', new Set([DEFAULT_SOURCE.name])],
    ['BurnPolicy', new Set(BURN_POLICIES.map(({ name }) => name))],
  ]);
  const add = (kind: Kind, name: string): void => void names.set(kind, (names.get(kind) ?? new Set()).add(name));
  for (const { kind, name, source } of documents) {
    if (name === null) continue;
    add(kind, name);
    if (kind === 'Probe') for (const part of Object.values(PROBE_INDICATORS)) add('SLI', `${name}${part}`);
    if (kind === 'Reconciliation') for (const part of Object.keys(RECONCILED)) add('SLI', `${name}-${part}`);
    if (kind === 'Journey') for (const step of stepsOf(source.value)) add('SLI', coverageIndicator(name, step));
    if (kind === 'Objective') for (const counted of INDICATORS) add('SLI', withinName(name, counted));
    if (kind !== 'SLO') continue;
    // Indicators written inside an SLO can be judged too, under the name docs/catalog.md gives them.
    for (const path of [...expand(source.value, INLINE), ...expand(source.value, INLINE_OF_OBJECTIVE)]) {
      const index = path.find((part) => typeof part === 'number') ?? 0;
      add('SLI', withinName(`${name}${index === 0 ? '' : `/${index + 1}`}`, String(valueAt(source.value, path))));
    }
  }
  return names;
}

function stepsOf(document: unknown): readonly string[] {
  const paths = expand(document, ['spec', 'coverage', '*', 'step']);
  return paths.map((path) => String(valueAt(document, path)));
}

const INLINE = ['spec', 'indicator', 'metadata', 'name'];
const INLINE_OF_OBJECTIVE = ['spec', 'objectives', '*', 'indicator', 'metadata', 'name'];

/** The paths that exist in a value for a pattern in which `*` is every entry of a list. */
function expand(value: unknown, pattern: readonly string[]): Path[] {
  const [first, ...rest] = pattern;
  if (first === undefined) return value === undefined ? [] : [[]];
  if (first === '*') {
    return Array.isArray(value) ? value.flatMap((item, index) => expand(item, rest).map((path) => [index, ...path])) : [];
  }
  return isMap(value) && Object.hasOwn(value, first) ? expand(value[first], rest).map((path) => [first, ...path]) : [];
}
