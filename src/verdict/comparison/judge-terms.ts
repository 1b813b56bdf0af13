import type { JudgeSettings, JudgedTest } from '../../catalog/catalog.ts';
import type { DurationMs } from '../../kernel/units.ts';

/** What a judge is bound to before it sees its first batch: nothing in it may depend on what it will judge. */
export type JudgeTerms = Pick<JudgeSettings, 'burstiness' | 'alpha' | 'alphaSafe' | 'minStep' | 'warmUp'> & {
  readonly streams: readonly Stream[];
};

/** One thing that is counted in both arms: an indicator, or one quantile of it, everywhere or in one cohort. */
export type Stream = {
  /** `checkout-success`, `checkout-latency p99`, `checkout-success in region eu`. */
  readonly name: string;
  readonly indicator: string;
  readonly test: JudgedTest['kind'];
  readonly cohort: { readonly label: string; readonly value: string } | null;
  /** Latency: the quantile, and the buckets above which the candidate's and the baseline's events are bad. */
  readonly quantile: { readonly q: number; readonly candidateAbove: number; readonly baselineAbove: number } | null;
  /** Of 1, over all streams. */
  readonly weight: number;
  readonly rho: number;
  readonly delta: number;
  readonly key: boolean;
  /** How often the baseline failed before the rollout; null where nothing was seen. */
  readonly usualRate: number | null;
  /** What evidence is divided by for bursts, as it was found before the rollout; null: by what its own traffic shows. */
  readonly phi: number | null;
};

/** How long a fresh candidate is left out of a stream's evidence. */
export function warmUpOf({ test }: Stream, { warmUp }: JudgeTerms): DurationMs {
  return test === 'latency' || test === 'growth' ? warmUp : (0 as DurationMs);
}
