import type { Instant } from '../../kernel/units.ts';
import type { ObjectiveReason, ObjectiveVerdict } from '../objective-verdict.ts';
import type { Standing } from '../score/score-state.ts';

/**
 * How a journey stands in the words of those who promised something: what was promised is kept, will not be for long, is not, or
 * nobody can say. `quiet`: it is seen, and nobody came. `unpromised`: nobody promised anything.
 */
export type JourneyStanding = 'kept' | 'at-risk' | 'broken' | 'unknown' | 'quiet' | 'unpromised';

/** One promise of the journey. */
export type PromiseFacts = {
  readonly health: ObjectiveVerdict['health'];
  readonly because: ObjectiveReason | null;
  /** Since when it is as it is, where that is known. */
  readonly since: Instant | null;
};
export type StandingFacts = {
  readonly promises: readonly PromiseFacts[];
  readonly score: { readonly standing: Standing; readonly since: Instant } | null;
};
export type Stands = { readonly standing: JourneyStanding; readonly since: Instant | null };

/** The worst first. What is not seen is not well. */
export const WORST_STANDING: readonly JourneyStanding[] = ['broken', 'at-risk', 'unknown', 'quiet', 'unpromised', 'kept'];

/** A promise that is broken is broken, however well the others are kept; a score may say so as well. */
export function journeyStanding({ promises, score }: StandingFacts): Stands {
  if (promises.length === 0) return { standing: 'unpromised', since: null };
  const [broken, burning] = [inHealth(promises, 'exhausted'), inHealth(promises, 'burning')];
  if (broken.length > 0 || score?.standing === 'breached')
    return { standing: 'broken', since: earliest([...broken, ...(score?.standing === 'breached' ? [score.since] : [])]) };
  if (burning.length > 0 || score?.standing === 'at-risk')
    return { standing: 'at-risk', since: earliest([...burning, ...(score?.standing === 'at-risk' ? [score.since] : [])]) };
  const blind = promises.filter(({ health }) => health === 'blind');
  if (blind.length === promises.length && blind.every(({ because }) => because === 'NO_TRAFFIC'))
    return { standing: 'quiet', since: earliest(blind.map(({ since }) => since)) };
  // A score is unsure while a window has only begun; where every promise is seen, what is seen of it counts.
  if (blind.length === promises.length || (blind.length > 0 && score?.standing === 'unknown'))
    return {
      standing: 'unknown',
      since: score?.standing === 'unknown' ? score.since : earliest(blind.map(({ since }) => since)),
    };
  return { standing: 'kept', since: score?.standing === 'healthy' ? score.since : null };
}

function inHealth(promises: readonly PromiseFacts[], wanted: PromiseFacts['health']): readonly (Instant | null)[] {
  return promises.filter(({ health }) => health === wanted).map(({ since }) => since);
}

function earliest(times: readonly (Instant | null)[]): Instant | null {
  return times.reduce((so, time) => (so === null || (time !== null && time < so) ? time : so), times[0] ?? null);
}
