import type { DurationMs } from '../kernel/units.ts';

/** When somebody is told about an objective, and how loudly. */
export type AlertRule = {
  /** One of its own within the objective: `fast`, `left25`. */
  readonly id: string;
  readonly action: AlertAction;
  readonly when: AlertCondition;
  /** It becomes a page while less than this part of the budget is left; null never. */
  readonly pageBelow: number | null;
  /** The condition must hold for so long. */
  readonly forMs: DurationMs;
  /** Blocks promotions in the scope of the objective while it is open. */
  readonly freezes: boolean;
  /** What is told about; an OpenSLO policy may ask for less than all of it. */
  readonly tells: { readonly opened: boolean; readonly closed: boolean; readonly noData: boolean };
  /** Names of AlertNotificationTargets; none leaves it to the owner's Route. */
  readonly targets: readonly string[];
};

export type AlertAction = 'page' | 'ticket' | 'inform';

export type AlertCondition =
  /** The budget goes so fast over the long window, and still over the short one; null asks for the long one alone. */
  | {
      readonly kind: 'burn';
      readonly longMs: DurationMs;
      readonly shortMs: DurationMs | null;
      readonly threshold: BurnThreshold;
      /** The long window must be above it beyond doubt: with few events the lower bound of the bad ones counts. */
      readonly sure: boolean;
    }
  /** So much of the whole budget went within the time. */
  | { readonly kind: 'drop'; readonly spent: number; readonly overMs: DurationMs }
  /** Less than this part of the budget is left. */
  | { readonly kind: 'left'; readonly below: number }
  /** A share of events so large fails at once that no budget need be looked at. */
  | {
      readonly kind: 'outage';
      readonly share: number;
      readonly overMs: DurationMs;
      readonly minEvents: number;
      readonly sureShare: number;
    }
  /** At the present rate nothing is left after this time. */
  | { readonly kind: 'exhausts'; readonly withinMs: DurationMs };

/** Either a part of the budget that is gone when it fires, from which the burn follows, or the burn itself. */
export type BurnThreshold =
  | { readonly kind: 'spent'; readonly spent: number }
  | { readonly kind: 'burn'; readonly op: 'gte' | 'gt' | 'lte' | 'lt'; readonly burn: number };

/** Named rules that objectives share. */
export type BurnPolicy = { readonly name: string; readonly rules: readonly AlertRule[] };
