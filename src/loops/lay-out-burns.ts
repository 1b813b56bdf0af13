import type { Catalog, Indicator, Objective } from '../catalog/catalog.ts';
import { findIndicator } from '../catalog/find.ts';
import { heardLane, type Evidence } from '../evidence/evidence.ts';
import { eventsLane, lanesOf, type AdjustedTimes } from '../evidence/objective-lanes.ts';
import type { DurationMs, Instant } from '../kernel/units.ts';
import { BurnTable } from '../verdict/burn-table.ts';
import { MOST_RULES, type TableRow } from '../verdict/burn-table-blocks.ts';
import { expandedObjectives } from './expanded-objectives.ts';
import { rulesOf, type Known } from './objectives.ts';
import { heardAs } from './sight.ts';

/** The table of all objectives, as long as catalog and lanes are what they are. */
export type LaidBurns = {
  readonly catalog: Catalog;
  readonly evidence: Evidence;
  readonly basis: readonly unknown[];
  readonly table: BurnTable;
  readonly rows: readonly TableRow[];
  readonly groups: readonly SeenGroup[];
  readonly byName: ReadonlyMap<string, Objective>;
  /** With more rules than a row has bits. */
  readonly alone: readonly Objective[];
  /** By row: the rules that are or may become a page, and those that look for outages. */
  readonly pages: Int32Array;
  readonly outages: Int32Array;
};

/** What is covered together: by the same telemetry, and since the lane is known. Null: the judge sees for himself. */
export type SeenGroup = {
  readonly indicator: Indicator | null;
  readonly knownFrom: Instant | null;
  /** The lane in which it is counted that it was heard, or -1. */
  readonly heard: number;
};

/** Lanes come and go with the catalog, adjustments and cohorts; while none of these changed, all are where they were. */
export function isCurrent({ basis }: LaidBurns, known: Known): boolean {
  return basisOf(known).every((part, index) => part === basis[index]);
}

export function layOutBurns(known: Known): LaidBurns {
  const [catalog, evidence] = [known.catalog(), known.evidence()];
  const basis = basisOf(known);
  const adjusted = known.adjusted?.() ?? new Map<string, never>();
  const groups = new Map<string, { readonly index: number; readonly group: SeenGroup }>();
  const rows: TableRow[] = [];
  const alone: Objective[] = [];
  const objectives = expandedObjectives(catalog, evidence);
  for (const objective of objectives) {
    const rules = objective.unsupported === null ? rulesOf(catalog, objective) : [];
    if (rules.length > MOST_RULES) alone.push(objective);
    if (rules.length === 0 || rules.length > MOST_RULES) continue;
    const place = placeOf(objective, { catalog, evidence, adjusted });
    const key = groupKey(place.group);
    const group = groups.get(key) ?? { index: groups.size, group: place.group };
    groups.set(key, group);
    const { lane, events, delayMs, odd } = place;
    rows.push({ objective, rules, shape: shapeKey(objective, delayMs, odd), lane, events, group: group.index, delayMs, odd });
  }
  const masks = rows.map(({ rules }) => [
    maskOf(rules, ({ rule }) => rule.action === 'page' || rule.pageBelow !== null),
    maskOf(rules, ({ rule }) => rule.when.kind === 'outage'),
  ]);
  return {
    catalog,
    evidence,
    basis,
    table: new BurnTable(evidence.windows, rows),
    rows,
    groups: [...groups.values()].map(({ group }) => group),
    byName: new Map(objectives.map((objective) => [objective.name, objective])),
    alone,
    pages: Int32Array.from(masks, ([page]) => page ?? 0),
    outages: Int32Array.from(masks, ([, outage]) => outage ?? 0),
  };
}

function basisOf(known: Known): readonly unknown[] {
  const { windows, derived } = known.evidence();
  return [known.catalog(), known.evidence(), known.adjusted?.(), windows.size, windows.released, derived.size];
}

type Counting = { readonly catalog: Catalog; readonly evidence: Evidence; readonly adjusted: AdjustedTimes };
type Place = Pick<TableRow, 'lane' | 'events' | 'delayMs' | 'odd'> & { readonly group: SeenGroup };

/** Where it is counted; odd is what one lane does not tell: the judge is asked about it. */
function placeOf(objective: Objective, { catalog, evidence, adjusted }: Counting): Place {
  const indicator = findIndicator(catalog, objective.indicator);
  // The instant matters for calendars alone, and not for where their events are counted.
  const lanes = lanesOf(objective, { catalog, adjusted, at: 0 as Instant });
  const { windows, derived } = evidence;
  const raw = lanes === null ? -1 : windows.find(lanes.raw);
  const events = indicator === undefined ? -1 : windows.find(eventsLane(objective, catalog) ?? '');
  const plain = objective.composite === null && lanes !== null && lanes.adjustedOut.length === 0;
  const delayMs = lanes?.delayMs ?? (0 as DurationMs);
  if (!plain || indicator === undefined || raw < 0 || events < 0)
    return { lane: 0, events: 0, delayMs, odd: true, group: { indicator: null, knownFrom: null, heard: -1 } };
  const heard = heardLane(evidence, heardAs(indicator));
  return { lane: raw, events, delayMs, odd: false, group: { indicator, knownFrom: derived.knownFrom(lanes.raw), heard } };
}

function shapeKey({ burnPolicy, alerts, windowMs, method, calendar }: Objective, delayMs: DurationMs, odd: boolean): string {
  return JSON.stringify([burnPolicy, alerts, windowMs, method, calendar, delayMs, odd]);
}

/** Of telemetry that is itself measured what is covered is when this server watched. */
function groupKey({ indicator, knownFrom }: SeenGroup): string {
  if (indicator === null) return 'seen by the judge';
  const own = indicator.signal === 'telemetry' || indicator.signal === 'query';
  return `${own ? 'itself' : 'journey'} ${own ? indicator.generation : heardAs(indicator)} ${knownFrom ?? 'always'}`;
}

function maskOf<Rule>(rules: readonly Rule[], passes: (rule: Rule) => boolean): number {
  return rules.reduce((mask, rule, index) => (passes(rule) ? mask | (1 << index) : mask), 0);
}
