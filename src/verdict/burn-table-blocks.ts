import type { Objective } from '../catalog/objective.ts';
import { PAGE_LANES } from '../evidence/ring-pages.ts';
import { broken, type DurationMs } from '../kernel/units.ts';
import type { FittedRule } from './burn-rules.ts';
import { allowed } from './spending.ts';

/** One objective of the table: where it is counted, and by which rules it is judged. */
export type TableRow = {
  readonly objective: Objective;
  readonly rules: readonly FittedRule[];
  /** Rows of one shape have equal rules, method, window and delay. */
  readonly shape: string;
  /** The lane of what the method counts, and that of the events behind it. */
  readonly lane: number;
  readonly events: number;
  /** What is heard together is covered together. */
  readonly group: number;
  /** How much later than it happened it is known, by intention. */
  readonly delayMs: DurationMs;
  /** Time was taken out of it or members spend its budget, so that its lane alone does not say how it is. */
  readonly odd: boolean;
};

/** Whether the columns decide, sift out what the judge need not be asked about, or leave it to him. */
export type Decides = 'decided' | 'screened' | 'asked';

export type Shape = {
  readonly rules: readonly FittedRule[];
  readonly objective: Objective;
  readonly delayMs: DurationMs;
  /** Of rules that look at burns and shares, and of those that look at the whole budget. */
  readonly burns: Decides;
  readonly budgets: Decides;
  /** Windows of what the method counts; the last one is that of the objective. */
  readonly windows: readonly DurationMs[];
  /** Windows of events, for those who look for outages. */
  readonly eventWindows: readonly DurationMs[];
};

/** Rows of one shape whose lanes lie in the same pages, so that a window is the same two rows of a ring for all of them. */
export type Block = {
  readonly shape: Shape;
  readonly page: number;
  readonly eventsPage: number;
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  readonly eventsColumns: Int32Array;
  /** Which of the pairs of a shape and a group each row belongs to. */
  readonly pairs: Int32Array;
  /** What the target allows to be bad: so many parts of so many. */
  readonly parts: Float64Array;
  readonly of: Float64Array;
};

/** Rows of one shape that are heard together are frozen together. */
export type Pair = { readonly shape: Shape; readonly group: number };

/** Rules of one objective at most: a bit each. */
export const MOST_RULES = 31;

export function layOut(rows: readonly TableRow[]): { readonly blocks: readonly Block[]; readonly pairs: readonly Pair[] } {
  const shapes = new Map<string, Shape>();
  const pairs = new Map<string, { readonly index: number; readonly pair: Pair }>();
  const placed = new Map<string, { readonly shape: Shape; readonly rows: number[]; readonly pairs: number[] }>();
  for (const [index, row] of rows.entries()) {
    const shape = shapes.get(row.shape) ?? shapeOf(row);
    shapes.set(row.shape, shape);
    const pairKey = `${row.group} ${row.shape}`;
    const pair = pairs.get(pairKey) ?? { index: pairs.size, pair: { shape, group: row.group } };
    pairs.set(pairKey, pair);
    const key = `${pageOf(row.lane)} ${pageOf(row.events)} ${row.shape}`;
    const place = placed.get(key) ?? { shape, rows: [], pairs: [] };
    place.rows.push(index);
    place.pairs.push(pair.index);
    placed.set(key, place);
  }
  const blocks = [...placed.values()].flatMap((place) => inStretches(place, rows));
  return { blocks, pairs: [...pairs.values()].map(({ pair }) => pair) };
}

/** Several objectives may count one lane, so that more rows than lanes may lie in a page. */
function inStretches(
  { shape, rows: indexes, pairs }: { shape: Shape; rows: readonly number[]; pairs: readonly number[] },
  rows: readonly TableRow[],
): readonly Block[] {
  const blocks: Block[] = [];
  for (let from = 0; from < indexes.length; from += PAGE_LANES) {
    const mine = indexes.slice(from, from + PAGE_LANES);
    const each = mine.map((index) => rows[index] ?? broken(`row ${index} of ${rows.length}`));
    const allowances = each.map(({ objective }) => allowed(objective.target));
    const first = each[0] ?? broken('a block of no rows');
    blocks.push({
      shape,
      page: pageOf(first.lane),
      eventsPage: pageOf(first.events),
      rows: Int32Array.from(mine),
      columns: Int32Array.from(each, ({ lane }) => lane % PAGE_LANES),
      eventsColumns: Int32Array.from(each, ({ events }) => events % PAGE_LANES),
      pairs: Int32Array.from(pairs.slice(from, from + PAGE_LANES)),
      parts: Float64Array.from(allowances, ({ parts }) => parts),
      of: Float64Array.from(allowances, ({ of }) => of),
    });
  }
  return blocks;
}

function shapeOf({ rules, objective, delayMs, odd }: TableRow): Shape {
  if (rules.length > MOST_RULES) broken(`${rules.length} rules of ${objective.name}`);
  const [outages, others] = [
    rules.filter(({ rule }) => rule.when.kind === 'outage'),
    rules.filter(({ rule }) => rule.when.kind !== 'outage'),
  ];
  const windows = others.flatMap(({ longMs, shortMs }) => (shortMs === null ? [longMs] : [longMs, shortMs]));
  const inner = new Set(windows.filter((window) => window !== objective.windowMs));
  return {
    rules,
    objective,
    delayMs,
    ...decides(objective, odd),
    windows: [...[...inner].toSorted((a, b) => a - b), objective.windowMs],
    eventWindows: [...new Set(outages.map(({ longMs }) => longMs))],
  };
}

function decides({ method, calendar }: Objective, odd: boolean): Pick<Shape, 'burns' | 'budgets'> {
  const emptyIsBad = method.kind === 'timeslices' && method.emptySlice === 'bad';
  if (odd || emptyIsBad) return { burns: 'asked', budgets: 'asked' };
  if (method.kind !== 'occurrences') return { burns: 'screened', budgets: 'screened' };
  return { burns: 'decided', budgets: calendar === null ? 'decided' : 'screened' };
}

function pageOf(lane: number): number {
  return Math.floor(lane / PAGE_LANES);
}
