import { heardGeneration } from '../intake/generations.ts';
import type { Instant } from '../kernel/units.ts';
import { cohortKey } from './cohort.ts';
import type { Agreement, Slices } from './derivations/derivation.ts';

/**
 * The lane in which a generation is summed. Generations of one indicator share the lane of its name, so that a redefined
 * one keeps its history: each slot was counted by the definition in force then. Telemetry's own generations (`watched`,
 * `heard/…`) and derived lanes have names of their own, and a name of a lane is its own lane. A query is heard by itself, and
 * may be called like a journey: what is heard of either stays apart.
 */
export function laneOf(generation: string): string {
  return generation.startsWith(heardGeneration('')) ? generation : generation.replace(DIGEST, '');
}

/** What a generation ends with that is more than the name of its indicator, which may well have a slash or an @ itself. */
const DIGEST = /@[0-9a-f]{8}$/;
const DERIVED = /^(slices|excluded|since|cohorts|agreement):/;

/** The lane of the events of an indicator whose cohort has these values. */
export function cohortLane(indicator: string, values: Readonly<Record<string, string>>): string {
  return `${indicator}${cohortKey(values)}`;
}

/** The indicator whose events a lane counts, when it is the lane of an indicator or of a cohort. */
export function indicatorOfLane(lane: string): string {
  const end = lane.indexOf('{');
  return end < 0 ? lane : lane.slice(0, end);
}

/** Whether a lane is made of other lanes, rather than of events. */
export function isDerivedLane(lane: string): boolean {
  return DERIVED.test(lane);
}

export function isCohortLane(lane: string): boolean {
  return lane.includes('{') && !isDerivedLane(lane);
}

/** Slices of the same length that are judged alike share a lane, whatever promise is made of them. */
export function slicesLane({ sliceMs, delayMs, of }: Pick<Slices, 'sliceMs' | 'delayMs' | 'of'>): string {
  const sources = of.map(({ lane, judge }) => `${judge === 'ratio' ? judge : `${judge.op} ${judge.bound}`} ${lane}`);
  return `slices:${sliceMs}${delayMs > 0 ? `+${delayMs}` : ''}:${sources.join('&')}`;
}

/** Whoever asks for the same agreement of the same places reads one lane. */
export function agreementLane({ of, where, label, atLeast, withinMs, delayMs }: Omit<Agreement, 'kind' | 'lane'>): string {
  return `agreement:${atLeast} ${label}/${withinMs}${delayMs > 0 ? `+${delayMs}` : ''}:${cohortLane(of, where)}`;
}

/** Adjusted time differs from objective to objective. */
export function excludedLane(objective: string, lane: string, mode: 'exclude' | 'count-good' = 'exclude'): string {
  return `excluded:${objective}${mode === 'exclude' ? '' : '=good'}:${lane}`;
}

export function sinceLane(start: Instant, lane: string): string {
  return `since:${start}:${lane}`;
}
