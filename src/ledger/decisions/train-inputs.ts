import type { Train } from '../../catalog/catalog.ts';
import type { MemberSight } from '../../delivery/train.ts';
import type { MemberState, MemberVersions, TrainCommand } from '../../delivery/train-run.ts';
import type { Instant } from '../../kernel/units.ts';
import type { Addressee } from '../../response/route-owner.ts';

/** What the start of a train is decided from. */
export type TrainStartInputs = {
  /** The train of the day. */
  readonly train: Train;
  readonly versions: Readonly<Record<string, MemberVersions>>;
  readonly reason: string;
  readonly actor: string;
  /** The run of the same train that is on its way; null: none. */
  readonly busy: string | null;
};

/** What a train's move is decided from, beside the train as it was told of so far. */
export type TrainMoveInputs = {
  readonly at: Instant;
  /** Where each member stands: what became of its rollout. */
  readonly members: Readonly<Record<string, MemberState>>;
  /** What is seen of each member now. */
  readonly sights: Readonly<Record<string, MemberSight>>;
  /** A person's word; null: nobody said anything. */
  readonly said: { readonly command: TrainCommand; readonly reason: string; readonly actor: string } | null;
  readonly to: Addressee;
};
