import type { RolloutPlan } from '../catalog/catalog.ts';
import type { Command } from '../delivery/obey.ts';
import type { Effect } from '../delivery/effect.ts';
import type { Reason } from '../delivery/reason.ts';
import type { Approval, BrokenGlass, Phase, Places } from '../delivery/rollout.ts';
import type { TrainPlace } from '../delivery/train-run.ts';
import type { JudgeTerms } from '../verdict/comparison/judge.ts';
import type { Decided } from './decided.ts';
import type { MoveInputs } from './decisions/move-inputs.ts';
import type { StartInputs } from './decisions/start-inputs.ts';

/** The first word about a rollout: everything that it is bound to from here on. */
export type RolloutStarted = {
  readonly plan: RolloutPlan;
  readonly candidate: string;
  readonly baseline: string;
  readonly terms: JudgeTerms;
  readonly places: Places;
  readonly generations: readonly string[];
  readonly catalogRevision: string;
  readonly attempt: number;
  /** The rollout whose version is tried again. */
  readonly retryOf: string | null;
  /** Whose evidence takes the place of a new gathering: an earlier rollout that promoted the same version. */
  readonly fastTrackOf: string | null;
  /** What showed that the baseline really serves, and can take everything back. */
  readonly serving: string;
  /** The member of a train that it is; absent: it goes by itself. */
  readonly train?: TrainPlace;
  /** The start that waited and is this one now; absent: it did not wait. */
  readonly queued?: string;
  readonly reason: string;
  readonly effects: readonly Effect[];
  readonly decided?: Decided<StartInputs>;
};

/** A decision: where the rollout goes, why, from which evidence, and what has to be done about it. */
export type RolloutMoved = {
  readonly next: Phase;
  readonly because: Reason;
  readonly command: (Command & { readonly reason: string }) | null;
  readonly approval: Approval | null;
  readonly glass: BrokenGlass | null;
  readonly sentence: string;
  readonly effects: readonly Effect[];
  /** What it was made from, as it was. Batches judged before are entries of their own. */
  readonly decided?: Decided<MoveInputs>;
};
