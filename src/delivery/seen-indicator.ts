import type { DurationMs, Ratio } from '../kernel/units.ts';

/** What was counted of one indicator before a rollout, each set of labels by itself. */
export type SeenIndicator = {
  readonly indicator: string;
  /** How long was looked. */
  readonly window: DurationMs;
  readonly series: readonly SeenSeries[];
  /** Attribute by label, as the journey keeps them. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly coverage: Ratio;
  readonly ageMs: DurationMs | null;
};
export type SeenSeries = { readonly labels: Readonly<Record<string, string>>; readonly n: number; readonly bad: number };
