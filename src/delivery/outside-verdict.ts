import type { Comparison } from '../verdict/comparison/judge.ts';
import type { PhaseName } from './rollout.ts';

/** What is known of a rollout whose traffic somebody else moves. */
export type WatchedRollout = {
  readonly phase: PhaseName;
  readonly comparison: Comparison['kind'] | null;
  /** Measured share of the candidate; null: nobody has counted it yet. */
  readonly share: number | null;
};

/** Go, stop or wait. Only what was found safe goes on, and only what was found worse stops: all else waits. */
export function outsideVerdict({ phase, comparison }: WatchedRollout): 'go' | 'stop' | 'wait' {
  if (comparison === 'worse' || phase === 'rolling-back' || phase === 'rolled-back') return 'stop';
  if (phase === 'promoted') return 'go';
  return comparison === 'safe' && phase === 'shifting' ? 'go' : 'wait';
}

/** The webhooks of Flagger, which hears any answer up to 202 as yes. */
export const FLAGGER_HOOKS = [
  'confirm-rollout',
  'pre-rollout',
  'rollout',
  'confirm-traffic-increase',
  'confirm-promotion',
  'post-rollout',
  'rollback',
  'event',
] as const;
export type FlaggerHook = (typeof FLAGGER_HOOKS)[number];

export type FlaggerFacts = {
  /** What the gate of the service says; asked where a rollout is to begin, null elsewhere. */
  readonly gate: 'allow' | 'block' | 'not-enough-evidence' | null;
  /** The rollout of this revision; null: there is none. */
  readonly rollout: WatchedRollout | null;
};

/**
 * Whether the hook is answered with yes. What yes means differs: the others let Flagger go on, and `rollback` makes it go
 * back at once. Nothing that is not known is yes to either.
 */
export function answerFlagger(hook: FlaggerHook, { gate, rollout }: FlaggerFacts): boolean {
  switch (hook) {
    case 'confirm-rollout':
      return gate === 'allow';
    case 'pre-rollout':
      return rollout !== null && isUnderWay(rollout);
    // Flagger counts each no to this one, and goes back after some: so only what is gathered and not worse is yes.
    case 'rollout':
      return rollout !== null && isUnderWay(rollout) && isGathering(rollout);
    // No to the next two makes it wait. Before its first traffic there is nothing that could be judged.
    case 'confirm-traffic-increase':
      return rollout !== null && (isUnexposed(rollout) || outsideVerdict(rollout) === 'go');
    case 'confirm-promotion':
      return rollout !== null && outsideVerdict(rollout) === 'go';
    case 'rollback':
      return rollout !== null && outsideVerdict(rollout) === 'stop';
    // Told, and not asked: no answer changes anything.
    case 'post-rollout':
    case 'event':
      return true;
  }
}

function isUnderWay({ phase }: WatchedRollout): boolean {
  return phase === 'shifting' || phase === 'held';
}

function isGathering({ comparison }: WatchedRollout): boolean {
  return comparison === 'safe' || comparison === 'not-yet' || comparison === 'underpowered';
}

function isUnexposed({ phase, comparison, share }: WatchedRollout): boolean {
  return phase === 'shifting' && comparison !== 'worse' && (share === null || share === 0) && comparison !== 'safe';
}
