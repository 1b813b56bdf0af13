import { showDuration, showInstant, showRatio } from '../kernel/show.ts';
import { elapsed, SECOND, slotOf, unreachable, type DurationMs, type Instant } from '../kernel/units.ts';
import type { Command } from './obey.ts';
import type { Rollout } from './rollout.ts';

type Said = { readonly reason: string; readonly actor: string; readonly at: Instant };

/** Who wanted it, what it does, and why: the reason is what the next person reads in the ledger. */
export function explainCommand(rollout: Rollout, command: Command, { reason, actor, at }: Said): string {
  const { candidate, baseline, plan, now } = rollout;
  const last = showRatio(plan.steps.at(-1)?.share ?? 1);
  switch (command.say) {
    case 'hold':
      return `Held by ${actor} for ${showDuration(wholeSeconds(elapsed(at, command.until)))}, until ${showInstant(slotOf(command.until, SECOND))}: ${reason}`;
    case 'resume':
      return `Resumed by ${actor}: ${reason}`;
    case 'abort':
      return `Rolled back to ${baseline} by ${actor}: ${reason}`;
    case 'roll-back':
      return `Rolling back to ${baseline} by ${actor}, as fast as ${baseline} is ready for it: ${reason}`;
    case 'promote':
      return `${candidate} sent to ${plan.steps.at(-1)?.share === 1 ? 'all' : last} traffic by ${actor}, without waiting for evidence: ${reason}`;
    case 'break-glass':
      return `${candidate} sent to ${plan.steps.at(-1)?.share === 1 ? 'all' : last} traffic by ${actor}, past every freeze, approval and budget; somebody else has to look at it within a day: ${reason}`;
    case 'review':
      return `${actor} has looked at why the gates were passed: ${reason}`;
    case 'approve':
      return `${showRatio(plan.steps[now.step + 1]?.share ?? 1)} for ${candidate} is approved by ${actor}: ${reason}`;
    case 'reject':
      return `${showRatio(plan.steps[now.step + 1]?.share ?? 1)} for ${candidate} is refused by ${actor}, and it goes back to ${baseline}: ${reason}`;
    default:
      return unreachable(command);
  }
}

/** People hold for minutes; the milliseconds of a click are noise. */
function wholeSeconds(duration: DurationMs): DurationMs {
  return (Math.round(duration / SECOND) * SECOND) as DurationMs;
}
