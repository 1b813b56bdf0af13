import { addTally, NOTHING, type Tally } from './tally.ts';

/** How much more the split of the errors between the arms varies than independent errors would make it. */
export type DispersionState = { readonly totals: Tally; readonly scales: readonly Scale[] };

/** Blocks of `length` batches: the one that is open, and what the closed ones varied against what chance explains. */
type Scale = {
  readonly length: number;
  readonly filled: number;
  readonly block: Tally;
  readonly varied: number;
  readonly explained: number;
};

/** Weight of the belief, before any data, that errors are independent. */
export const BELIEF = 4;

export function openDispersion(lengths: readonly number[]): DispersionState {
  return { totals: NOTHING, scales: lengths.map((length) => ({ length, filled: 0, block: NOTHING, varied: 0, explained: 0 })) };
}

export function dispersionAfter(now: DispersionState, tally: Tally): DispersionState {
  const totals = addTally(now.totals, tally);
  // Until both arms were seen there is no usual split that a block could differ from.
  if (totals.n1 === 0 || totals.n0 === 0) return { ...now, totals };
  return { totals, scales: now.scales.map((scale) => fill(scale, tally, totals)) };
}

/**
 * Who plays the candidate is somebody else from now on, and blocks hold one group only. The totals go on: groups are drawn
 * from the same instances, so what is usual is what all of them do. To begin anew with each group would take its own bursts
 * for its usual split, and find half of them: simulated with instances that are bad for a minute now and then, 3 % of good
 * candidates were rolled back in an hour.
 */
export function regrouped({ totals, scales }: DispersionState): DispersionState {
  return { totals, scales: scales.map((scale) => ({ ...scale, filled: 0, block: NOTHING })) };
}

/** The factor by which evidence is divided; never below 1, because luck is not evidence of calm. */
export function phiOf({ scales }: DispersionState): number {
  return scales.reduce((most, { varied, explained }) => Math.max(most, (BELIEF + varied) / (BELIEF + explained)), 1);
}

function fill(scale: Scale, tally: Tally, totals: Tally): Scale {
  const block = addTally(scale.block, tally);
  if (scale.filled + 1 < scale.length) return { ...scale, filled: scale.filled + 1, block };
  const closed = { ...scale, filled: 0, block: NOTHING };
  const bad = block.k1 + block.k0;
  // A block in which one arm had no events has its failures where they had to be, and adds nothing either.
  if (bad === 0) return closed;
  const usual = (totals.k1 + 0.5) / totals.n1 / ((totals.k0 + 0.5) / totals.n0);
  const share = (usual * block.n1) / (usual * block.n1 + block.n0);
  const varied = scale.varied + (block.k1 - bad * share) ** 2;
  return { ...closed, varied, explained: scale.explained + bad * share * (1 - share) };
}
