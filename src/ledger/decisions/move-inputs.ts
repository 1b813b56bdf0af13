import type { SeenBudget } from '../../delivery/budget-gate.ts';
import type { Exposure } from '../../delivery/exposure.ts';
import type { Facts } from '../../delivery/facts.ts';
import type { Command } from '../../delivery/obey.ts';
import type { Instant } from '../../kernel/units.ts';
import type { Addressee } from '../../response/route-owner.ts';
import type { Comparison } from '../../verdict/comparison/judge.ts';

/** What a recorded move was made from: from evidence, at somebody's word, or because its version was revoked. */
export type MoveInputs = AdvanceInputs | ObeyInputs | RevokedInputs;
export type AdvanceInputs = {
  readonly by: 'evidence';
  readonly grounds: MoveGrounds;
  /** The verdict then; it is made again from the judged batches, and has to be the same one. */
  readonly comparison: Comparison;
  /** No newer rollout moves the same router: an older one has nothing to say about it any more. */
  readonly newest: boolean;
  readonly to: Addressee;
};
export type ObeyInputs = Omit<AdvanceInputs, 'by' | 'newest'> & { readonly by: 'word'; readonly said: Said };
export type Said = { readonly command: Command; readonly reason: string; readonly actor: string };

/** Everything that a move of a rollout is decided from, beside the rollout as it was told of so far. */
export type MoveGrounds = Omit<Facts, 'exposure' | 'telemetry' | 'comparison' | 'budget'> & {
  /** The candidate's share as the router counts it; null where it does not count, or is not to be asked. */
  readonly router: Exposure | null;
  /** The share by what was heard of both versions. */
  readonly telemetry: Exposure;
  /** The newest that could have been heard by now of the indicator that is longest silent. */
  readonly newestTelemetry: Instant | null;
  /** Null: the plan looks at no budget. */
  readonly budget: SeenBudget | null;
};

/** Somebody said that the version of a rollout is bad. */
export type RevokedInputs = {
  readonly by: 'revocation';
  readonly at: Instant;
  readonly asked: { readonly service: string; readonly version: string; readonly reason: string; readonly actor: string };
  readonly to: Addressee;
};
