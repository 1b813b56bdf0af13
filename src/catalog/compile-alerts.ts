import { showDuration } from '../kernel/show.ts';
import { isUnreachable, mostBurn } from './burn-ceiling.ts';
import type { AlertTarget, Objective } from './catalog.ts';
import type { AlertRule } from './alert-rule.ts';
import {
  compileAlertPolicy,
  compileAlertTarget,
  type AlertGround,
  type CompiledPolicy,
  type PlacedTarget,
} from './compile-alert-policy.ts';
import type { AlertConditionDocument, AlertPolicyDocument, AlertTargetDocument } from './openslo-alert-schema.ts';
import type { SloSource } from './slo-terms.ts';
import { problemAt, type Path, type Report, type SourceDocument } from './source-document.ts';

type Placed<Body> = { readonly body: Body; readonly source: SourceDocument };
export type AlertDocuments = {
  readonly policies: readonly Placed<AlertPolicyDocument>[];
  readonly conditions: readonly Placed<AlertConditionDocument>[];
  readonly targets: readonly Placed<AlertTargetDocument>[];
};

/** The documents about alerts, before anybody has asked for them. */
export type AlertBook = AlertGround & {
  readonly policies: ReadonlyMap<string, CompiledPolicy>;
  readonly placed: readonly PlacedTarget[];
};

export function compileAlertDocuments({ policies, conditions, targets }: AlertDocuments, report: Report): AlertBook {
  const declared = targets.map(({ body, source }): PlacedTarget => {
    const site = { source, at: [] };
    return { target: compileAlertTarget({ ...body, site }, report), site };
  });
  const ground: AlertGround = {
    conditions: new Map(
      conditions.map(({ body, source }) => [body.metadata.name, { spec: body.spec, site: { source, at: [] } }]),
    ),
    targets: new Map(declared.map(({ target }) => [target.name, target])),
  };
  const compiled = policies.map(({ body, source }) => compileAlertPolicy({ ...body, site: { source, at: [] } }, ground, report));
  return {
    ...ground,
    policies: new Map(compiled.map((policy) => [policy.name, policy])),
    placed: [...declared, ...compiled.flatMap((policy) => policy.targets)],
  };
}

/** A rule of an SLO, and the place that asks for it. */
export type AskedRule = { readonly rule: AlertRule; readonly at: Path };
export type SloAlerts = { readonly rules: readonly AskedRule[]; readonly placed: readonly PlacedTarget[] };

/** The policies that an SLO names or holds, in their order. */
export function alertsOf({ slo, source }: SloSource, book: AlertBook, report: Report): SloAlerts {
  const rules: AskedRule[] = [];
  const placed: PlacedTarget[] = [];
  for (const [index, written] of (slo.spec.alertPolicies ?? []).entries()) {
    const at: Path = ['spec', 'alertPolicies', index];
    if (typeof written === 'string') {
      const text = `A name alone is taken as alertPolicyRef: ${JSON.stringify(written.slice(0, 60))}`;
      report(problemAt(source, at, { code: 'CAT_TAKEN_AS', text, hint: `write - alertPolicyRef: ${written.slice(0, 60)}` }));
    }
    const ref = typeof written === 'string' ? written : 'alertPolicyRef' in written ? written.alertPolicyRef : null;
    const policy =
      ref === null && typeof written !== 'string' && 'metadata' in written
        ? compileAlertPolicy({ ...written, site: { source, at } }, book, report)
        : book.policies.get(ref ?? '');
    if (policy === undefined) continue;
    if (ref === null) placed.push(...policy.targets);
    if (policy.rule === null) continue;
    const { id } = policy.rule;
    if (rules.some(({ rule }) => rule.id === id)) {
      const text = `Cannot have a second alert policy named "${policy.name}" in one SLO`;
      report(problemAt(source, at, { code: 'CAT_DUPLICATE_NAME', text, hint: 'rename it, or remove it' }));
    } else rules.push({ rule: policy.rule, at });
  }
  return { rules, placed };
}

type Watched = Objective & { readonly mostBurn?: number };

/**
 * The objectives of an SLO with the rules that can fire for them. An alert that can never fire for any of them is a mistake,
 * and worse than none, because somebody relies on it.
 */
