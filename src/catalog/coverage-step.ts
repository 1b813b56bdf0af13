import type { DurationMs, Ratio } from '../kernel/units.ts';

/** A step of a journey whose telemetry is compared with what somebody else counted of it. */
export type CoverageStep = {
  readonly step: string;
  /** Name of the indicator that counts both sides: total is what is expected, good what is seen. */
  readonly indicator: string;
  readonly atLeast: Ratio;
  readonly windowMs: DurationMs;
  /** How far both sides may be apart in time. */
  readonly delayMs: DurationMs;
};

/** Objectives can be on it like on any other. */
export function coverageIndicator(journey: string, step: string): string {
  return `${journey}-${step}-coverage`;
}
