import { POLL_KINDS, type PollAnswer, type PollKind } from '../intake/poll-answer.ts';
import type { Instant } from '../kernel/units.ts';

/** How one indicator's queries have been answered since the server started. */
export type PollHealth = {
  readonly indicator: string;
  readonly generation: string;
  readonly answer: PollAnswer;
  /** When the last answer came, and since when answers have been of its kind. */
  readonly at: Instant;
  readonly since: Instant;
  /** How many answers of its kind came one after the other. */
  readonly inARow: number;
  readonly counts: Readonly<Record<PollKind, number>>;
};

export type Asked = { readonly name: string; readonly generation: string; readonly at: Instant };

export function afterPoll(before: PollHealth | null, answer: PollAnswer, { name, generation, at }: Asked): PollHealth {
  const same = before?.answer.kind === answer.kind ? before : null;
  const counts = before?.counts ?? NEVER;
  return {
    indicator: name,
    generation,
    answer,
    at,
    since: same?.since ?? at,
    inARow: (same?.inARow ?? 0) + 1,
    counts: { ...counts, [answer.kind]: counts[answer.kind] + 1 },
  };
}

/**
 * What keeps an indicator from being seen, or null. An answer without values says at once that nothing is known now. A
 * question that failed is asked again and loses nothing, so one failure alone says little.
 */
export function pollTrouble({ answer, inARow }: PollHealth): Exclude<PollAnswer, { kind: 'values' }> | null {
  if (answer.kind === 'values') return null;
  return answer.kind === 'failed' && inARow < 2 ? null : answer;
}

const NEVER = Object.fromEntries(POLL_KINDS.map((kind) => [kind, 0])) as Record<PollKind, number>;
