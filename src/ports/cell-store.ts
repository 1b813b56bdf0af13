import type { CellBlock } from '../evidence/cell-block.ts';
import type { Cell, Tier } from '../evidence/cell.ts';
import type { Distribution } from '../evidence/distribution.ts';
import type { Instant, DurationMs } from '../kernel/units.ts';
import type { RememberedParts } from '../evidence/remembered.ts';
import type { RememberedReads } from './remembered-store.ts';
import type { Positions } from './journal.ts';

/** What is stored and what it costs, for `doctor` and for retention that can be planned. */
export type StoredTier = {
  readonly tier: Tier;
  readonly bytes: number;
  readonly cells: number;
  readonly series: number;
  readonly oldest: Instant | null;
  readonly keepMs: DurationMs;
};

/** Which cells: of a tier with from <= at < to; of one generation, of one cohort of it, or of all. */
export type CellQuery = {
  readonly tier: Tier;
  readonly from: Instant;
  readonly to: Instant;
  readonly generation?: string;
  readonly cohort?: string;
};

/** The cells of one series in the order of time, column by column: one row per slot that has anything. */
export type SeriesColumns = {
  readonly generation: string;
  /** Canonical JSON of the cohort's labels. */
  readonly cohort: string;
  readonly at: Float64Array;
  readonly good: Float64Array;
  readonly total: Float64Array;
  readonly n: Float64Array;
  readonly sum: Float64Array;
};

export type GenerationTotals = Pick<SeriesColumns, 'generation' | 'at' | 'good' | 'total'>;

/** All cells of one series added up, with the start of the first of them. `weights` is lent for as long as it is shown. */
export type SeriesDistribution = Distribution & Pick<SeriesColumns, 'generation' | 'cohort'> & { readonly first: Instant };

export type SeriesBlock = { readonly generation: string; readonly cohort: string; readonly block: CellBlock };

/** How long the tiers of generations are kept; a prefix such as `checkout/` may keep longer or shorter than the tier does. */
export type Retention = {
  keepMs(tier: Tier, generation: string): DurationMs;
  /** How long it is kept what each seal added: so far back `knownAt` reaches. As long as ten-second cells, when absent. */
  readonly pastMs?: DurationMs;
};

/** When a seal was made, and what was known then that no cell tells; the store only hands it back. */
export type SealNote = { readonly at: Instant; readonly memo: string };

export type CellReads = Pick<CellStore, 'columns' | 'cells' | 'eachBlock' | 'eachDistribution' | 'totals' | 'eachTotal'>;
/** What was in the store when the seal of the note was done, and nothing that was sealed later. */
export type CellsThen = CellReads & { readonly note: SealNote };

/**
 * Keeps sealed cells in three resolutions. Cells add up: what is sealed twice for one slot counts together, exactly, in
 * every resolution. An adapter reads what it is given before it first gives up control.
 */
export type CellStore = {
  /**
   * One durable step, all of it or none: ten-second cells are added, and the positions and the counters' last values replaced.
   * A cell is read before the next one is asked for, so that one object may be filled anew for each. A seal without a note
   * cannot be gone back to: what it adds belongs to the next one that has a note.
   */
  seal(sealed: {
    readonly cells: Iterable<Cell>;
    readonly positions: Positions;
    readonly counters: Uint8Array | null;
    readonly note?: SealNote;
    readonly remembered?: RememberedParts;
  }): Promise<void>;
  /** Traces of what was counted, and rows of streams. */
  readonly remembered: RememberedReads;
  /**
   * The store as of the last seal that was made at or before the instant; null when none is remembered. It may be read for as
   * long as one likes: what is merged or sealed meanwhile does not show, what is dropped for its age does.
   */
  knownAt(at: Instant): Promise<CellsThen | null>;
  /** What the last seal said, or null before the first. */
  checkpoint(): Promise<{ readonly positions: Positions; readonly counters: Uint8Array | null } | null>;
  /** Counts without histograms, by generation and cohort: what budgets, burns and charts over long windows read. */
  columns(query: CellQuery): Promise<readonly SeriesColumns[]>;
  /** Whole cells with their histograms, ordered by time, then by generation and cohort. */
  cells(query: CellQuery): Promise<readonly Cell[]>;
  /**
   * The same as they are stored: blocks that are shown one by one and add up. Rows are in any order, may start beside what is
   * asked for, and may be of narrower slots than the tier's. What pictures of long windows are read from.
   */
  eachBlock(query: CellQuery, visit: (series: SeriesBlock) => void): Promise<void>;
  /** The same added up, series by series and in no order: what quantiles over long windows are read from. */
  eachDistribution(query: CellQuery, visit: (series: SeriesDistribution) => void): Promise<void>;
  /** Each generation over all its cohorts (`cohort` is empty), slot by slot. As large as generations times slots. */
  totals(query: Omit<CellQuery, 'cohort'>): Promise<readonly SeriesColumns[]>;
  /** Good and total of the same, one generation at a time and in no order: what windows are rebuilt from after a start. */
  eachTotal(query: Omit<CellQuery, 'cohort'>, visit: (totals: GenerationTotals) => void): Promise<void>;
  /**
   * Merges fragments and drops what is older than it is kept; a bounded piece of work at a time. True when more is left to
   * do. What is kept together is dropped together, so a cell may stay for one stretch longer than it must.
   */
  maintain(at: Instant, retention: Retention): Promise<boolean>;
  size(): Promise<{ readonly bytes: number; readonly tiers: readonly StoredTier[] }>;
  close(): Promise<void>;
};
