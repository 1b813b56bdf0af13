import type { Objective } from '../catalog/catalog.ts';
import { DAY, MINUTE, type DurationMs, type Instant, type Ratio } from '../kernel/units.ts';
import { BURN_POLICIES } from '../catalog/burn-policies.ts';
import { fitRules, outageWindows, windowsFor } from './burn-rules.ts';
import type { ObjectiveFacts, WindowCounts } from './objective-verdict.ts';

export const AT = 1_800_000_000_000 as Instant;
export const OBJECTIVE: Objective = {
  name: 'checkout-availability',
  displayName: 'Checkout works',
  description: '',
  service: 'storefront',
  journey: 'checkout',
  owner: 'team-checkout',
  indicator: 'checkout-success',
  target: 0.99 as Ratio,
  windowMs: (28 * DAY) as DurationMs,
  labels: {},
  cohort: null,
  split: null,
  method: { kind: 'occurrences' },
  calendar: null,
  composite: null,
  burnPolicy: 'standard',
  alerts: [],
  unsupported: null,
};

export type Seen = { readonly bad: number; readonly total: number; readonly coverage?: number };
export const QUIET: Seen = { bad: 0, total: 1_000 };
export const GAP: Seen = { bad: 0, total: 1_000, coverage: 0.5 };
export const FINE: Seen = { bad: 12, total: 48_210 };
export type Given = {
  readonly window: Seen;
  /** By window in minutes; all others are quiet and covered. */
  readonly burns?: Readonly<Record<number, Seen>>;
  /** Over half a minute. */
  readonly outage?: Seen;
  readonly ageMs?: number | null;
};

export function factsOf({ window, burns = {}, outage = QUIET, ageMs = 5_000 }: Given, objective: Objective): ObjectiveFacts {
  const rules = fitRules(objective, BURN_POLICIES.find(({ name }) => name === objective.burnPolicy)?.rules ?? []);
  return {
    objective,
    rules,
    window: countsOf(window),
    burnWindows: new Map(windowsFor(objective, rules).map((windowMs) => [windowMs, countsOf(burns[windowMs / MINUTE] ?? QUIET)])),
    eventWindows: new Map(outageWindows(rules).map((windowMs) => [windowMs, countsOf(outage)])),
    newest: ageMs === null ? null : ((AT - ageMs) as Instant),
    at: AT,
  };
}

/** As many slots as four weeks have, so that the window is known whole. */
const SLOTS = 241_920;

export function countsOf({ bad, total, coverage = 1 }: Seen): WindowCounts {
  return { good: total - bad, total, observedSlots: coverage * SLOTS, expectedSlots: SLOTS };
}
