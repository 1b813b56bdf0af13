import type { Catalog } from '../catalog/catalog.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Instant } from '../kernel/units.ts';
import type { CellStore } from '../ports/cell-store.ts';

/** What a judge's terms are made from. */
export type OpenJudgeParts = {
  readonly catalog: () => Catalog;
  readonly evidence: () => Evidence;
  /** What is older than is at hand; absent: only what is at hand is looked at. */
  readonly cellStore?: CellStore;
};

/** What is being opened. */
export type Opening = {
  readonly candidate: string;
  readonly baseline: string;
  /** What chance is drawn from: the same text draws the same groups. */
  readonly seed: string;
  readonly at: Instant;
};
