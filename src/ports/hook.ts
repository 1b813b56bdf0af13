import type { HookMoment, HookRef } from '../catalog/catalog.ts';

/** What a hook is told. `key` tells repetitions of the same moment from another one. */
export type HookEvent = {
  readonly moment: HookMoment;
  readonly rollout: string;
  readonly service: string;
  readonly candidate: string;
  readonly baseline: string;
  readonly sentence: string;
};

export type HookCall = { readonly key: string; readonly ref: HookRef; readonly event: HookEvent };

/** `unknown`: it was reached and did not say yes or no in the agreed form. It is never taken for either. */
export type HookAnswer = { readonly say: 'yes' | 'no' | 'unknown'; readonly text: string };

/** Tells others of a moment of a rollout. Bounded in time; throws when the hook cannot be reached at all. */
export type HookCaller = { call(call: HookCall): Promise<HookAnswer> };
