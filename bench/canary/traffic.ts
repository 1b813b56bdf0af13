import type { Rng } from '../../src/kernel/rng.ts';
import { drawBinomial, drawExponential, drawGeometric, drawPoisson } from './chance.ts';

/** What happened in a run, as every rule sees it: per batch of ten seconds the candidate's events and bad ones, then the baseline's. */
export type Stretch = { readonly batches: number; readonly counts: Int32Array };

/** How failures come together. */
export type Bursts = 'none' | 'common' | 'cluster5' | 'gamma1' | 'pods';

export type World = {
  /** Requests a second of each arm. */
  readonly candidate: number;
  readonly baseline: number;
  /** The candidate's part of the requests of both, batch by batch, where it changes. */
  readonly share?: (batch: number) => number;
  readonly bursts: Bursts;
  readonly batches: number;
  /** The chance that a request fails in the given batch, without bursts. */
  readonly baselineFails: (batch: number) => number;
  readonly candidateFails: (batch: number) => number;
  /** Instances of each arm, of which some are bad for a while where bursts are those of pods. */
  readonly instances: { readonly candidate: number; readonly baseline: number };
};

export const ALL_BURSTS: readonly Bursts[] = ['none', 'common', 'cluster5', 'gamma1', 'pods'];
export const SECONDS_PER_BATCH = 10;
export const BATCHES_PER_MINUTE = 6;
export const HOUR_BATCHES = 360;
/** Of each batch: candidate, bad ones of it, baseline, bad ones of it. */
export const FIELDS = 4;

const CLUSTER = 5;
/** A shared incident adds this to both arms, for half a minute to a minute, once in ten minutes. */
const INCIDENT = { extra: 0.03, every: 60, shortest: 3, longest: 6 };
/** An instance is bad 2.5 % of the time, for a minute on average. */
const POD = { extra: 0.02, part: 0.025, batches: 6 };

/** Candidate and baseline that fail alike, the candidate being a tenth of all traffic. */
export function evenWorld(candidate: number, fails: number, bursts: Bursts): World {
  return {
    candidate,
    baseline: 9 * candidate,
    bursts,
    batches: HOUR_BATCHES,
    baselineFails: () => fails,
    candidateFails: () => fails,
    instances: { candidate: 2, baseline: 18 },
  };
}

/** An hour of baseline in which two of its eighteen instances play the candidate. */
export function pseudoCandidates(world: World): World {
  const instances = { candidate: world.instances.candidate, baseline: world.instances.baseline - world.instances.candidate };
  const perInstance = world.baseline / world.instances.baseline;
  return {
    ...world,
    candidate: perInstance * instances.candidate,
    baseline: perInstance * instances.baseline,
    candidateFails: world.baselineFails,
    batches: HOUR_BATCHES,
    instances,
  };
}

export function playTraffic(rng: Rng, world: World): Stretch {
  const counts = new Int32Array(FIELDS * world.batches);
  const disturb = disturbances(rng, world);
  for (let batch = 0; batch < world.batches; batch += 1) {
    const { candidate, baseline } = disturb(batch);
    const [n1, n0] = drawArrivals(rng, world, batch);
    const draw = world.bursts === 'cluster5' ? drawClusters : drawBinomial;
    counts[FIELDS * batch] = n1;
    counts[FIELDS * batch + 1] = draw(rng, n1, Math.min(1, candidate(world.candidateFails(batch))));
    counts[FIELDS * batch + 2] = n0;
    counts[FIELDS * batch + 3] = draw(rng, n0, Math.min(1, baseline(world.baselineFails(batch))));
  }
  return { batches: world.batches, counts };
}

export function drawArrivals(rng: Rng, { candidate, baseline, share }: World, batch: number): readonly [number, number] {
  const all = SECONDS_PER_BATCH * (candidate + baseline);
  const part = share?.(batch) ?? candidate / (candidate + baseline);
  return [drawPoisson(rng, all * part), drawPoisson(rng, all * (1 - part))];
}

type Change = (fails: number) => number;
type Disturbed = { readonly candidate: Change; readonly baseline: Change };
const asItIs: Change = (fails) => fails;
const CALM: Disturbed = { candidate: asItIs, baseline: asItIs };

/** What bursts make of each arm's chance to fail, batch by batch. */
function disturbances(rng: Rng, { bursts, batches, instances }: World): (batch: number) => Disturbed {
  switch (bursts) {
    case 'none':
    case 'cluster5':
      return () => CALM;
    case 'common': {
      const incidents = sharedIncidents(rng, batches);
      const burning: Change = (fails) => fails + INCIDENT.extra;
      return (batch) => (incidents[batch] === 1 ? { candidate: burning, baseline: burning } : CALM);
    }
    case 'gamma1':
      return () => {
        const [candidate, baseline] = [drawExponential(rng, 1), drawExponential(rng, 1)];
        return { candidate: (fails) => fails * candidate, baseline: (fails) => fails * baseline };
      };
    case 'pods': {
      const [candidate, baseline] = [badParts(rng, instances.candidate, batches), badParts(rng, instances.baseline, batches)];
      const extra =
        (parts: Float64Array, batch: number): Change =>
        (fails) =>
          fails + POD.extra * (parts[batch] ?? 0);
      return (batch) => ({ candidate: extra(candidate, batch), baseline: extra(baseline, batch) });
    }
  }
}

/** 1 in the batches of an incident that both arms share. */
export function sharedIncidents(rng: Rng, batches: number): Uint8Array {
  const incidents = new Uint8Array(batches);
  const { every, shortest, longest } = INCIDENT;
  for (let start = Math.floor(rng.next() * every); start < batches; start += every) {
    const length = shortest + Math.floor(rng.next() * (longest - shortest + 1));
    incidents.fill(1, start, start + length);
  }
  return incidents;
}

/** Which part of an arm's instances is bad in each batch; an instance stays as it is from batch to batch, mostly. */
export function badParts(rng: Rng, instances: number, batches: number): Float64Array {
  const parts = new Float64Array(batches);
  const [ends, begins] = [1 / POD.batches, POD.part / (1 - POD.part) / POD.batches];
  for (let instance = 0; instance < instances; instance += 1) {
    let bad = rng.next() < POD.part;
    for (let batch = 0; batch < batches; batch += 1) {
      if (bad) parts[batch] = (parts[batch] ?? 0) + 1 / instances;
      bad = bad ? rng.next() >= ends : rng.next() < begins;
    }
  }
  return parts;
}

function drawClusters(rng: Rng, of: number, share: number): number {
  const clusters = drawPoisson(rng, (of * share) / CLUSTER);
  let bad = 0;
  for (let i = 0; i < clusters; i += 1) bad += drawGeometric(rng, CLUSTER);
  return Math.min(of, bad);
}
