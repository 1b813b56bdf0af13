import type { OverviewJourneyView, ScoreAtAGlanceView } from '../../src/wire/overview.ts';
import { DAY, HOUR, MINUTE, SECOND, time } from './fixture-time.ts';

const NONE = { healthy: 0, burning: 0, exhausted: 0, blind: 0 };
const EMPTY = { overspent: 0, quarter: 0, half: 0, three_quarters: 0, most: 0, blind: 0 };

type Glance = {
  readonly name: string;
  readonly display_name: string;
  readonly state: ScoreAtAGlanceView['state'];
  readonly lo: number;
  readonly fell: number;
  readonly confidence?: number;
};

/** A day in slots of twenty minutes, in whose last tenth it fell; two hours of it nobody watched. */
export function glance(at: number, { name, display_name, state, lo, fell, confidence = 1 }: Glance): ScoreAtAGlanceView {
  const slots = Array.from({ length: 72 }, (_, slot) => slot).filter((slot) => slot < 20 || slot > 25);
  const wave = (slot: number): number => Math.min(1, lo + fell) - 0.012 * (1 + Math.sin(slot / 3));
  return {
    name,
    display_name,
    owner: 'payments',
    state,
    since: time(at - 2 * HOUR),
    lo,
    point: confidence < 0.7 ? null : lo / confidence,
    hi: Math.min(1, lo + 1 - confidence),
    confidence,
    before: lo + fell,
    trend: slots.map((slot) => {
      const proven = (slot < 65 ? wave(slot) : lo + fell * Math.max(0, (67 - slot) / 3)) * (confidence < 1 ? confidence : 1);
      return { at: time(at - DAY + slot * 20 * MINUTE), lo: proven, hi: Math.min(1, proven + 1 - confidence) };
    }),
    revenue_at_risk:
      name === 'checkout'
        ? {
            currency: 'EUR',
            per_hour: 12_000,
            point: 2_760,
            least: 2_400,
            most: 3_120,
            formula: '(1 − point 0.7700) × 12000 EUR/h = 2760.00 EUR/h',
          }
        : null,
  };
}

type Known = Pick<
  OverviewJourneyView,
  'name' | 'display_name' | 'standing' | 'sentence' | 'counts' | 'left' | 'worst' | 'score'
> &
  Partial<OverviewJourneyView>;

function journey(known: Known): OverviewJourneyView {
  const promises = Object.values(known.counts).reduce((sum, count) => sum + count, 0);
  return { owner: 'payments', since: null, promises, hurt: [], coverage: 1, age_ms: 2 * SECOND, ...known };
}

export function signIn(at: number): OverviewJourneyView {
  return journey({
    name: 'sign-in',
    display_name: 'Sign in',
    owner: 'identity',
    standing: 'broken',
    since: time(at - 2 * HOUR),
    sentence: '“Sign-ins succeed” is broken: 150 % of the room for mistakes is used.',
    counts: { ...NONE, exhausted: 1, healthy: 3 },
    left: { ...EMPTY, overspent: 1, half: 1, most: 2 },
    worst: {
      name: 'sign-in-success',
      display_name: 'Sign-ins succeed',
      health: 'exhausted',
      remaining: -0.5,
      spent: 1.5,
      window: '28d',
    },
    score: glance(at, { name: 'sign-in', display_name: 'Sign in', state: 'breached', lo: 0.61, fell: 0.33 }),
  });
}

export function checkout(at: number): OverviewJourneyView {
  return journey({
    name: 'checkout',
    display_name: 'Checkout',
    standing: 'at-risk',
    since: time(at - 12 * MINUTE),
    sentence: '“Checkouts succeed” loses its room for mistakes too fast; 38 % of it is left.',
    counts: { ...NONE, burning: 1, healthy: 5 },
    left: { ...EMPTY, quarter: 1, half: 2, three_quarters: 1, most: 2 },
    worst: {
      name: 'checkout-success',
      display_name: 'Checkouts succeed',
      health: 'burning',
      remaining: 0.38,
      spent: 0.62,
      window: '28d',
    },
    hurt: [
      {
        objective: 'checkout-success',
        who: 'region us-east',
        sentence: '“Checkouts succeed” loses its room for mistakes too fast for region us-east.',
      },
    ],
    score: glance(at, { name: 'checkout', display_name: 'Checkout', state: 'at-risk', lo: 0.77, fell: 0.155 }),
  });
}

export function search(at: number): OverviewJourneyView {
  return journey({
    name: 'search',
    display_name: 'Search',
    owner: 'discovery',
    standing: 'kept',
    since: time(at - 9 * DAY),
    sentence: 'All 6 promises are kept; at least 52 % of the room for mistakes is left.',
    counts: { ...NONE, healthy: 6 },
    left: { ...EMPTY, three_quarters: 3, most: 3 },
    worst: {
      name: 'search-success',
      display_name: 'Searches succeed',
      health: 'healthy',
      remaining: 0.52,
      spent: 0.48,
      window: '28d',
    },
    score: glance(at, { name: 'search', display_name: 'Search', state: 'healthy', lo: 0.962, fell: 0.01 }),
  });
}

export function recommendations(at: number): OverviewJourneyView {
  return journey({
    name: 'recommendations',
    display_name: 'Recommendations',
    owner: 'discovery',
    standing: 'unknown',
    since: time(at - 7 * MINUTE),
    sentence: 'Too little of it is seen to say anything.',
    counts: { ...NONE, blind: 2 },
    left: { ...EMPTY, blind: 2 },
    worst: {
      name: 'recommendations-success',
      display_name: 'Recommendations come',
      health: 'blind',
      remaining: null,
      spent: null,
      window: '28d',
    },
    coverage: 0.41,
    age_ms: 7 * MINUTE,
    score: glance(at, {
      name: 'recommendations',
      display_name: 'Recommendations',
      state: 'unknown',
      lo: 0.38,
      fell: 0,
      confidence: 0.41,
    }),
  });
}
