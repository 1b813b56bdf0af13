import type { Catalog } from '../../catalog/catalog.ts';
import { findObjective } from '../../catalog/find.ts';
import type { SeenBudget } from '../../delivery/budget-gate.ts';

/** The same bad events, against what another target allows. Of a joint budget nothing else is known than what is left. */
export function retarget(seen: SeenBudget | null, policy: Catalog): SeenBudget | null {
  if (seen === null || seen.target === null) return seen;
  const objective = findObjective(policy, seen.objective);
  if (objective === undefined) return { ...seen, target: null, remaining: null, bad: null, allowed: null, blind: 'NOT_COMPUTED' };
  const { target } = objective;
  if (target === seen.target || seen.allowed === null || seen.bad === null) return seen;
  const allowed = (seen.allowed * (1 - target)) / (1 - seen.target);
  return { ...seen, target, allowed, remaining: 1 - seen.bad / allowed };
}
