import type { RolloutPlan, Step } from '../catalog/catalog.ts';
import { SECOND, type DurationMs } from '../kernel/units.ts';
import type { JudgeTerms, Stream } from '../verdict/comparison/judge.ts';
import { eventsNeeded } from '../verdict/comparison/planner.ts';
import { NOT_SAFE } from '../verdict/comparison/safe.ts';
import type { CheckedStream } from './check-streams.ts';

/** What a step takes at least, at the rate at which events came before the rollout. */
export type CheckedStep = Step & {
  /** What decides how long it takes, and what it needs; null where evidence is not what is waited for. */
  readonly needs: StepNeed | null;
  /** Null: out of reach at this rate, or not known. */
  readonly ms: DurationMs | null;
};
export type StepNeed = { readonly stream: string; readonly events: number | null; readonly ms: DurationMs | null };

/** Bursts may make it longer: how bursty a candidate is shows only in its own traffic. */
export function checkSteps(plan: RolloutPlan, terms: JudgeTerms, streams: readonly CheckedStream[]): readonly CheckedStep[] {
  return plan.steps.map((step) => {
    if (step.share >= 1) return { ...step, needs: null, ms: step.bake };
    const needs = terms.streams
      .filter(({ key, test }) => key && test !== 'growth')
      .map((stream) => needOf(stream, { step, plan, terms, seen: streams.find(({ name }) => name === stream.name) }));
    const [slowest] = needs.toSorted((a, b) => (b.ms ?? Infinity) - (a.ms ?? Infinity));
    const least = Math.max(step.bake, terms.minStep);
    if (slowest === undefined) return { ...step, needs: null, ms: least as DurationMs };
    return { ...step, needs: slowest, ms: slowest.ms === null ? null : (Math.max(slowest.ms, least) as DurationMs) };
  });
}

type Around = {
  readonly step: Step;
  readonly plan: RolloutPlan;
  readonly terms: JudgeTerms;
  readonly seen: CheckedStream | undefined;
};

function needOf(stream: Stream, { step, plan, terms, seen }: Around): StepNeed {
  const unknown: StepNeed = { stream: stream.name, events: null, ms: null };
  if (seen === undefined) return unknown;
  const isMirrored = step.share === 0;
  const part = isMirrored ? step.mirror : step.share;
  // Of a rate the time is counted that an arm had, as a part of the whole traffic's.
  const all = stream.test === 'rate' ? 1 : seen.baseline.perSecond + seen.candidate.perSecond;
  const perSecond = all * part;
  const beside = isMirrored ? 1 : plan.judge.control === null ? 1 - part : part;
  const rate = usualOf(stream, seen);
  if (rate === null || perSecond === 0 || part === 0) return unknown;
  const { rho, delta, phi, quantile } = stream;
  const needed = Math.log(1 / terms.alphaSafe);
  const prospect = { rho, delta, phi: phi ?? 1, rate, parity: quantile?.parity ?? 1, ratio: beside / part, needed };
  const events = eventsNeeded(NOT_SAFE, prospect);
  return { stream: stream.name, events, ms: events === null ? null : (Math.ceil((events / perSecond) * SECOND) as DurationMs) };
}

/** How often the baseline fails, without the allowance for what was not seen: a prospect is no bound. */
function usualOf({ test, quantile, usualRate }: Stream, { baseline, window }: CheckedStream): number | null {
  if (quantile !== null) return usualRate;
  if (test === 'rate') return window === 0 ? null : (baseline.bad + 0.5) / (window / SECOND);
  return baseline.events === 0 ? null : (baseline.bad + 0.5) / (baseline.events + 1);
}
