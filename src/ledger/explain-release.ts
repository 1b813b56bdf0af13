import { explainFreeze, explainLift } from './freezes.ts';
import { explainReinstated, explainRevoked } from './known-good.ts';
import { explainQueued } from './queue.ts';
import type { ReleaseFact } from './releases.ts';

/** One sentence for people about what concerns more than one rollout. */
export function explainRelease(entry: ReleaseFact): string {
  switch (entry.kind) {
    case 'rollout.queued':
      return explainQueued(entry.body);
    case 'freeze.set':
      return explainFreeze(entry.body);
    case 'freeze.lifted':
      return explainLift(entry.body);
    case 'version.revoked':
      return explainRevoked(entry.body);
    case 'version.reinstated':
      return explainReinstated(entry.body);
    case 'rollout.announced':
      return `Announced: ${entry.body.effects.length} moments of rollouts, up to entry ${entry.body.through}.`;
    case 'rollout.dequeued':
    case 'train.started':
    case 'train.moved':
      return entry.body.sentence;
  }
}
