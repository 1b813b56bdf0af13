import type { RolloutSummaryView } from '../../../src/wire/rollout.ts';
import type { Weights } from '../router/routing-table.ts';

/** Where the story stands, as far as Plimsoll remembers it. */
export type Standing = {
  /** The version that serves the shop. */
  readonly stable: string;
  /** A rollout that has not ended. */
  readonly active: RolloutSummaryView | null;
  /** The release that comes next. */
  readonly next: string;
};

export const PLAN = 'storefront';
const FIRST = '1.0.0';
const ENDED: readonly RolloutSummaryView['phase'][] = ['promoted', 'rolled-back'];

/** The shop keeps no state of its own: which versions run, and which comes next, follows from Plimsoll's rollouts. */
export function carryOn(newestFirst: readonly RolloutSummaryView[]): Standing {
  const own = newestFirst.filter((each) => each.plan === PLAN);
  const active = own.find((each) => !ENDED.includes(each.phase)) ?? null;
  const promoted = own.find((each) => each.phase === 'promoted')?.candidate;
  const newest = Math.max(0, ...own.map((each) => minorOf(each.candidate)));
  return { stable: active?.baseline ?? promoted ?? FIRST, active, next: `1.${newest + 1}.0` };
}

/** The weights that the router should have. */
export function weightsOf({ stable, active }: Standing): Weights {
  if (active === null || active.asked === 0) return { [stable]: 1 };
  return { [stable]: 1 - active.asked, [active.candidate]: active.asked };
}

/** Every second release of the story is a bad one: 1.2.0, 1.4.0 and so on. */
export function isBad(version: string): boolean {
  const minor = minorOf(version);
  return minor >= 2 && minor % 2 === 0;
}

function minorOf(version: string): number {
  return Number(/^1\.(\d{1,9})\.0$/.exec(version)?.[1] ?? 0);
}
