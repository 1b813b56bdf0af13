import type { ObjectiveView } from '../../src/wire/objective.ts';
import { DAY, HOUR, MINUTE, time } from './fixture-time.ts';

/** An objective of which all is well and little is known, but for what is given. */
export function objective(at: number, known: Partial<ObjectiveView>): ObjectiveView {
  return {
    name: '',
    display_name: '',
    description: '',
    service: 'shop',
    journey: null,
    owner: 'payments',
    indicator: null,
    target: 0.99,
    window: '28d',
    window_ms: 28 * DAY,
    labels: {},
    annotations: {},
    cohort: null,
    method: 'occurrences',
    slice: null,
    burn_policy: 'standard',
    health: 'healthy',
    reason: null,
    sentence: '',
    good: null,
    total: null,
    compliance: null,
    bad: null,
    allowed: null,
    spent: null,
    remaining: null,
    raw: null,
    period: null,
    members: null,
    lasts_ms: null,
    weak: null,
    burn: [],
    rules: [],
    coverage: 1,
    known_since: time(at - 28 * DAY),
    age_ms: 2_000,
    evidence: { coverage: 1, age_ms: 2_000, latency_p99_ms: 1_200, biased: false, version_coverage: 1 },
    ...known,
  };
}

/** The long windows of the four rules; each short one burns a little faster. */
export function burns(values: readonly (number | null)[]): ObjectiveView['burn'] {
  return RULES.flatMap(({ long, short }, index) => {
    const burn = values[index] ?? null;
    return [
      { window: long, window_ms: HOUR, burn, coverage: burn === null ? 0.2 : 1 },
      { window: short, window_ms: MINUTE, burn: burn === null ? null : burn * 1.2, coverage: burn === null ? 0.2 : 1 },
    ];
  });
}

export function rules(fires: readonly (boolean | null)[]): ObjectiveView['rules'] {
  return RULES.map((rule, index) => ({
    ...rule,
    kind: 'burn' as const,
    action: 'page' as const,
    condition: `burn at ${rule.threshold} or more over ${rule.long} and ${rule.short}`,
    frozen_because: fires[index] === null ? 'LOW_COVERAGE' : null,
    fires: fires[index] === undefined ? false : (fires[index] ?? null),
    reachable: true,
  }));
}

const RULES = [
  { id: 'fast', long: '1h', short: '5m', threshold: 14.4 },
  { id: 'mid', long: '6h', short: '30m', threshold: 6 },
  { id: 'slow', long: '1d', short: '2h', threshold: 3 },
  { id: 'drip', long: '3d', short: '6h', threshold: 1 },
];
