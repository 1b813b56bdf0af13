import type { AlertRule } from '../catalog/alert-rule.ts';
import { SLOT } from '../evidence/cell.ts';
import { elapsed, type DurationMs, type Instant } from '../kernel/units.ts';
import type { RuleState } from './alert.ts';

/** Since when rules have held that have to hold for a while, by their id. */
export type Waiting = ReadonlyMap<string, Instant>;

/** How long each rule has to hold before it counts. */
export type Patience = (ruleId: string) => DurationMs;

/**
 * Lets a rule count only once it has held for as long as it has to. A rule that is frozen meanwhile neither goes on waiting
 * nor starts again: what cannot be seen is not known to have ended.
 */
export function ripen(
  waiting: Waiting,
  rules: readonly RuleState[],
  { patience, at }: { readonly patience: Patience; readonly at: Instant },
): { readonly rules: readonly RuleState[]; readonly waiting: Waiting } {
  const next = new Map<string, Instant>();
  const ripe = rules.map((rule) => {
    const wait = patience(rule.id);
    if (wait === 0 || rule.holds === false) return rule;
    const since = waiting.get(rule.id) ?? (rule.holds === null ? null : at);
    if (since !== null) next.set(rule.id, since);
    return rule.holds === true && since !== null && elapsed(since, at) >= wait ? rule : { ...rule, holds: unripe(rule) };
  });
  return { rules: ripe, waiting: next };
}

function unripe({ holds }: RuleState): boolean | null {
  return holds === null ? null : false;
}

/** Of a total outage two ticks have to tell; what else has to last says so itself. */
export function patienceFor(rule: Pick<AlertRule, 'forMs' | 'when'> | undefined): DurationMs {
  const own = rule?.forMs ?? (0 as DurationMs);
  return rule?.when.kind === 'outage' ? (Math.max(own, SLOT) as DurationMs) : own;
}
