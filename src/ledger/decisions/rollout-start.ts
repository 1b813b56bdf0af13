import { lacksOf } from '../../delivery/required-telemetry.ts';
import { showInstant } from '../../kernel/show.ts';
import { after } from '../../kernel/units.ts';
import type { Tail } from '../../proof/chain.ts';
import { asRecorded, decided, type MadeBy } from '../decided.ts';
import type { Draft } from '../entry.ts';
import { startDraft } from './start-draft.ts';
import { mayStart, type StartHindrance } from './start-hindrance.ts';
import type { StartInputs } from './start-inputs.ts';

export type StartStop = {
  readonly code: 'ROLLOUT_FROZEN' | 'ROLLBACK_COOLDOWN';
  readonly text: string;
  readonly hint: string;
};
type Started = { readonly id: string; readonly draft: Draft };

/** Whether a service that is free begins a rollout now, and with which first order. */
export function decideStart(
  gathered: StartInputs,
  { tail, madeBy }: { readonly tail: Tail; readonly madeBy: MadeBy },
): Started | StartHindrance | StartStop {
  const inputs = asRecorded(gathered);
  const { at, asked, plan, surveyed, terms, generations, known, undone, attempts } = inputs;
  const { candidate, baseline, reason, actor, fastTrack, retryOf, queued, train } = asked;
  const may = mayStart(plan, known, { candidate, fastTrack, undoes: train?.undoes ?? null, undone, at });
  if ('code' in may) return may;
  const stop = train === null || train.undoes === null ? (startStop(inputs) ?? unseen(inputs)) : null;
  if (stop !== null) return stop;
  // The hash tells this installation's rollouts from those of another one that the same router has served.
  const id = `${plan.name}-${tail.seq + 1}-${tail.hash.slice(0, 4)}`;
  const versions = { candidate, baseline, reason, actor };
  const opened = { ...surveyed, ...versions, id, at, plan, terms, generations, known: may.evidence, retryOf, queued, train };
  return { id, draft: startDraft({ ...opened, attempt: attempts + 1, decided: decided(inputs, madeBy) }) };
}

/** No release of what cannot be seen: what is not known stops it as well, and says which of the two it is. */
function unseen({ telemetry }: StartInputs): StartHindrance | null {
  const lacks = telemetry === undefined ? [] : lacksOf(telemetry);
  if (lacks.length === 0) return null;
  const text = lacks.map(({ because, text: why }) => `${because}: ${why}`).join('; ');
  return { code: 'TELEMETRY_REQUIRED', text, hint: 'plimsoll coverage tells it step by step' };
}

/** What lets nothing new begin now; a way back through a promoted member of a train waits for neither. */
function startStop({ at, plan, freeze, lastRollback }: StartInputs): StartStop | null {
  if (freeze !== null) {
    const text = `${freeze.name} lets nothing of ${plan.service} begin until ${showInstant(freeze.until)}`;
    return { code: 'ROLLOUT_FROZEN', text, hint: 'wait for its end, or lift it with a reason' };
  }
  const free = lastRollback === null ? at : after(lastRollback, plan.rollback.cooldown);
  if (free <= at) return null;
  const text = `${plan.service} was rolled back at ${showInstant(lastRollback ?? at)}, and the plan starts nothing until ${showInstant(free)}`;
  return { code: 'ROLLBACK_COOLDOWN', text, hint: 'look at why it was rolled back meanwhile' };
}
