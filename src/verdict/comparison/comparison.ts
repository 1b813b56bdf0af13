import type { DurationMs, Instant, Ratio } from '../../kernel/units.ts';
import type { Excess } from './confidence-sequence.ts';
import type { Calibration, Stream, Unjudged } from './judge-terms.ts';

/** The verdict on a candidate against its concurrent baseline, with the arithmetic that anyone can check by hand. */
export type Comparison = Arithmetic & Finding;

export type Finding =
  /** Final: later evidence cannot take it back. `at` is the end of the batch that showed it. */
  | {
      readonly kind: 'worse';
      readonly at: Instant;
      readonly culprits: readonly string[];
      /** The baseline itself was burning then: both are in trouble, and the candidate more so. */
      readonly duringIncident: boolean;
    }
  /** The candidate gets far less traffic than asked: a candidate that crashes on start looks free of errors. */
  | { readonly kind: 'not-exposed'; readonly indicator: string; readonly expected: number; readonly observed: number }
  /** Versions of neither arm get at least what the candidate misses: whatever is judged, it would not be the candidate. */
  | {
      readonly kind: 'wrong-version';
      readonly indicator: string;
      readonly expected: number;
      readonly observed: number;
      /** The most traffic first. */
      readonly seen: readonly Stranger[];
    }
  | {
      readonly kind: 'blind';
      readonly because: 'NO_TELEMETRY' | 'TELEMETRY_STALE' | 'CANDIDATE_SILENT';
      readonly silentFor: DurationMs;
    }
  /** What was bound when the rollout started leaves something out that has to be judged; only another start changes that. */
  | { readonly kind: 'blind'; readonly because: Unjudged['because']; readonly indicator: string; readonly silentFor: DurationMs }
  /** Telemetry of these journeys was sampled by its outcome, without weights: its shares of failures are not those of the traffic. */
  | { readonly kind: 'biased'; readonly journeys: readonly string[] }
  | { readonly kind: 'safe' }
  /** `etaMs` is null while there is no rate to reckon with. */
  | {
      readonly kind: 'not-yet';
      readonly because: 'MORE_EVIDENCE' | 'MIN_STEP' | 'SUSPICIOUS' | 'NO_BASELINE' | 'WARMING';
      readonly etaMs: DurationMs | null;
    }
  /** What is needed will not come in the time that is left. */
  | {
      readonly kind: 'underpowered';
      readonly because: 'TOO_SLOW' | 'OUT_OF_REACH';
      readonly etaMs: DurationMs | null;
      readonly left: DurationMs;
      /** The smallest `delta` that the traffic left can prove of the slowest indicator; null where it proves none. */
      readonly provable: number | null;
    };

export type Arithmetic = {
  /** Of all indicators together, which is what rolls back. */
  readonly log10Harm: number;
  readonly log10HarmNeeded: number;
  readonly streams: readonly StreamComparison[];
  readonly mode: 'independent' | 'uncalibrated' | 'calibrated';
  /** Why a plan that asks for calibration is judged without; null: it is not, or nobody asked. */
  readonly modeBecause: Calibration['lacking'];
  readonly batches: number;
  readonly newestBatch: Instant | null;
};

export type Count = { readonly total: number; readonly bad: number };

/** A version of neither arm, and how many events of it came. */
export type Stranger = { readonly version: string; readonly events: number };

export type StreamComparison = {
  /** The name of the stream: the indicator, and what of it. */
  readonly indicator: string;
  readonly test: Stream['test'];
  /** Of a latency the quantile that is compared, its reference and how much slower is allowed, in milliseconds and as a part. */
  readonly quantile: { readonly q: number; readonly reference: number; readonly margin: number } | null;
  /** Safe only when it is. */
  readonly key: boolean;
  readonly weight: number;
  /** The candidate may fail `rho` times as often as the baseline, plus `delta`. */
  readonly rho: number;
  readonly delta: number;
  /** Since the rollout started: what harm is judged on. */
  readonly candidate: Count;
  readonly baseline: Count;
  /** Of the present step, without the batches in which the share changed: what safety is judged on. */
  readonly step: { readonly candidate: Count; readonly baseline: Count };
  /** The most the candidate may fail; null while there is no baseline. */
  readonly allowedRate: number | null;
  readonly log10Harm: number;
  readonly log10HarmNeeded: number;
  readonly log10Safe: number;
  readonly log10SafeNeeded: number;
  /** Candidate's bad rate minus the baseline's in this step, 95 % at every look together. */
  readonly excess: Excess;
  /** Candidate events still needed to call it safe, 0 when it is; null: unknown yet, or out of reach. */
  readonly needed: number | null;
  /** The time in which they come, at the rate of this step; null while there is none to reckon with. */
  readonly neededMs: DurationMs | null;
  /** What the evidence is divided by because errors come in bursts. */
  readonly phi: number;
  readonly culprit: boolean;
};

export type Occasion = {
  readonly at: Instant;
  readonly step: number;
  readonly stepSince: Instant;
  readonly asked: Ratio;
  /** When the time for this step is over. */
  readonly ends: Instant;
  readonly newestTelemetry: Instant | null;
  /** Journeys whose telemetry in this step was sampled by its outcome and without weights; absent: none. */
  readonly biased?: readonly string[];
};
