import type { Catalog } from '../catalog/catalog.ts';
import { AT_HAND, SLOT, TIERS, type Tier } from '../evidence/cell.ts';
import { forgetOld, openEvidence, type Evidence } from '../evidence/evidence.ts';
import type { AdjustedTimes } from '../evidence/objective-lanes.ts';
import { restoreCells, restoreTotals } from '../evidence/restore.ts';
import { reachOf } from '../evidence/ring-pages.ts';
import { FEEDS } from '../evidence/tier-rings.ts';
import { after, HOUR, slotOf, type Instant } from '../kernel/units.ts';
import type { World } from '../ledger/world.ts';
import type { CellQuery, CellReads, CellStore } from '../ports/cell-store.ts';
import { catalogAt, type CatalogThen } from './catalog-at.ts';
import { deriveLanes } from './derive-lanes.ts';
import { sharpenFirst } from './evidence-keeper.ts';
import { openLaneKeeping } from './lane-keeping.ts';
import type { Ledger } from './ledger.ts';
import { processTime, type WorkTime } from './work-time.ts';
import { hearAsThen, readMemo, type SealMemo } from './seal-memo.ts';

export type TravelParts = {
  readonly ledger: Pick<Ledger, 'read' | 'worldAt'>;
  readonly cellStore: CellStore;
  readonly catalog: () => Catalog;
  readonly catalogWarnings: () => CatalogThen['warnings'];
  readonly now: Instant;
  readonly time?: WorkTime;
};

/** All that was known at an instant of the past. */
export type Then = CatalogThen & {
  readonly at: Instant;
  readonly world: World;
  readonly evidence: Evidence;
  readonly adjusted: () => AdjustedTimes;
  readonly reads: CellReads;
  /** The evidence is that of the last seal by then. Null: no seal so old is remembered, and what came late since then shows. */
  readonly knownUntil: Instant | null;
  /** Null where nothing is remembered of it. */
  readonly memo: SealMemo | null;
};

/** The state, the catalog and the evidence of then, opened beside the present ones. */
export async function travelTo(parts: TravelParts, at: Instant): Promise<Then> {
  const { ledger, cellStore, now, time = processTime } = parts;
  const world = await ledger.worldAt(at);
  const known = { catalog: parts.catalog(), warnings: parts.catalogWarnings() };
  const { catalog, warnings } = await catalogAt(ledger, world, known);
  const sealed = await cellStore.knownAt(at);
  const reads = sealed ?? cutAt(cellStore, at);
  const evidence = openEvidence();
  await restoreThen(evidence, reads, { at, now, time });
  const memo = sealed === null ? null : readMemo(sealed.note.memo);
  if (memo !== null && sealed !== null) hearAsThen(evidence, memo, { sealedAt: sealed.note.at, at });
  forgetOld(evidence, at);
  const lanes = openLaneKeeping({
    catalog: () => catalog,
    world: () => world,
    keeper: {
      evidence,
      derive: (wanted, when) => deriveLanes({ evidence, store: reads, unsealing: (work) => work() }, wanted, when),
    },
  });
  await lanes.round(at);
  const { adjusted } = lanes;
  return { at, world, catalog, warnings, evidence, adjusted, reads, knownUntil: sealed?.note.at ?? null, memo };
}

/** A few milliseconds of work: decisions do not wait for those who look back. */
const CELLS_A_TURN = 500;
type Moment = { readonly at: Instant; readonly now: Instant; readonly time: WorkTime };

/** Takes back in what the rings and screens need, as a start does. */
async function restoreThen(evidence: Evidence, reads: CellReads, { at, now, time }: Moment): Promise<void> {
  const to = after(at, HOUR);
  for (const tier of ['1h', '1m', '10s'] as const) {
    const from = slotOf((at - reachOf(FEEDS[tier].coarsest)) as Instant, HOUR);
    const kept = finestKept(tier, { from, now });
    await reads.eachTotal({ tier: kept, from, to }, (totals) => restoreTotals(evidence, totals, { tier, at }));
  }
  const from = slotOf((at - AT_HAND) as Instant, SLOT);
  const cells = await reads.cells({ tier: finestKept('10s', { from, now }), from, to });
  for (let next = 0; next < cells.length; next += CELLS_A_TURN) {
    restoreCells(evidence, cells.slice(next, next + CELLS_A_TURN));
    await time.turn();
  }
  await sharpenFirst(reads, evidence);
}

/** Fine slots are not kept for ever: of long ago the finest that are left tell as much as there is to be told. */
function finestKept(wanted: Tier, { from, now }: { from: Instant; now: Instant }): Tier {
  const rest = TIERS_FINEST_FIRST.slice(TIERS_FINEST_FIRST.indexOf(wanted));
  return rest.find((tier) => from >= now - TIERS[tier].keep) ?? '1h';
}
const TIERS_FINEST_FIRST: readonly Tier[] = ['10s', '1m', '1h'];

/** The present store without the slots that were not over by then. */
function cutAt(store: CellStore, at: Instant): CellReads {
  const cut = <Query extends Omit<CellQuery, 'cohort'>>(query: Query): Query => ({
    ...query,
    to: Math.min(query.to, slotOf(at, TIERS[query.tier].width)) as Instant,
  });
  return {
    columns: (query) => store.columns(cut(query)),
    cells: (query) => store.cells(cut(query)),
    // Whoever asks leaves out rows beside the question, and no question of the past reaches beyond its moment.
    eachBlock: (query, visit) => store.eachBlock(cut(query), visit),
    eachDistribution: (query, visit) => store.eachDistribution(cut(query), visit),
    totals: (query) => store.totals(cut(query)),
    eachTotal: (query, visit) => store.eachTotal(cut(query), visit),
  };
}
