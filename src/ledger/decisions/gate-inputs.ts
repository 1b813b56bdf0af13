import type { GateFacts } from '../../delivery/gate.ts';

/** What a gate's answer is decided from. */
export type GateInputs = {
  readonly facts: GateFacts;
  /** Who asked; null: it waited until its answer was settled, or its time was up. */
  readonly asked: string | null;
};
