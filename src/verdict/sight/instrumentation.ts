import { showCount, showDuration, showRatio } from '../../kernel/show.ts';
import type { DurationMs, Ratio } from '../../kernel/units.ts';

/** What was counted of a step by somebody else, and what telemetry told of it, over the same window. */
export type StepCounts = {
  readonly step: string;
  readonly expected: number;
  readonly seen: number;
  readonly atLeast: Ratio;
  readonly windowMs: DurationMs;
  /** Both sides may be this far apart in time: so much of the window may be on one side only. */
  readonly delayMs: DurationMs;
};

export type StepSay = 'covered' | 'missing' | 'doubled' | 'unknown';
export type StepReason = 'NOT_SEEN' | 'SEEN_TOO_LITTLE' | 'SEEN_TOO_MUCH' | 'NOTHING_EXPECTED' | 'TOO_CLOSE';

export type StepVerdict = StepCounts & {
  readonly say: StepSay;
  /** Null: it is covered. */
  readonly because: StepReason | null;
  /** Seen ÷ expected, above 1 where more was seen; null: nothing was expected, so that nothing is known. */
  readonly share: number | null;
};

/** More than this beyond what the delay explains is no accident: something is told twice. */
const SURPLUS = 0.02;

/**
 * How much of a step is instrumented. Nothing expected is unknown and never complete; more than was expected is a finding of
 * its own; and what lies within the delay of the bound is too close to tell.
 */
export function judgeStep(counts: StepCounts): StepVerdict {
  const { expected, seen, atLeast, windowMs, delayMs } = counts;
  if (expected <= 0) return { ...counts, say: 'unknown', because: 'NOTHING_EXPECTED', share: null };
  const share = seen / expected;
  if (seen <= 0) return { ...counts, say: 'missing', because: 'NOT_SEEN', share: 0 };
  const slack = delayMs / windowMs;
  if (share > 1 + slack + SURPLUS) return { ...counts, say: 'doubled', because: 'SEEN_TOO_MUCH', share };
  if (share >= atLeast) return { ...counts, say: 'covered', because: null, share };
  if (share + slack < atLeast) return { ...counts, say: 'missing', because: 'SEEN_TOO_LITTLE', share };
  return { ...counts, say: 'unknown', because: 'TOO_CLOSE', share };
}

/** What is known of how much of a journey telemetry tells. */
export type JourneyInstrumentation = {
  readonly journey: string;
  /** Empty: the journey does not say what is expected of it. */
  readonly steps: readonly StepVerdict[];
  /** The share of its telemetry that says of which version it is; null: versions are not kept apart, or nothing came. */
  readonly version: Ratio | null;
  /** Whether anything of it was ever heard. */
  readonly heard: boolean;
};

export function explainStep({ step, say, because, expected, seen, share, atLeast, ...span }: StepVerdict): string {
  const window = showDuration(span.windowMs);
  if (because === 'NOTHING_EXPECTED') return `${step}: nothing was counted that telemetry could be compared with in ${window}`;
  const figures = `${showCount(Math.round(seen))} of about ${showCount(Math.round(expected))} were seen in ${window}`;
  const told = share === null ? figures : `${figures}, which is ${showRatio(share)}`;
  switch (say) {
    case 'covered':
      return `${step}: ${told}`;
    case 'missing':
      return `${step}: ${told}, and ${showRatio(atLeast)} is wanted`;
    case 'doubled':
      return `${step}: ${told}: some of it is told twice, or what is expected is counted in part`;
    case 'unknown':
      return `${step}: ${told}: too close to ${showRatio(atLeast)} to tell, as both sides may be ${showDuration(span.delayMs)} apart`;
  }
}
