import type { HookRef } from '../catalog/catalog.ts';
import type { HookEvent } from '../delivery/effect.ts';

export type { HookEvent };

/** `key` tells repetitions of the same moment from another one. */
export type HookCall = { readonly key: string; readonly ref: HookRef; readonly event: HookEvent };

/** `unknown`: it was reached and did not say yes or no in the agreed form. It is never taken for either. */
export type HookAnswer = { readonly say: 'yes' | 'no' | 'unknown'; readonly text: string };

/** Tells others of a moment of a rollout. Bounded in time; throws when the hook cannot be reached at all. */
export type HookCaller = { call(call: HookCall): Promise<HookAnswer> };
