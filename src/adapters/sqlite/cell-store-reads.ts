import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { cellsOfBlock, foldBlocks, type CellBlock } from '../../evidence/cell-block.ts';
import { type CellColumns } from '../../evidence/cell-columns.ts';
import { TIERS, type Cell } from '../../evidence/cell.ts';
import { addBlock, emptied, emptyDistribution, type Distribution } from '../../evidence/distribution.ts';
import { addColumns, between, ColumnSum, foldColumns } from '../../evidence/fold-columns.ts';
import { slotOf, type Instant } from '../../kernel/units.ts';
import type { CellQuery, CellReads, SeriesColumns } from '../../ports/cell-store.ts';
import type { SeriesNames, StoredSeries } from './cell-store-names.ts';
import { groupOf } from './cell-store-schema.ts';
import { openCounts, openWhole, type Source } from './cell-store-sources.ts';

/** Reading holds the event loop for no longer than about this. */
const LONGEST_TURN_MS = 8;

/** What the reads of one connection have in common. */
export type Reading = { readonly names: SeriesNames; readonly inSnapshot: Snapshots };
export type Sources = {
  readonly counts: Source<CellColumns>;
  readonly goodAndTotal: Source<CellColumns>;
  readonly whole: Source<CellBlock>;
};

/** The sources of the present. */
export function openSources(database: DatabaseSync): Sources {
  const [counts, goodAndTotal] = [openCounts(database, 'all'), openCounts(database, 'good and total')];
  return { counts, goodAndTotal, whole: openWhole(database) };
}

/** Reads on a connection of its own, so that a long read sees one state of the store while others go on writing. */
export function openReads(reading: Reading, { counts, goodAndTotal, whole }: Sources): CellReads {
  const eachSeries = openWalk(reading);
  const eachSum = async (query: CellQuery, source: Source<CellColumns>, visit: (sum: SeriesColumns) => void): Promise<void> => {
    const left = new Map<string, number>();
    for (const { generation } of reading.names.matching(query)) left.set(generation, (left.get(generation) ?? 0) + 1);
    const sums = new Map<string, ColumnSum>();
    const show = (generation: string, columns: CellColumns): void => {
      if (columns.at.length > 0) visit({ generation, cohort: '', ...columns });
    };
    await eachSeries(query, source, ({ generation }, found) => {
      const alone = left.get(generation) === 1 && !sums.has(generation);
      if (alone) return show(generation, columnsOf(found, query));
      const sum = sums.get(generation) ?? new ColumnSum(TIERS[query.tier].width);
      sums.set(generation, sum);
      for (const part of found.blocks) sum.add(part);
      for (const part of found.tail) sum.add(part);
      left.set(generation, (left.get(generation) ?? 1) - 1);
      if (left.get(generation) !== 0) return;
      sums.delete(generation);
      show(generation, between(sum.take(), query.from, query.to));
    });
  };
  return {
    async columns(query) {
      const all: SeriesColumns[] = [];
      await eachSeries(query, counts, ({ generation, cohort }, found) => {
        const columns = columnsOf(found, query);
        if (columns.at.length > 0) all.push({ generation, cohort, ...columns });
      });
      return all.sort(bySeries);
    },
    async cells(query) {
      const all: Cell[] = [];
      await eachSeries(query, whole, ({ generation, cohort }, { blocks, tail }) => {
        const block = foldBlocks([...blocks, ...tail], TIERS[query.tier].width);
        for (const cell of cellsOfBlock(block, { generation, cohort, from: query.from, to: query.to })) all.push(cell);
      });
      return all.sort((a, b) => a.at - b.at || bySeries(a, b));
    },
    eachBlock: (query, visit) =>
      eachSeries(query, whole, ({ generation, cohort }, { blocks, tail }) => {
        for (const block of blocks) visit({ generation, cohort, block });
        for (const block of tail) visit({ generation, cohort, block });
      }),
    eachDistribution: (query, visit) =>
      eachSeries(query, whole, ({ generation, cohort }, found) => {
        const { first, ...counted } = distributionIn(found, query);
        if (first !== null) visit({ generation, cohort, first, ...counted });
      }),
    eachTotal: (query, visit) =>
      eachSum(query, goodAndTotal, ({ generation, at, good, total }) => visit({ generation, at, good, total })),
    async totals(query) {
      const all: SeriesColumns[] = [];
      await eachSum(query, counts, (sum) => all.push(sum));
      return all.sort(bySeries);
    },
  };
}

type Found<Value> = { readonly blocks: readonly Value[]; readonly tail: readonly Value[] };
type Walk = <Value>(
  query: CellQuery,
  source: Source<Value>,
  visit: (series: StoredSeries, found: Found<Value>) => void,
) => Promise<void>;

/** Goes through all series that are asked for, group by group, because fragments are of groups. */
function openWalk({ names, inSnapshot }: Reading): Walk {
  return async (query, source, visit) =>
    inSnapshot(async (breathe) => {
      for (const [group, wanted] of Map.groupBy(names.matching(query), ({ id }) => groupOf(id))) {
        const tail = source.tail(group, query);
        for (const series of wanted) {
          visit(series, { blocks: source.blocks(series.id, query), tail: tail(series.id) });
          await breathe();
        }
      }
    });
}

/** Blocks follow each other and so do most fragments; only the two together may overlap at length. */
function columnsOf({ blocks, tail }: Found<CellColumns>, { tier, from, to }: CellQuery): CellColumns {
  const { width } = TIERS[tier];
  const merged = blocks.length === 1 && blocks[0] !== undefined ? blocks[0] : foldColumns(blocks, width);
  return between(tail.length === 0 ? merged : addColumns(merged, foldColumns(tail, width)), from, to);
}

/** One for all that are shown: each is six kilobytes, and a question has one for each series and stretch. */
const LENT = emptyDistribution();

function distributionIn(
  { blocks, tail }: Found<CellBlock>,
  { tier, from, to }: CellQuery,
): Distribution & { readonly first: Instant | null } {
  const { width } = TIERS[tier];
  const into = emptied(LENT);
  let first = Infinity;
  for (const block of blocks) first = Math.min(first, addBlock(into, block, { from, to }) ?? Infinity);
  // Fragments are in slots of ten seconds: those of the slots that start in the span are asked for.
  const slots = { from: Math.ceil(from / width) * width, to: Math.ceil(to / width) * width };
  for (const block of tail) first = Math.min(first, addBlock(into, block, slots) ?? Infinity);
  return { ...into, first: first === Infinity ? null : slotOf(first as Instant, width) };
}

type Breathe = () => Promise<void> | void;
type Snapshots = <Value>(work: (breathe: Breathe) => Promise<Value>) => Promise<Value>;

/** One read after the other, each within one transaction and with pauses for everything else that waits. */
export function openSnapshots(database: DatabaseSync): Snapshots {
  let last: Promise<unknown> = Promise.resolve();
  return async (work) => {
    const mine = last.then(async () => {
      database.exec('BEGIN');
      try {
        let since = performance.now();
        return await work(() => {
          if (performance.now() - since < LONGEST_TURN_MS) return undefined;
          return nextTurn().then(() => {
            since = performance.now();
          });
        });
      } finally {
        if (database.isTransaction) database.exec('COMMIT');
      }
    });
    last = mine.catch(() => {});
    return mine;
  };
}

function bySeries(a: { generation: string; cohort: string }, b: { generation: string; cohort: string }): number {
  if (a.generation !== b.generation) return a.generation < b.generation ? -1 : 1;
  if (a.cohort !== b.cohort) return a.cohort < b.cohort ? -1 : 1;
  return 0;
}
