import { unreachable, type Instant } from '../kernel/units.ts';
import { rollBack, shifting, type Move } from './move.ts';
import type { Rollout } from './rollout.ts';

/** A person's word, which goes before every gate but never before the safety monitors' record. */
export type Command =
  | { readonly say: 'hold'; readonly until: Instant }
  | { readonly say: 'resume' }
  | { readonly say: 'abort' }
  | { readonly say: 'promote' };

/** What a person's command does. Aborting is always possible; nothing leads out of an end. */
export function obey(rollout: Rollout, command: Command, at: Instant): Move | null {
  const { now } = rollout;
  if (now.phase !== 'shifting' && now.phase !== 'held') return null;
  switch (command.say) {
    case 'abort':
      return rollBack(now, at, 'OPERATOR');
    case 'promote': {
      const last = rollout.plan.steps.length - 1;
      return {
        next: shifting(last, at, 'promote'),
        because: 'OPERATOR',
        order: rollout.plan.steps[last]?.share ?? null,
        page: false,
      };
    }
    case 'hold':
      return {
        next: { phase: 'held', step: now.step, since: at, settledAt: now.settledAt, because: 'OPERATOR', until: command.until },
        because: 'OPERATOR',
        order: null,
        page: false,
      };
    case 'resume':
      return now.phase === 'held'
        ? {
            next: shifting(now.step, at),
            because: 'OPERATOR',
            order: null,
            page: false,
          }
        : null;
    default:
      return unreachable(command);
  }
}
