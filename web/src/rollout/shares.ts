import type { RolloutView } from '../../../src/wire/rollout.ts';
import { showPercent } from '../show.ts';
import { isOver } from './ladder.ts';

type Shared = Pick<
  RolloutView,
  'phase' | 'asked' | 'measured' | 'measured_by' | 'users' | 'steps' | 'step' | 'places' | 'comparison' | 'ends'
>;
export type ShareFact = { readonly what: string; readonly share: string; readonly note: string };

/** The candidate's share as it was asked for, and as each of those who can count it has counted it. */
export function readShares(rollout: Shared): readonly ShareFact[] {
  const { asked, measured, measured_by: by, users, phase } = rollout;
  const mirror = isOver(phase) || phase === 'rolling-back' ? 0 : (rollout.steps[rollout.step]?.mirror ?? 0);
  const told = toldByTelemetry(rollout);
  const facts: ShareFact[] = [{ what: 'asked', share: showPercent(asked), note: 'of the traffic' }];
  if (mirror > 0) facts.push({ what: 'mirrored', share: showPercent(mirror), note: 'sent a copy, and never answered by it' });
  const who = by === 'telemetry' ? 'telemetry' : 'router';
  facts.push({ what: who, share: measured === null ? 'too few requests yet' : showPercent(measured), note: 'measured' });
  if (told !== null && by !== 'telemetry') facts.push({ what: 'telemetry', share: showPercent(told), note: 'of this step' });
  if (users !== null) facts.push({ what: 'users', share: showPercent(users), note: 'have met it' });
  return facts;
}

/** Of the events that were judged in this step. With a control beside it, or a copy, the arms are not the traffic. */
function toldByTelemetry({ comparison, places, steps, step, phase }: Shared): number | null {
  if (phase !== 'shifting' && phase !== 'held') return null;
  if (places.control !== null || (steps[step]?.mirror ?? 0) > 0) return null;
  const counted = comparison?.streams.find(({ test, cohort }) => (test === 'ratio' || test === 'level') && cohort === null);
  if (counted === undefined) return null;
  const { candidate, baseline } = counted.step;
  const total = candidate.total + baseline.total;
  return total === 0 ? null : candidate.total / total;
}
