import type { Scored } from '../../catalog/scored.ts';
import type { ScoreTerms } from '../../catalog/score-terms.ts';
import type { Instant } from '../../kernel/units.ts';
import type { PartThen } from '../../verdict/score/explain-fall.ts';
import type { GapHold } from '../../verdict/score/gap-hold.ts';
import type { Shown } from '../../verdict/score/pace.ts';
import type { MemberFacts } from '../../verdict/score/score-of.ts';
import type { ScoreState } from '../../verdict/score/score-state.ts';

/** What is remembered of a score from one slot to the next; of what has to last, the ledger knows it too. */
export type ScoreMemory = {
  readonly state: ScoreState | null;
  readonly shown: Shown | null;
  readonly point: number | null;
  readonly holds: ReadonlyMap<string, GapHold>;
  /** Members whose telemetry is late or missing, and how the score was before. */
  readonly silent: ReadonlyMap<string, Silence>;
  /** What it was made of in the last hour, a minute apart. */
  readonly past: readonly Moment[];
  readonly heldBack: number;
  /** What it was made of. */
  readonly terms: ScoreTerms | null;
};
export type Moment = { readonly at: Instant; readonly lo: number; readonly members: readonly PartThen[] };
type Silence = { readonly since: Instant; readonly point: number | null };

export const NO_MEMORY: ScoreMemory = {
  state: null,
  shown: null,
  point: null,
  holds: new Map(),
  silent: new Map(),
  past: [],
  heldBack: 0,
  terms: null,
};

/** What is known of one member of a score, and from how many events. */
export type SeenMember = Omit<MemberFacts, 'atMost'> & { readonly n: number | null };

/** What was decided about a score, and from what: as plain JSON. */
export type ScoreInputs =
  | {
      readonly by: 'members';
      readonly scored: Scored;
      readonly at: Instant;
      readonly members: readonly RecordedMember[];
      readonly memory: RecordedMemory;
    }
  /** It is in the catalog no more. */
  | { readonly by: 'gone' };

export type RecordedMember = SeenMember & {
  /** Events behind it within the last hour. */
  readonly lately: number;
};

export type RecordedMemory = Omit<ScoreMemory, 'holds' | 'silent'> & {
  readonly holds: readonly (readonly [string, GapHold])[];
  readonly silent: readonly (readonly [string, Silence])[];
};

/** Of the hour before, only its worst and its best moment can be spoken of. */
export function recordedMemory({ holds, silent, past, ...memory }: ScoreMemory): RecordedMemory {
  const spokenOf = new Set([worstOf(past), bestOf(past)]);
  return {
    ...memory,
    holds: [...holds],
    silent: [...silent],
    past: past.filter((moment) => spokenOf.has(moment)),
  };
}

export function memoryFrom({ holds, silent, ...memory }: RecordedMemory): ScoreMemory {
  return { ...memory, holds: new Map(holds), silent: new Map(silent) };
}

/** The newest of several. */
export function worstOf(past: readonly Moment[]): Moment | null {
  return past.reduce<Moment | null>((so, one) => (so === null || one.lo <= so.lo ? one : so), null);
}

export function bestOf(past: readonly Moment[]): Moment | null {
  return past.reduce<Moment | null>((so, one) => (so === null || one.lo >= so.lo ? one : so), null);
}
