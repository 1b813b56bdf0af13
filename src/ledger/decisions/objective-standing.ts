import { showDuration } from '../../kernel/show.ts';
import { elapsed, HOUR, type Instant } from '../../kernel/units.ts';
import { explainObjective } from '../../verdict/explain-objective.ts';
import type { ObjectiveFacts } from '../../verdict/objective-facts.ts';
import { judgeObjective } from '../../verdict/objective-verdict.ts';
import { asRecorded, decided, type Decided, type MadeBy } from '../decided.ts';
import type { Draft } from '../entry.ts';
import type { ObjectiveMoved, StandingInputs, Standings } from '../standings.ts';
import { ACTOR } from './actor.ts';
import { factsFrom, recordedFacts } from './alert-grounds.ts';

/** A promise is kept again once so much of its budget is back: at the edge it would be broken and kept with every event. */
export const BACK_AT = 0.02;
/** One promise is said to be broken so seldom at most; with its end that is two entries an hour. */
export const BROKEN_FOR = HOUR;

type Looked = { readonly subject: string; readonly facts: ObjectiveFacts | null; readonly at: Instant };

/** Whether a promise is broken now that was kept, or the other way round; null: it stands as it stood. */
export function decideStanding(standings: Standings, { subject, facts, at }: Looked, madeBy: MadeBy): Draft | null {
  // What most looks come to, and needs no record of what it was made from.
  if (standingOf(standings, { subject, facts, at }) === null) return null;
  return draftFrom(standings, subject, { inputs: { facts: facts === null ? null : recordedFacts(facts), at }, madeBy });
}

export function redecideStanding(
  standings: Standings,
  subject: string,
  { inputs, ...madeBy }: Decided<StandingInputs>,
): Draft | null {
  return draftFrom(standings, subject, { inputs, madeBy });
}

type From = { readonly inputs: StandingInputs; readonly madeBy: MadeBy };

function draftFrom(standings: Standings, subject: string, { inputs: gathered, madeBy }: From): Draft | null {
  const inputs = asRecorded(gathered);
  const facts = inputs.facts === null ? null : factsFrom(inputs.facts);
  const moved = standingOf(standings, { subject, facts, at: inputs.at });
  return moved === null
    ? null
    : { kind: 'objective.moved', subject, actor: ACTOR, body: { ...moved, decided: decided(inputs, madeBy) } };
}

function standingOf(standings: Standings, { subject, facts, at }: Looked): Omit<ObjectiveMoved, 'decided'> | null {
  const since = standings.get(subject);
  if (facts === null) {
    if (since === undefined) return null;
    return { to: 'gone', remaining: null, coverage: null, sentence: `${subject} was broken, and is not promised any more.` };
  }
  const verdict = judgeObjective(facts);
  const { budget, coverage, health } = verdict;
  const remaining = budget.kind === 'known' ? budget.remaining : null;
  const said = { remaining, coverage };
  const figures = explainObjective(verdict, facts.objective);
  const { displayName } = facts.objective;
  if (since === undefined)
    return health === 'exhausted' ? { to: 'broken', ...said, sentence: `${displayName} is broken: ${figures}` } : null;
  // Blind is neither: what cannot be seen does not mend a promise.
  const isBack = remaining !== null && remaining >= BACK_AT && health !== 'blind' && elapsed(since, at) >= BROKEN_FOR;
  if (!isBack) return null;
  return { to: 'kept', ...said, sentence: `${displayName} is kept again after ${showDuration(elapsed(since, at))}: ${figures}` };
}
