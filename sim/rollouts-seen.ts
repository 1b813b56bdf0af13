import type { Phase } from '../src/delivery/rollout.ts';
import type { Effect } from '../src/delivery/effect.ts';
import type { RolloutPlan } from '../src/catalog/catalog.ts';
import type { Instant } from '../src/kernel/units.ts';
import type { Entry } from '../src/ledger/entry.ts';
import type { RolloutMoved } from '../src/ledger/rollout-entry.ts';

/** A rollout as the entries alone tell it; the fold of the product has no part in it. */
export type SeenRollout = {
  readonly id: string;
  readonly plan: RolloutPlan;
  readonly candidate: string;
  readonly baseline: string;
  readonly startedAt: Instant;
  now: Phase | { readonly phase: 'started'; readonly step: 0; readonly since: Instant };
  /** When it was first decided to take it back or out. */
  stoppedAt: Instant | null;
  /** Somebody's word, or an earlier promotion, took the place of evidence. */
  overridden: boolean;
  /** Somebody was told of it. */
  readonly told: Instant[];
};
export type SeenMove = {
  readonly rollout: SeenRollout;
  readonly before: SeenRollout['now'];
  readonly body: RolloutMoved;
  readonly at: Instant;
  readonly actor: string;
};

/** Follows all rollouts entry by entry; whoever asks is told of each move. */
export function followRollouts(): { readonly all: Map<string, SeenRollout>; follow(entry: Entry): SeenMove | null } {
  const all = new Map<string, SeenRollout>();
  return {
    all,
    follow(entry) {
      if (entry.kind === 'rollout.started') {
        const { plan, candidate, baseline, fastTrackOf } = entry.body;
        const now = { phase: 'started', step: 0, since: entry.at } as const;
        all.set(entry.subject, {
          id: entry.subject,
          plan,
          candidate,
          baseline,
          startedAt: entry.at,
          now,
          stoppedAt: null,
          overridden: fastTrackOf !== null,
          told: [],
        });
      }
      if (entry.kind !== 'rollout.moved') return null;
      const rollout = all.get(entry.subject);
      if (rollout === undefined) throw new Error(`entry ${entry.seq} moves ${entry.subject}, which never started`);
      const before = rollout.now;
      const { body, at, actor } = entry;
      rollout.now = body.next;
      if (isBack(body.next.phase)) rollout.stoppedAt ??= at;
      if (body.command?.say === 'promote' || body.command?.say === 'break-glass') rollout.overridden = true;
      if (body.effects.some(({ do: what }: Effect) => what === 'notify')) rollout.told.push(at);
      return { rollout, before, body, at, actor };
    },
  };
}

export function isBack(phase: string): boolean {
  return phase === 'rolling-back' || phase === 'rolled-back' || phase === 'concluded';
}

export function isOnItsWay({ now: { phase } }: SeenRollout): boolean {
  return phase === 'started' || phase === 'shifting' || phase === 'held' || phase === 'rolling-back';
}
