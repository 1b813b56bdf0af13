import type { RolloutPlan } from '../../catalog/catalog.ts';
import type { VersionRecord } from '../../delivery/fast-track.ts';
import type { Frozen } from '../../delivery/freeze.ts';
import type { StartAsked } from '../../delivery/queued-start.ts';
import type { RequiredTelemetry } from '../../delivery/required-telemetry.ts';
import type { Places } from '../../delivery/rollout.ts';
import type { TrainPlace } from '../../delivery/train-run.ts';
import type { Instant } from '../../kernel/units.ts';
import type { JudgeTerms } from '../../verdict/comparison/judge.ts';
import type { Undone } from './start-hindrance.ts';

/** What a router showed before anything was moved. */
export type Surveyed = { readonly places: Places; readonly serving: string };

/** What the start of a rollout is decided from. */
export type StartInputs = {
  readonly at: Instant;
  readonly asked: StartAsked & { readonly queued: string | null; readonly train: TrainPlace | null };
  /** The plan of the day; of a member of a train, as its train wants it. */
  readonly plan: RolloutPlan;
  readonly surveyed: Surveyed;
  /** What the judge is to be bound to, from what was seen of the baseline. */
  readonly terms: JudgeTerms;
  /** By indicator of the plan: under which generation it is counted. */
  readonly generations: readonly string[];
  readonly known: VersionRecord;
  /** The promoted rollout that this one takes back; null: it is not a way back. */
  readonly undone: Undone | null;
  readonly freeze: Frozen | null;
  /** When the service was rolled back last by evidence. */
  readonly lastRollback: Instant | null;
  /** What the plan asks of telemetry; absent: nothing. */
  readonly telemetry?: RequiredTelemetry;
  /** How often this version was tried before. */
  readonly attempts: number;
};
