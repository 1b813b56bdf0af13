import type { Entry } from '../src/ledger/entry.ts';
import type { World } from './world.ts';

/** Something that holds in every world. What it finds is said as a sentence; null: it holds. */
export type Invariant = {
  readonly name: string;
  readonly open: (world: World) => Check;
};

export type Check = {
  /** After each second, with what was recorded in it. */
  readonly step?: (news: readonly Entry[]) => Finding | Promise<Finding>;
  /** When the world has been calm for long enough. */
  readonly last?: () => Finding | Promise<Finding>;
};

export type Finding = string | null;
