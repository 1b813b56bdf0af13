import type { Instant, Ratio } from '../kernel/units.ts';
import type { Decided } from './decided.ts';
import type { RecordedFacts } from './decisions/alert-grounds.ts';

/** A promise is broken from the moment at which its budget is exhausted, and kept again once some of it is back. */
export type ObjectiveMoved = {
  readonly to: 'broken' | 'kept' | 'gone';
  /** Part of the budget that was left; null where it could not be told. */
  readonly remaining: number | null;
  readonly coverage: Ratio | null;
  readonly sentence: string;
  readonly decided?: Decided<StandingInputs>;
};

/** Null: it is not promised any more. */
export type StandingInputs = { readonly facts: RecordedFacts | null; readonly at: Instant };

/** The promises that are broken, by the names of their objectives, and since when. All others are kept, or not known to be broken. */
export type Standings = ReadonlyMap<string, Instant>;

export const NONE_BROKEN: Standings = new Map();

export function withStanding(
  standings: Standings,
  subject: string,
  { to, at }: { to: ObjectiveMoved['to']; at: Instant },
): Standings {
  const next = new Map(standings);
  if (to === 'broken') next.set(subject, at);
  else next.delete(subject);
  return next;
}
