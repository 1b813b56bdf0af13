import type { Objective } from '../catalog/catalog.ts';
import { settle } from '../evidence/evidence.ts';
import { broken } from '../kernel/units.ts';
import type { Scope, Suspects } from './alerts.ts';
import { isCurrent, layOutBurns, type LaidBurns } from './lay-out-burns.ts';
import { groupSight } from './group-sight.ts';
import { judgeCatalogObjective, type Known } from './objectives.ts';

export type BurnSuspects = Suspects & {
  /** Objectives that were not looked at in the last round, because too many ask for the judge. */
  unasked(): number;
};

/** Finds the objectives of which some rule holds by the columns of the table; only those get a whole verdict. */
export function openBurnSuspects(known: Known): BurnSuspects {
  const state: { laid: LaidBurns | null } = { laid: null };
  const laid = (): LaidBurns => {
    const fitting = state.laid !== null && isCurrent(state.laid, known) ? state.laid : layOutBurns(known);
    state.laid = fitting;
    return fitting;
  };
  return {
    find(at, scope) {
      settle(known.evidence());
      const now = laid();
      const says = (objective: Objective): readonly (boolean | null)[] =>
        judgeCatalogObjective(known, objective, at).rules.map(({ fires }) => fires);
      const ask = (row: number): readonly (boolean | null)[] => says(now.rows[row]?.objective ?? broken(`row ${row}`));
      now.table.evaluate({ at, scope, ask, sight: groupSight(now, at) });
      const alone = scope === 'outages' ? [] : now.alone.filter((objective) => says(objective).includes(true));
      return [...loudestFirst(now, scope), ...alone];
    },
    named: (name) => laid().byName.get(name),
    unasked: () => state.laid?.table.unasked ?? 0,
  };
}

function loudestFirst({ table, rows, pages, outages }: LaidBurns, scope: Scope): readonly Objective[] {
  const loud: Objective[] = [];
  const quiet: Objective[] = [];
  for (let row = 0; row < rows.length; row += 1) {
    const holds = (table.holds[row] ?? 0) & (scope === 'outages' ? (outages[row] ?? 0) : -1);
    if (holds === 0) continue;
    const { objective } = rows[row] ?? broken(`row ${row}`);
    if ((holds & (pages[row] ?? 0)) === 0) quiet.push(objective);
    else loud.push(objective);
  }
  return [...loud, ...quiet];
}
