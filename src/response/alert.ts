import type { AlertAction, AlertRule } from '../catalog/alert-rule.ts';
import type { DurationMs, Instant } from '../kernel/units.ts';
import type { Addressee } from './route-owner.ts';
import type { Quiet } from './silence.ts';

/** Why somebody is told. Of each there is one alert at most for one subject; whatever comes besides attaches to it. */
export type AlertCause = 'burning' | 'budget-low' | 'telemetry-lost';

/** Something is wrong and somebody was told, or will be before anything else happens. */
export type Alert = {
  readonly id: string;
  /** Name of an objective; of lost telemetry the name under which it is heard. */
  readonly subject: string;
  readonly cause: AlertCause;
  /** That of its loudest rule. */
  readonly severity: AlertAction;
  readonly since: Instant;
  /** Those that hold, or did so until lately, in the order in which they came. */
  readonly rules: readonly AttachedRule[];
  /** When somebody was told louder than before, over the last hour: also by alerts of this subject that are closed. */
  readonly raised: readonly Instant[];
  /** Nothing can be said since then, because telemetry is missing: nothing attaches and nothing ends. Null: it is seen. */
  readonly frozenSince: Instant | null;
  readonly told: readonly Addressee[];
  /** What keeps it quiet: nobody is told of it until that is over. Absent: people are told. */
  readonly quiet?: Quiet | null;
  /** The verdict when it last changed, with its arithmetic. */
  readonly sentence: string;
  /** Changes so far; what is told of each has a key of its own. */
  readonly revision: number;
};

export type AttachedRule = {
  readonly id: string;
  readonly severity: AlertAction;
  readonly since: Instant;
  /** Since then it is clearly over; it ends when that has lasted. */
  readonly calmSince: Instant | null;
  /** When a calm last ended. */
  readonly stirredAt: Instant | null;
  readonly tells: AlertRule['tells'];
  readonly targets: readonly string[];
};

/** What one rule says now. */
export type RuleState = {
  readonly id: string;
  readonly severity: AlertAction;
  /** Null: frozen, because nothing can be said. */
  readonly holds: boolean | null;
  /** Clearly over, and not only just: null when frozen. */
  readonly calm: boolean | null;
  /** How long it has to be calm before it ends. */
  readonly calmFor: DurationMs;
  readonly tells: AlertRule['tells'];
  readonly targets: readonly string[];
};

const LOUDNESS: Readonly<Record<AlertAction, number>> = { inform: 1, ticket: 2, page: 3 };

export function isLouder(severity: AlertAction, than: AlertAction | null): boolean {
  return than === null || LOUDNESS[severity] > LOUDNESS[than];
}

export function loudest(rules: readonly { readonly severity: AlertAction }[]): AlertAction | null {
  return rules.reduce<AlertAction | null>((so, { severity }) => (isLouder(severity, so) ? severity : so), null);
}

/** Where an alert is kept: one per subject and cause. */
export function placeOf({ subject, cause }: { readonly subject: string; readonly cause: AlertCause }): string {
  return `${cause}/${subject}`;
}
