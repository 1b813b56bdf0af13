import type { Rng } from '../../kernel/rng.ts';
import { BELIEF, dispersionAfter, openDispersion, regrouped, type DispersionState } from './dispersion.ts';
import type { Calibration, JudgeTerms } from './judge-terms.ts';
import { addTally, NOTHING, type Tally } from './tally.ts';

/** One slot of one instance of the baseline: of every stream its events, and how many of them are bad for either arm. */
export type InstanceSlot = { readonly slot: number; readonly instance: string; readonly counts: readonly InstanceCount[] };
export type InstanceCount = { readonly n: number; readonly asCandidate: number; readonly asBaseline: number };

/** Slots of ten seconds, or where these are gone of a minute; all of one hour, in which one group plays the candidate. */
export type PastHour = { readonly slots: readonly InstanceSlot[]; readonly coarse: boolean };

export type CalibrationState = {
  readonly fine: readonly DispersionState[];
  readonly coarse: readonly DispersionState[];
  /** Batches of ten seconds in which both groups had something. */
  readonly batches: number;
  readonly coarseBatches: number;
  readonly instances: number;
};

/** Block lengths in batches; where only minutes are known the shortest one is missing. */
const FINE = [1, 6, 30, 90];
const COARSE = [1, 5, 15];
const BATCHES_IN_MINUTE = 6;
/** Below this the past is too short to be bound by: simulated, one hour of it rolled back every fifth good release. */
const LEAST_HOURS = 10;
const BATCHES_IN_HOUR = 360;
/** What the past shows of bursts is half as much again in the future: rare bursts are missing from it more often than not. */
const BEYOND_SEEN = 1.5;

export function openCalibration(streams: number): CalibrationState {
  return {
    fine: Array.from({ length: streams }, () => openDispersion(FINE)),
    coarse: Array.from({ length: streams }, () => openDispersion(COARSE)),
    batches: 0,
    coarseBatches: 0,
    instances: 0,
  };
}

/** One more hour of the past, in which a group of instances as large as the candidate's part plays the candidate. */
export function calibrateHour(
  now: CalibrationState,
  { slots, coarse }: PastHour,
  { share, rng }: { readonly share: number; readonly rng: Rng },
): CalibrationState {
  const instances = [...new Set(slots.map(({ instance }) => instance))].toSorted();
  const most = Math.max(now.instances, instances.length);
  if (instances.length < 2) return { ...now, instances: most };
  const group = drawGroup(instances, share, rng);
  const states = (coarse ? now.coarse : now.fine).map(regrouped);
  let both = 0;
  for (const tallies of talliesBySlot(slots, group, states.length)) {
    if (tallies.some(({ n1, n0 }) => n1 > 0 && n0 > 0)) both += 1;
    for (const [i, tally] of tallies.entries()) states[i] = dispersionAfter(states[i]!, tally);
  }
  return {
    ...now,
    ...(coarse ? { coarse: states } : { fine: states }),
    instances: most,
    batches: now.batches + both * (coarse ? BATCHES_IN_MINUTE : 1),
    coarseBatches: now.coarseBatches + (coarse ? both * BATCHES_IN_MINUTE : 0),
  };
}

/** The terms with what was found; where it was not enough, the streams keep measuring bursts in their own traffic. */
export function calibratedTerms(terms: JudgeTerms, state: CalibrationState): JudgeTerms {
  const { batches, coarseBatches, instances } = state;
  const hours = batches / BATCHES_IN_HOUR;
  const lacking: Calibration['lacking'] =
    instances === 0 ? 'NO_INSTANCES' : instances === 1 ? 'ONE_INSTANCE' : hours < LEAST_HOURS ? 'TOO_SHORT' : null;
  const calibration: Calibration = { hours, lacking, coarse: coarseBatches > 0 };
  if (lacking !== null) return { ...terms, calibration };
  const streams = terms.streams.map((stream, i) =>
    stream.test === 'growth' ? stream : { ...stream, phi: 1 + BEYOND_SEEN * (burstsIn(state, i) - 1) },
  );
  return { ...terms, streams, calibration };
}

/**
 * The dispersion over both finenesses: blocks of the same time are the same scale. Of so many blocks without any bursts the
 * dispersion is 1 give or take the root of 2 ÷ blocks; the largest of four scales would nearly always be above 1 by that.
 */
function burstsIn({ fine, coarse, batches, coarseBatches }: CalibrationState, stream: number): number {
  const scales = FINE.map((length, i) => {
    const own = fine[stream]?.scales[i];
    const other = coarse[stream]?.scales[COARSE.indexOf(length / BATCHES_IN_MINUTE)];
    const varied = (own?.varied ?? 0) + (other?.varied ?? 0);
    const explained = (own?.explained ?? 0) + (other?.explained ?? 0);
    const blocks = (batches - (other === undefined ? coarseBatches : 0)) / length;
    return blocks > 0 ? (BELIEF + varied) / (BELIEF + explained) - Math.sqrt(2 / blocks) : 1;
  });
  return Math.max(1, ...scales);
}

/** Drawn without putting back, in an order that only the generator decides. */
function drawGroup(instances: readonly string[], share: number, rng: Rng): ReadonlySet<string> {
  const size = Math.min(instances.length - 1, Math.max(1, Math.round(share * instances.length)));
  const left = [...instances];
  const group = new Set<string>();
  while (group.size < size) group.add(left.splice(Math.floor(rng.next() * left.length), 1)[0]!);
  return group;
}

function talliesBySlot(
  slots: readonly InstanceSlot[],
  group: ReadonlySet<string>,
  streams: number,
): readonly (readonly Tally[])[] {
  const bySlot = new Map<number, Tally[]>();
  for (const { slot, instance, counts } of slots) {
    const tallies = bySlot.get(slot) ?? Array.from({ length: streams }, () => NOTHING);
    const plays = group.has(instance);
    for (const [i, { n, asCandidate, asBaseline }] of counts.entries())
      tallies[i] = addTally(
        tallies[i] ?? NOTHING,
        plays ? { n1: n, k1: asCandidate, n0: 0, k0: 0 } : { n1: 0, k1: 0, n0: n, k0: asBaseline },
      );
    bySlot.set(slot, tallies);
  }
  return [...bySlot].toSorted(([a], [b]) => a - b).map(([, tallies]) => tallies);
}
