import type { Catalog, Indicator, Objective } from '../catalog/catalog.ts';
import { findIndicator } from '../catalog/find.ts';
import { settle, type Evidence } from '../evidence/evidence.ts';
import { laneOf } from '../evidence/lane-names.ts';
import { broken, elapsed, type DurationMs, type Instant } from '../kernel/units.ts';
import { BurnTable, type GroupSight } from '../verdict/burn-table.ts';
import { MOST_RULES, type TableRow } from '../verdict/burn-table-blocks.ts';
import type { Scope, Suspects } from './alerts.ts';
import { judgeCatalogObjective, rulesOf, type Known } from './objectives.ts';
import { coverageSlots, delayOf, heardAs, newestOf, staleAfter } from './sight.ts';

/** The table of all objectives, laid out anew when the catalog or the lanes are others. */
type Laid = {
  readonly catalog: Catalog;
  readonly evidence: Evidence;
  readonly table: BurnTable;
  readonly rows: readonly TableRow[];
  readonly lanes: readonly string[];
  readonly groups: readonly Indicator[];
  readonly byName: ReadonlyMap<string, Objective>;
  /** By row: the rules that are or may become a page, and those that look for outages. */
  readonly pages: Int32Array;
  readonly outages: Int32Array;
};

export type BurnSuspects = Suspects & {
  /** Objectives that were not looked at in the last round, because too many ask for the judge. */
  unasked(): number;
};

/** Finds the objectives of which some rule holds by the columns of the table; only those get a whole verdict. */
export function openBurnSuspects(known: Known): BurnSuspects {
  const state: { laid: Laid | null } = { laid: null };
  const laid = (): Laid => {
    const fitting = state.laid !== null && isCurrent(state.laid, known) ? state.laid : layOut(known);
    state.laid = fitting;
    return fitting;
  };
  return {
    find(at, scope) {
      const now = laid();
      settle(now.evidence);
      const ask = (row: number): readonly (boolean | null)[] =>
        judgeCatalogObjective(known, rowOf(now, row).objective, at).rules.map(({ fires }) => fires);
      now.table.evaluate({ at, scope, ask, sight: groupSight(now, at) });
      return loudestFirst(now, scope);
    },
    named: (name) => laid().byName.get(name),
    unasked: () => state.laid?.table.unasked ?? 0,
  };
}

function loudestFirst({ table, rows, pages, outages }: Laid, scope: Scope): readonly Objective[] {
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

function groupSight({ catalog, evidence, groups }: Laid, at: Instant): GroupSight {
  const indicatorOf = (group: number): Indicator => groups[group] ?? broken(`group ${group} of ${groups.length}`);
  return {
    isStale(group, delayMs) {
      const indicator = indicatorOf(group);
      const then = (at - delayMs) as Instant;
      const newest = newestOf(evidence, indicator, then);
      return newest === null || Math.max(0, elapsed(newest, then)) > staleAfter(catalog, indicator);
    },
    slots: (group, delayMs, window) => coverageSlots(evidence, indicatorOf(group), { at: (at - delayMs) as Instant, window }),
  };
}

function layOut(known: Known): Laid {
  const [catalog, evidence] = [known.catalog(), known.evidence()];
  const groups = new Map<string, { readonly index: number; readonly indicator: Indicator }>();
  const rows: TableRow[] = [];
  const lanes: string[] = [];
  for (const objective of catalog.objectives) {
    const indicator = findIndicator(catalog, objective.indicator);
    if (indicator === undefined || objective.unsupported !== null || objective.split !== null) continue;
    const rules = rulesOf(catalog, objective);
    if (rules.length === 0 || rules.length > MOST_RULES) continue;
    const key = groupKey(indicator);
    const group = groups.get(key) ?? { index: groups.size, indicator };
    groups.set(key, group);
    const delayMs = delayOf(catalog, indicator);
    const lane = laneOf(indicator.generation);
    const number = evidence.windows.lane(lane);
    const odd = isOdd(objective);
    rows.push({
      objective,
      rules,
      shape: shapeKey(objective, delayMs, odd),
      lane: number,
      events: number,
      group: group.index,
      delayMs,
      odd,
    });
    lanes.push(lane);
  }
  const masks = rows.map(({ rules }) => [
    maskOf(rules, ({ rule }) => rule.action === 'page' || rule.pageBelow !== null),
    maskOf(rules, ({ rule }) => rule.when.kind === 'outage'),
  ]);
  return {
    catalog,
    evidence,
    table: new BurnTable(evidence.windows, rows),
    rows,
    lanes,
    groups: [...groups.values()].map(({ indicator }) => indicator),
    byName: new Map(catalog.objectives.map((objective) => [objective.name, objective])),
    pages: Int32Array.from(masks, ([page]) => page ?? 0),
    outages: Int32Array.from(masks, ([, outage]) => outage ?? 0),
  };
}

/** A lane that was given away belongs to another one now. */
function isCurrent({ catalog, evidence, lanes, rows }: Laid, known: Known): boolean {
  if (catalog !== known.catalog() || evidence !== known.evidence()) return false;
  return lanes.every((name, row) => evidence.windows.find(name) === rows[row]?.lane);
}

/** What its lane alone does not tell: the judge is asked about it. */
function isOdd({ method, cohort, composite }: Objective): boolean {
  return method.kind !== 'occurrences' || cohort !== null || composite !== null;
}

function shapeKey({ burnPolicy, alerts, windowMs, method, calendar }: Objective, delayMs: DurationMs, odd: boolean): string {
  return JSON.stringify([burnPolicy, alerts, windowMs, method, calendar, delayMs, odd]);
}

/** Of telemetry that is itself measured what is covered is when this server watched. */
function groupKey(indicator: Indicator): string {
  return indicator.signal === 'telemetry' ? indicator.generation : `${indicator.signal === 'query'} ${heardAs(indicator)}`;
}

function maskOf<Rule>(rules: readonly Rule[], passes: (rule: Rule) => boolean): number {
  return rules.reduce((mask, rule, index) => (passes(rule) ? mask | (1 << index) : mask), 0);
}

function rowOf({ rows }: Laid, row: number): TableRow {
  return rows[row] ?? broken(`row ${row} of ${rows.length}`);
}
