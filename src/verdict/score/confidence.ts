import type { DurationMs } from '../../kernel/units.ts';

/** How far a member's quality can be relied on: the product of three shares, each 0 to 1. */
export type Confidence = {
  /** How much of the window was seen. */
  readonly coverage: number;
  /** How late the newest telemetry is. */
  readonly freshness: number;
  /** How many events there were. */
  readonly evidence: number;
  readonly all: number;
};

export type Sight = {
  readonly coverage: number;
  /** Since the newest telemetry; null when there was none. */
  readonly ageMs: DurationMs | null;
  /** What is younger is as good as new. */
  readonly graceMs: DurationMs;
  /** What is older by this says nothing. */
  readonly maxDelayMs: DurationMs;
  /** Events of the window that were really seen. */
  readonly n: number;
};

/** As many events are needed before half of what is said is evidence. */
const HALF_EVIDENCE = 50;

export function confidenceOf({ coverage, ageMs, graceMs, maxDelayMs, n }: Sight): Confidence {
  const freshness = ageMs === null ? 0 : freshnessOf(ageMs, { graceMs, maxDelayMs });
  const evidence = n / (n + HALF_EVIDENCE);
  return { coverage, freshness, evidence, all: coverage * freshness * evidence };
}

/** What is known by agreement, such as in a worked example. */
export const CERTAIN: Confidence = { coverage: 1, freshness: 1, evidence: 1, all: 1 };
export const DARK: Confidence = { coverage: 0, freshness: 0, evidence: 0, all: 0 };

function freshnessOf(ageMs: DurationMs, { graceMs, maxDelayMs }: Pick<Sight, 'graceMs' | 'maxDelayMs'>): number {
  const late = ageMs - graceMs;
  if (late <= 0) return 1;
  return maxDelayMs === 0 ? 0 : Math.max(0, 1 - late / maxDelayMs);
}
