import type { Objective } from '../catalog/objective.ts';
import type { PollAnswer } from '../intake/poll-answer.ts';
import type { DurationMs, Instant } from '../kernel/units.ts';
import type { FittedRule } from './burn-rules.ts';
import type { Period } from './projected-total.ts';
import type { StepVerdict } from './sight/instrumentation.ts';
import type { WindowCounts } from './window-counts.ts';

/** An answer without values. */
export type Trouble = Exclude<PollAnswer, { kind: 'values' }>;

/** What was counted for one objective, or for one member of a composite. */
export type Counted = {
  readonly objective: Objective;
  /** Over the objective's window; of a calendar window since its start. Without adjusted time, where there is any. */
  readonly window: WindowCounts;
  /** Counts over each of `windowsFor` the objective and its rules. */
  readonly burnWindows: ReadonlyMap<DurationMs, WindowCounts>;
  /** The window with adjusted time in it; null or absent when none was adjusted. */
  readonly raw?: WindowCounts | null;
};

export type MemberFacts = Counted & { readonly weight: number };

/** Plain data from which one objective is judged; whoever has it hands it over. */
export type ObjectiveFacts = Counted & {
  readonly rules: readonly FittedRule[];
  /** Events over each of the `outageWindows` of its rules. */
  readonly eventWindows: ReadonlyMap<DurationMs, WindowCounts>;
  /** Of a composite whose members spend its budget; then the counts above are the sum of theirs, as covered as the worst. */
  readonly members?: readonly MemberFacts[];
  /** The calendar window that is going on, with what came of late for the projection of its traffic. */
  readonly period?: PeriodFacts | null;
  readonly newest: Instant | null;
  /** Up to when something could be known: a query is asked after a delay. */
  readonly at: Instant;
  readonly staleAfter?: DurationMs;
  readonly trouble?: Trouble | null;
  readonly biased?: boolean;
  /** Steps of its journey of which telemetry does not tell what it should; absent: none are known. */
  readonly unseen?: readonly StepVerdict[];
};

export type PeriodFacts = Period & {
  /** What the method counts, in the days before now; null when less than a day is known. */
  readonly recent: { readonly total: number; readonly overMs: DurationMs } | null;
};
