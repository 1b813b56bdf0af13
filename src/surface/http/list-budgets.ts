import { says } from '../../kernel/says.ts';
import type { Instant } from '../../kernel/units.ts';
import type { World } from '../../ledger/world.ts';
import type { Board, BoardLine } from '../../loops/board.ts';
import { byNameOf, leastLeft, worseLine } from '../../loops/worse-line.ts';
import type { BudgetLineView, Health, HealthCountsView } from '../../wire/objective.ts';
import { countHealth, showLine } from './show-line.ts';

export type BudgetQuery = {
  readonly after: string;
  readonly skip: number;
  readonly limit: number;
  readonly text: string;
  readonly health: Health | undefined;
  readonly journey: string | undefined;
  readonly service: string | undefined;
  readonly sort: BudgetSort;
};
export const BUDGET_SORTS = ['name', 'health', 'remaining', 'burn'] as const;
export type BudgetSort = (typeof BUDGET_SORTS)[number];

export type BudgetList = {
  budgets: BudgetLineView[];
  next: string | null;
  found: number;
  counts: HealthCountsView;
};

/** The lines that are asked for, page by page: in the order of names after a name, in another order after so many. */
export function listBudgets(
  { board, world }: { readonly board: Board; readonly world: World },
  query: BudgetQuery,
  at: Instant,
): BudgetList {
  const found = board.lines(at).filter((line) => fits(line, query));
  const rest = found.filter(({ objective: { name } }) => name > query.after).toSorted(ORDER[query.sort]);
  const page = rest.slice(query.skip, query.skip + query.limit);
  const isAll = rest.length <= query.skip + query.limit;
  return {
    budgets: page.map((line) => showLine(line, world)),
    next: isAll || query.sort !== 'name' ? null : (page.at(-1)?.objective.name ?? null),
    found: found.length,
    counts: countHealth(found),
  };
}

/** What nothing is known of comes last, whatever is asked for. */
const ORDER: Readonly<Record<BudgetSort, (a: BoardLine, b: BoardLine) => number>> = {
  name: byNameOf,
  health: worseLine,
  remaining: leastLeft,
  burn: (a, b) => (b.burnHour ?? -Infinity) - (a.burnHour ?? -Infinity) || byNameOf(a, b),
};

function fits({ objective, health }: BoardLine, query: BudgetQuery): boolean {
  if (query.health !== undefined && health !== query.health) return false;
  if (query.journey !== undefined && objective.journey !== query.journey) return false;
  if (query.service !== undefined && objective.service !== query.service) return false;
  if (query.text === '') return true;
  const { name, displayName, service, journey, owner } = objective;
  return says([name, displayName, service, journey ?? '', owner ?? ''].join(' '), query.text);
}
