import type { JudgeSettings, JudgedTest } from '../../catalog/catalog.ts';
import type { DurationMs } from '../../kernel/units.ts';

/** What a judge is bound to before it sees its first batch: nothing in it may depend on what it will judge. */
export type JudgeTerms = Pick<JudgeSettings, 'burstiness' | 'alpha' | 'alphaSafe' | 'minStep' | 'warmUp'> & {
  readonly streams: readonly Stream[];
  /** Whose evidence counts as whose; absent where somebody else counts, as in a file of batches. */
  readonly sight?: Sight;
  /** What the plan asks to be judged and cannot be, with the reason; absent: nothing. */
  readonly unjudged?: readonly Unjudged[];
  /** What was found about bursts before the rollout; absent: nobody looked. */
  readonly calibration?: Calibration;
};

/** One thing that is counted in both arms: an indicator, or one quantile of it, everywhere or in one cohort. */
export type Stream = {
  /** `checkout-success`, `checkout-latency p99`, `checkout-success in region eu`. */
  readonly name: string;
  readonly indicator: string;
  readonly test: JudgedTest['kind'];
  readonly cohort: { readonly label: string; readonly value: string } | null;
  /** Latency: the quantile, and the buckets above which the candidate's and the baseline's events are bad. */
  readonly quantile: StreamQuantile | null;
  /** Of 1, over all streams. */
  readonly weight: number;
  readonly rho: number;
  /** Rate: bad events a second, with all of the traffic. Growth: the part of its level in an hour. */
  readonly delta: number;
  readonly key: boolean;
  /** How often the baseline failed before the rollout; null where nothing was seen. */
  readonly usualRate: number | null;
  /** What evidence is divided by for bursts, as it was found before the rollout; null: by what its own traffic shows. */
  readonly phi: number | null;
  /** Growth: the length of the blocks whose lowest levels are compared; absent: the usual one. */
  readonly block?: DurationMs;
};

export type StreamQuantile = {
  readonly q: number;
  readonly candidateAbove: number;
  readonly baselineAbove: number;
  /** Bad events of the candidate per bad event of the baseline when both are equally fast; absent: 1. */
  readonly parity?: number;
};

/** Beside the versions: what tells the arms apart, as far as it was known when the rollout started. */
export type Sight = {
  /** By stream: the generations of its indicator, of which the candidate's may be one of its own. */
  readonly generations: readonly { readonly candidate: string; readonly baseline: string }[];
  /** Only these instances of the baseline are its arm; null: all. */
  readonly instances: { readonly label: string; readonly values: readonly string[] } | null;
  /** Part of the judged traffic that is the candidate's when both arms are as large as ordered; null: the asked share. */
  readonly candidatePart: number | null;
};

export type Unjudged = {
  readonly indicator: string;
  readonly key: boolean;
  /** Too little of the baseline was seen beforehand; or no instance of it is young enough; or the indicator has no cohort. */
  readonly because: 'NO_REFERENCE' | 'NO_FRESH_BASELINE';
};

export type Calibration = {
  /** Hours in which random instances of the baseline played the candidate. */
  readonly hours: number;
  /** Why these hours are not enough to be bound by; null: they are. */
  readonly lacking: 'NO_INSTANCES' | 'ONE_INSTANCE' | 'TOO_SHORT' | null;
  /** True where a part of it was known by the minute only, in which bursts of seconds are not seen. */
  readonly coarse: boolean;
};

/** How long a fresh candidate is left out of a stream's evidence. */
export function warmUpOf({ test }: Stream, { warmUp }: JudgeTerms): DurationMs {
  return test === 'latency' || test === 'growth' ? warmUp : (0 as DurationMs);
}

/** How bursts are reckoned with in a stream. */
export function modeOf({ phi }: Stream, { burstiness }: JudgeTerms): 'independent' | 'calibrated' | 'uncalibrated' {
  if (burstiness === 'independent') return 'independent';
  return burstiness === 'calibrated' && phi !== null ? 'calibrated' : 'uncalibrated';
}

/** Whether the events of a stream are requests, of which each arm has its part: the others are times and readings. */
export function countsRequests({ test }: Stream): boolean {
  return test !== 'rate' && test !== 'growth';
}
