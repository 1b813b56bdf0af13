import type { DurationMs, Instant, Ratio } from '../../kernel/units.ts';
import type { Excess } from './confidence-sequence.ts';

/** The verdict on a candidate against its concurrent baseline, with the arithmetic that anyone can check by hand. */
export type Comparison = Arithmetic & Finding;

export type Finding =
  /** Final: later evidence cannot take it back. `at` is the end of the batch that showed it. */
  | { readonly kind: 'worse'; readonly at: Instant; readonly culprits: readonly string[] }
  /** The candidate gets far less traffic than asked: a candidate that crashes on start looks free of errors. */
  | { readonly kind: 'not-exposed'; readonly indicator: string; readonly expected: number; readonly observed: number }
  | {
      readonly kind: 'blind';
      readonly because: 'NO_TELEMETRY' | 'TELEMETRY_STALE' | 'CANDIDATE_SILENT';
      readonly silentFor: DurationMs;
    }
  | { readonly kind: 'safe' }
  /** `etaMs` is null while there is no rate to reckon with. */
  | {
      readonly kind: 'not-yet';
      readonly because: 'MORE_EVIDENCE' | 'MIN_STEP' | 'SUSPICIOUS' | 'NO_BASELINE';
      readonly etaMs: DurationMs | null;
    }
  /** What is needed will not come in the time that is left. */
  | {
      readonly kind: 'underpowered';
      readonly because: 'TOO_SLOW' | 'OUT_OF_REACH';
      readonly etaMs: DurationMs | null;
      readonly left: DurationMs;
    };

export type Arithmetic = {
  /** Of all indicators together, which is what rolls back. */
  readonly log10Harm: number;
  readonly log10HarmNeeded: number;
  readonly streams: readonly StreamComparison[];
  readonly mode: 'independent' | 'uncalibrated';
  readonly batches: number;
  readonly newestBatch: Instant | null;
};

export type Count = { readonly total: number; readonly bad: number };

export type StreamComparison = {
  readonly indicator: string;
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
};
