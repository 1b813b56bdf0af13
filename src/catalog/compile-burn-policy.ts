import { showDuration } from '../kernel/show.ts';
import type { AlertCondition, AlertRule, BurnPolicy } from './alert-rule.ts';
import { burnAsked, isUnreachable, mostBurn } from './burn-ceiling.ts';
import { BURN_POLICIES } from './burn-policies.ts';
import type { BurnPolicyDocument, BurnRuleDocument } from './burn-policy-schema.ts';
import type { Objective } from './objective.ts';
import { problemAt, type Declared, type Report } from './source-document.ts';

/** The policies that are always there, and those of the catalog. */
export function compileBurnPolicies(declared: readonly Declared<BurnPolicyDocument>[], report: Report): readonly BurnPolicy[] {
  const own = declared.flatMap(({ body, source }): readonly BurnPolicy[] => {
    const { name } = body.metadata;
    if (BURN_POLICIES.some((policy) => policy.name === name)) {
      const text = `Cannot have a second BurnPolicy named "${name}": one of that name is always there`;
      const hint = `rename it, and write extends: ${name} to have its rules too`;
      report(problemAt(source, ['metadata', 'name'], { code: 'CAT_DUPLICATE_NAME', text, hint }));
      return [];
    }
    return [{ name, rules: rulesOf(body.spec) }];
  });
  return [...BURN_POLICIES, ...own].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function rulesOf({ extends: base, rules }: BurnPolicyDocument['spec']): readonly AlertRule[] {
  const own = rules.map(compileRule);
  const inherited = BURN_POLICIES.find(({ name }) => name === base)?.rules ?? [];
  return [...inherited.filter(({ id }) => !own.some((rule) => rule.id === id)), ...own];
}

function compileRule(written: BurnRuleDocument): AlertRule {
  const { id, action, pageBelow = null, freezes, tells, targets } = written;
  return { id, action, when: conditionOf(written), pageBelow, forMs: written.for, freezes, tells, targets };
}

/** The schema has seen to it that exactly one condition is there. */
function conditionOf({ burn, drop, left, outage, exhausts }: BurnRuleDocument): AlertCondition {
  if (drop !== undefined) return { kind: 'drop', spent: drop.spent, overMs: drop.over };
  if (left !== undefined) return { kind: 'left', below: left.below };
  if (exhausts !== undefined) return { kind: 'exhausts', withinMs: exhausts.within };
  if (outage !== undefined) {
    const { share, over, minEvents, sureShare } = outage;
    return { kind: 'outage', share, overMs: over, minEvents, sureShare };
  }
  const { spent, rate = 0, over = 0, and = null, sure = true } = burn ?? {};
  const threshold = spent === undefined ? { kind: 'burn', op: 'gte', burn: rate } : { kind: 'spent', spent };
  return { kind: 'burn', longMs: over, shortMs: and, threshold, sure } as AlertCondition;
}

/**
 * A rule that can never fire is worse than none, because somebody relies on it. Of the objectives that it would watch the
 * one whose promise is loosest is told: what fires there fires everywhere.
 */
export function checkCeilings(
  declared: readonly Declared<BurnPolicyDocument>[],
  { objectives, complete }: { readonly objectives: readonly Objective[]; readonly complete: boolean },
  report: Report,
): void {
  for (const { body, source } of declared) {
    const { name } = body.metadata;
    const followers = objectives.filter(({ burnPolicy }) => burnPolicy === name);
    if (complete && followers.length === 0) {
      const text = `No objective follows the BurnPolicy "${name}": it watches nothing`;
      report(problemAt(source, ['metadata', 'name'], { code: 'CAT_UNUSED', text, hint: 'name it in burnPolicy, or remove it' }));
    }
    const watched = followers.filter(({ composite }) => composite === null);
    const loosest = watched.toSorted((a, b) => a.target - b.target);
    for (const [index, written] of body.spec.rules.entries()) {
      const when = asBurn(conditionOf(written));
      const silent = loosest.filter((objective) => whySilent(when, objective) !== null);
      const [first] = silent;
      const why = first === undefined ? null : whySilent(when, first);
      if (first === undefined || why === null) continue;
      const more = silent.length === 1 ? '' : `, and of ${silent.length - 1} more`;
      const text = `Cannot ever fire for "${first.name}"${more}: ${why.text}`;
      report(problemAt(source, ['spec', 'rules', index], { code: 'CAT_ALERT_UNREACHABLE', text, hint: why.hint }));
    }
  }
}

/** So much of the budget within a time is a burn, said in other words. */
function asBurn(when: AlertCondition): AlertCondition {
  if (when.kind !== 'drop') return when;
  const { spent, overMs } = when;
  return { kind: 'burn', longMs: overMs, shortMs: null, threshold: { kind: 'spent', spent }, sure: false };
}

function whySilent(when: AlertCondition, objective: Objective): { readonly text: string; readonly hint: string } | null {
  if (when.kind !== 'burn') return null;
  const { longMs, threshold } = when;
  const { target, windowMs } = objective;
  if (longMs > windowMs) {
    const text = `it looks back ${showDuration(longMs)}, and the window of the objective is ${showDuration(windowMs)}`;
    return { text, hint: 'shorten over, or use another policy there' };
  }
  if (!isUnreachable(when, objective)) return null;
  const [asked, most] = [burnAsked(when, objective) ?? 0, mostBurn(target)];
  const how =
    threshold.kind === 'spent'
      ? `${percent(threshold.spent)} of ${showDuration(windowMs)} spent in ${showDuration(longMs)} is a burn of ${figure(asked)}`
      : `a burn of ${figure(asked)} is asked`;
  const text = `${how}, and when everything fails a target of ${percent(target)} burns at 1 / ${figure(1 - target)} = ${figure(most)}`;
  const bound = threshold.kind === 'spent' ? `spent: ${percent((most * longMs) / windowMs)}` : `rate: ${figure(most)}`;
  return { text, hint: `ask for less than ${bound}, or use another policy there` };
}

function percent(share: number): string {
  return `${figure(share * 100)} %`;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(4)));
}
