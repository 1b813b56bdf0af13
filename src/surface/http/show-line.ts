import { SLICE_PARTS } from '../../evidence/derivations/slices.ts';
import { showDuration, showInstant } from '../../kernel/show.ts';
import type { Instant } from '../../kernel/units.ts';
import type { World } from '../../ledger/world.ts';
import type { BoardLine } from '../../loops/board.ts';
import { isLouder, placeOf, type Alert } from '../../response/alert.ts';
import type { BudgetLineView, HealthCountsView } from '../../wire/objective.ts';

type Recorded = Pick<World, 'alerts' | 'standings'>;

/** What of an objective is needed in a list of thousands. */
export function showLine(line: BoardLine, recorded: Recorded): BudgetLineView {
  const { objective, judgedAt } = line;
  const { name, method } = objective;
  const unit = method.kind === 'ratio-timeslices' ? SLICE_PARTS : 1;
  const alert = loudestOf(name, recorded);
  const since = sinceOf(line, recorded);
  return {
    name,
    display_name: objective.displayName,
    service: objective.service,
    owner: objective.owner,
    journey: objective.journey,
    target: objective.target,
    window: showDuration(objective.windowMs),
    health: line.health,
    reason: line.because,
    since: since === null ? null : showInstant(since),
    alert: alert?.severity ?? null,
    spent: line.spent,
    remaining: line.remaining,
    total: line.total,
    bad: line.bad === null ? null : line.bad / unit,
    coverage: line.coverage,
    age_ms: line.ageMs,
    burn_1h: line.burnHour,
    burn_6h: line.burnSixHours,
    at: showInstant(judgedAt),
  };
}

export function countHealth(lines: readonly BoardLine[]): HealthCountsView {
  const counts: HealthCountsView = { healthy: 0, burning: 0, exhausted: 0, blind: 0 };
  for (const { health } of lines) counts[health] += 1;
  return counts;
}

/** What is recorded, so that the same is told of it later. */
function sinceOf({ objective: { name }, health }: BoardLine, { alerts, standings }: Recorded): Instant | null {
  if (health === 'exhausted') return standings.get(name) ?? null;
  if (health === 'burning') return alerts.open.get(placeOf({ subject: name, cause: 'burning' }))?.since ?? null;
  return null;
}

function loudestOf(subject: string, { alerts: { open } }: Recorded): Alert | null {
  const burning = open.get(placeOf({ subject, cause: 'burning' })) ?? null;
  const low = open.get(placeOf({ subject, cause: 'budget-low' })) ?? null;
  if (burning === null || low === null) return burning ?? low;
  return isLouder(low.severity, burning.severity) ? low : burning;
}
