import type { Probe } from '../wire/probe.ts';

/** What a server answered when it was asked what is to be probed. */
export type AssignedAnswer =
  | { readonly say: 'changed'; readonly probes: readonly Probe[] }
  | { readonly say: 'same' }
  /** What was known before stays in force. */
  | { readonly say: 'away'; readonly text: string };

/** What an agent is to probe: asked of its server, and kept for when that is away. Asking never fails. */
export type AssignedProbes = {
  /** What was last known here, from before this process; null when nothing was. */
  readonly kept: readonly Probe[] | null;
  ask(): Promise<AssignedAnswer>;
};
