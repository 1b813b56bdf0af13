import type { Catalog } from '../../catalog/catalog.ts';
import { findObjective } from '../../catalog/find.ts';
import type { SeenBudget } from '../../delivery/budget-gate.ts';
import type { GateBudget } from '../../delivery/gate.ts';
import type { Instant } from '../../kernel/units.ts';
import type { AlertSpan } from '../../response/backtest/alert-span.ts';
import type { ObjectiveVerdict } from '../../verdict/objective-verdict.ts';
import type { PastAlerts, PolicyName } from './past-alerts.ts';

/** What a policy would have known at an instant beside a release: budgets, and what burnt. */
export type PolicyGround = {
  readonly catalog: Catalog;
  budget(objective: string, at: Instant): SeenBudget;
  gateBudget(objective: string, floor: number, at: Instant): GateBudget;
  /** Objectives of a service that people were paged for, and since when. */
  burning(service: string, at: Instant): readonly { readonly objective: string; readonly since: Instant }[];
};

export function policyGround(catalog: Catalog, past: PastAlerts, policy: PolicyName): PolicyGround {
  const verdicts = past.verdicts[policy];
  const byService = Map.groupBy(past.spans[policy], ({ service }) => service);
  const verdictAt = (objective: string, at: Instant): ObjectiveVerdict | null => {
    const known = verdicts.get(objective);
    return known === undefined ? null : newestBefore(known, at);
  };
  return {
    catalog,
    budget: (objective, at) => seenBudget(catalog, objective, verdictAt(objective, at)),
    gateBudget(objective, floor, at) {
      const verdict = verdictAt(objective, at);
      if (verdict === null || verdict.budget.kind === 'blind') return { objective, floor, sight: { say: 'blind' } };
      if (verdict.biased) return { objective, floor, sight: { say: 'biased' } };
      return { objective, floor, sight: { say: 'seen', remaining: verdict.budget.remaining } };
    },
    burning: (service, at) => (byService.get(service) ?? []).flatMap((span) => burningAt(span, at)),
  };
}

function burningAt({ objective, pages, closed }: AlertSpan, at: Instant): readonly { objective: string; since: Instant }[] {
  const [first] = pages;
  return first !== undefined && first.at <= at && (closed === null || at < closed) ? [{ objective, since: first.at }] : [];
}

/** Verdicts were made at some instants: the newest of them that is no younger. */
function newestBefore(verdicts: ReadonlyMap<Instant, ObjectiveVerdict>, at: Instant): ObjectiveVerdict | null {
  let found: ObjectiveVerdict | null = null;
  for (const [instant, verdict] of verdicts) {
    if (instant > at) break;
    found = verdict;
  }
  return found;
}

function seenBudget(catalog: Catalog, name: string, verdict: ObjectiveVerdict | null): SeenBudget {
  const target = findObjective(catalog, name)?.target ?? null;
  const unknown = { objective: name, target, remaining: null, bad: null, allowed: null };
  if (verdict === null) return { ...unknown, blind: 'NOT_COMPUTED', biased: false };
  const { budget, blind, biased } = verdict;
  if (budget.kind === 'blind') return { ...unknown, blind: blind ?? budget.because, biased };
  return { objective: name, target, remaining: budget.remaining, bad: budget.bad, allowed: budget.allowed, blind, biased };
}