export function withAlerts(
  objectives: readonly Watched[],
  { rules, from: { source } }: { readonly rules: readonly AskedRule[]; readonly from: SloSource },
  report: Report,
): readonly AlertRule[][] {
  const kept = objectives.map((): AlertRule[] => []);
  for (const { rule, at } of rules) {
    const why = objectives.map((objective) => whyNever(rule, objective));
    for (const [index, never] of why.entries()) if (never === null) kept[index]?.push(rule);
    const [first] = why.filter((never) => never !== null);
    const name = policyOf(rule);
    if (first !== undefined && why.every((never) => never !== null)) {
      const hint = `change the AlertPolicy "${name}", or promise something that it can watch`;
      report(problemAt(source, at, { code: 'CAT_ALERT_UNREACHABLE', text: `Cannot ever alert by "${name}" ${first}`, hint }));
    } else if (first !== undefined) {
      const text = `"${name}" watches the other objectives only: it cannot ever alert ${first}`;
      report(problemAt(source, at, { code: 'CAT_TAKEN_AS', text, hint: 'give that objective an SLO of its own' }));
    }
    warnOfSlices(rule, objectives[0], (text, hint) => report(problemAt(source, at, { code: 'CAT_TAKEN_AS', text, hint })));
  }
  return kept;
}

/** Why a rule can never fire for an objective, with the arithmetic; null when it can. */
function whyNever({ when }: AlertRule, objective: Watched): string | null {
  if (when.kind !== 'burn' || when.threshold.kind !== 'burn') return null;
  const { name, windowMs, target } = objective;
  if (when.longMs > windowMs)
    return `on "${name}": it looks back ${showDuration(when.longMs)}, and the window is ${showDuration(windowMs)}`;
  if (!isUnreachable(when, objective)) return null;
  const most = objective.mostBurn === undefined ? `1 / (1 - ${figure(target)}) = ` : '';
  const ceiling = figure(objective.mostBurn ?? mostBurn(target));
  return `on "${name}": when everything fails the burn rate is ${most}${ceiling}, and ${figure(when.threshold.burn)} is asked`;
}

function warnOfSlices(rule: AlertRule, objective: Watched | undefined, say: (text: string, hint: string) => void): void {
  const { when } = rule;
  const method = objective?.method;
  if (when.kind !== 'burn' || method === undefined || method.kind === 'occurrences' || when.longMs >= method.sliceMs) return;
  const text = `A lookbackWindow of ${showDuration(when.longMs)} holds no whole slice; ${showDuration(method.sliceMs)} is taken`;
  say(text, `look back at least one slice in "${policyOf(rule)}"`);
}

function policyOf({ id }: AlertRule): string {
  return id.slice(id.indexOf('/') + 1);
}

/** Every target once; two of one name must be one. */
export function mergeTargets(all: readonly PlacedTarget[], report: Report): readonly AlertTarget[] {
  const merged = new Map<string, AlertTarget>();
  for (const { target, site } of all) {
    const known = merged.get(target.name);
    if (known !== undefined && (known.webhook !== target.webhook || known.displayName !== target.displayName)) {
      const text = `Cannot have a second AlertNotificationTarget named "${target.name}" that is another one`;
      const path = [...site.at, 'metadata', 'name'];
      report(problemAt(site.source, path, { code: 'CAT_DUPLICATE_NAME', text, hint: 'rename one of them' }));
    }
    merged.set(target.name, known ?? target);
  }
  return [...merged.values()];
}

/** What is written and watches nothing is said: somebody thinks that it does. */
export function reportUnused(documents: AlertDocuments, slos: readonly SloSource[], report: Report): void {
  const asked = new Set<string>();
  const conditions = new Set<string>();
  const ask = ({ conditions: [first] }: AlertPolicyDocument['spec']): void => {
    if (first !== undefined && 'conditionRef' in first) conditions.add(first.conditionRef);
  };
  for (const written of slos.flatMap(({ slo }) => slo.spec.alertPolicies ?? [])) {
    if (typeof written === 'string') asked.add(written);
    else if ('alertPolicyRef' in written) asked.add(written.alertPolicyRef);
    else ask(written.spec);
  }
  for (const { body } of documents.policies) if (asked.has(body.metadata.name)) ask(body.spec);
  const tell = (source: SourceDocument, text: string): void =>
    report(problemAt(source, ['metadata', 'name'], { code: 'CAT_UNUSED', text, hint: 'name it, or remove it' }));
  for (const { body, source } of documents.policies)
    if (!asked.has(body.metadata.name)) tell(source, `No SLO names the AlertPolicy "${body.metadata.name}": it watches nothing`);
  for (const { body, source } of documents.conditions)
    if (!conditions.has(body.metadata.name))
      tell(source, `No AlertPolicy that is used names the AlertCondition "${body.metadata.name}": it watches nothing`);
}

function figure(value: number): string {
  return String(Number(value.toPrecision(6)));
}
