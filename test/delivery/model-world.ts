import { SECOND, type Instant, type Ratio } from '../../src/kernel/units.ts';
import type { BudgetGate, Support } from '../../src/delivery/facts.ts';
import type { Command } from '../../src/delivery/obey.ts';
import type { Rollout } from '../../src/delivery/rollout.ts';

export const T0 = 1_800_000_000_000 as Instant;

/** What the world does in one stretch of time: the router, the evidence, the surroundings, and a person's word. */
export type Turn = {
  readonly pause: number;
  /** The router takes the order that is pending. */
  readonly delivered: boolean;
  /** `asked`: it serves what it was told; null: it does not answer. */
  readonly share: 'asked' | number | null;
  readonly enough: boolean;
  readonly weights: 'as told' | 'others' | 'none';
  readonly kind: 'safe' | 'not-yet' | 'underpowered' | 'blind' | 'not-exposed' | 'wrong-version' | 'biased' | 'worse';
  readonly budget: BudgetGate;
  readonly biased: boolean;
  readonly frozen: boolean;
  readonly burning: boolean;
  readonly supports: readonly Support[];
  /** Rollbacks of the service in the last hour. */
  readonly rollbacks: number;
  readonly storm: boolean;
  /** Servers of the baseline of ten that can take traffic; null: the router does not know. */
  readonly up: number | null;
  /** Share of users that met the candidate; null: nobody counts. */
  readonly users: number | null;
  readonly heard: boolean;
  /** Telemetry sees nearly everything at the candidate. */
  readonly contradicts: boolean;
  readonly depends: boolean;
  readonly command: Command['say'] | null;
  readonly by: 'ada' | 'bob';
};

export const CALM: Turn = {
  pause: 10 * SECOND,
  delivered: true,
  share: 'asked',
  enough: true,
  weights: 'as told',
  kind: 'safe',
  budget: { say: 'clear' },
  biased: false,
  frozen: false,
  burning: false,
  supports: [],
  rollbacks: 0,
  storm: false,
  up: null,
  users: null,
  heard: true,
  contradicts: false,
  depends: false,
  command: null,
  by: 'ada',
};

/** Everything that is remembered between two turns, beside the rollout itself. */
export type World = {
  readonly at: Instant;
  readonly rollout: Rollout;
  readonly told: { readonly share: number; readonly mirror: number } | null;
  readonly pending: { readonly share: Ratio; readonly mirror: Ratio } | null;
  /** A stop was decided, or an end reached: from here on shares only fall. */
  readonly stopped: boolean;
  /** The judge has found it to be worse, which it never takes back. */
  readonly worse: boolean;
  readonly silentSince: Instant | null;
  readonly burningSince: Instant | null;
};
