import type { HomeView, JourneyView } from '../../src/wire/home.ts';
import type { ObjectiveView } from '../../src/wire/objective.ts';
import { rolloutSummary } from '../../src/wire/rollout.ts';
import { burns, objective, rules } from './fixture-objectives.ts';
import { fixtureScore } from './fixture-scores.ts';
import { fixtureRollouts } from './fixture-rollouts.ts';
import { DAY, MINUTE, SECOND, time } from './fixture-time.ts';

const NONE = { healthy: 0, burning: 0, exhausted: 0, blind: 0 };

/** A shop on a bad morning: one journey of each health. */
export function fixtureHome(at: number): HomeView {
  return {
    at: time(at),
    catalog: { revision: '3f9c1a7be2d04c55', applied_at: time(at - 14 * MINUTE), refused: [] },
    journeys: [checkout(at), signIn(at), search(at), recommendations(at)],
    journeys_all: 4,
    counts: { healthy: 1, burning: 1, exhausted: 1, blind: 1 },
    products: [
      fixtureScore(at, {
        name: 'shop',
        kind: 'product',
        state: 'at-risk',
        lo: 0.74,
        sentence: 'The score is 74.0: sign-in takes most.',
      }),
    ],
    objectives_elsewhere: [],
    elsewhere_counts: NONE,
    alerts: { pages: 1, tickets: 1, informs: 0, frozen: 0 },
    sources: { sentence: 'All 2 sources of telemetry are heard.', troubled: [] },
    rollouts: fixtureRollouts(at)
      .filter(({ phase }) => phase !== 'held')
      .map((view) => rolloutSummary.parse(view)),
  };
}

function checkout(at: number): JourneyView {
  return {
    name: 'checkout',
    display_name: 'Checkout',
    owner: 'payments',
    counts: { ...NONE, burning: 1 },
    health: 'burning',
    per_second: 14.2,
    age_ms: 2_000,
    sentence: 'Checkouts fail 14.9 times as fast as the budget sustains: 2.1 % bad over the last hour, 0.1 % allowed.',
    score: fixtureScore(at, {
      name: 'checkout',
      state: 'at-risk',
      lo: 0.77,
      sentence: 'The score is 77.0 and should be 90.0: checkout-success takes 15.5 of 100 points.',
    }),
    objectives: [
      objective(at, {
        name: 'checkout-success',
        display_name: 'Checkouts succeed',
        journey: 'checkout',
        health: 'burning',
        reason: 'BURN_FAST',
        target: 0.999,
        sentence: '1,081 of 1,742,300 checkouts failed; 1,742 may. At this burn the budget is gone in 4 h.',
        good: 1_741_219,
        total: 1_742_300,
        compliance: 0.99938,
        allowed: 1_742,
        spent: 0.62,
        remaining: 0.38,
        burn: burns([14.9, 3.4, 1.8, 1.3]),
        rules: rules([true, false]),
      }),
      objective(at, {
        name: 'checkout-fast',
        display_name: 'Checkouts answer within 800 ms',
        journey: 'checkout',
        target: 0.99,
        window: '7d',
        window_ms: 7 * DAY,
        sentence: '2,512 of 440,210 checkouts took longer; 4,402 may.',
        good: 437_698,
        total: 440_210,
        compliance: 0.9943,
        allowed: 4_402,
        spent: 0.57,
        remaining: 0.43,
        raw: { good: 435_100, total: 440_610, spent: 1.25, remaining: -0.25 },
        burn: burns([0.6, 0.71, 0.5, 0.57]),
        rules: rules([false, false]),
      }),
    ],
    traffic: traffic(at, (slot) => ({
      total: 140 + wave(slot, 24),
      bad: slot > 44 ? 6 + (slot % 5) : slot % 9 === 0 ? 1 : 0,
      heard: true,
    })),
  };
}

function signIn(at: number): JourneyView {
  return {
    name: 'sign-in',
    display_name: 'Sign in',
    owner: 'identity',
    counts: { ...NONE, exhausted: 1 },
    health: 'exhausted',
    per_second: 3.1,
    age_ms: 4_000,
    sentence: 'The budget is overspent by half: changes are blocked until it recovers.',
    score: fixtureScore(at, {
      name: 'sign-in',
      state: 'breached',
      lo: 0.25,
      sentence: 'The score is 25.0 and should be 70.0: sign-in-success takes 75.0 of 100 points.',
    }),
    objectives: [
      objective(at, {
        name: 'sign-in-success',
        display_name: 'Sign-ins succeed',
        journey: 'sign-in',
        owner: 'identity',
        health: 'exhausted',
        reason: 'BUDGET_EXHAUSTED',
        target: 0.995,
        sentence: '9,450 of 1,260,000 sign-ins failed; 6,300 may.',
        good: 1_250_550,
        total: 1_260_000,
        compliance: 0.9925,
        allowed: 6_300,
        spent: 1.5,
        remaining: -0.5,
        burn: burns([0.4, 0.9, 2.2, 1.6]),
        rules: rules([false, null]),
      }),
    ],
    traffic: traffic(at, (slot) => ({ total: 28 + wave(slot, 9), bad: slot % 13 === 0 ? 1 : 0, heard: true })),
  };
}

function search(at: number): JourneyView {
  return {
    name: 'search',
    display_name: 'Search',
    owner: 'discovery',
    counts: { ...NONE, healthy: 1 },
    health: 'healthy',
    per_second: 61.8,
    age_ms: 1_000,
    sentence: 'Searches are within their promise.',
    score: fixtureScore(at, { name: 'search', state: 'healthy', lo: 0.97, sentence: 'The score is 97.0, and 90.0 is healthy.' }),
    objectives: [
      objective(at, {
        name: 'search-success',
        display_name: 'Searches succeed',
        journey: 'search',
        owner: 'discovery',
        target: 0.999,
        known_since: time(at - 12 * MINUTE),
        sentence: '4 of 36,120 searches failed; 36 may.',
        good: 36_116,
        total: 36_120,
        compliance: 0.99989,
        allowed: 36,
        spent: 0.11,
        remaining: 0.89,
        burn: burns([0.08, 0.11, null, null]),
        rules: rules([false, null]),
        coverage: 0.97,
      }),
      ...Array.from({ length: 12 }, (_, index) => searchIn(at, index)),
    ],
    traffic: traffic(at, (slot) => ({
      total: slot < 6 ? 0 : 610 + wave(slot, 60),
      bad: slot % 17 === 0 ? 1 : 0,
      heard: slot > 5 && (slot < 21 || slot > 24),
    })),
  };
}

/** The same promise region by region; the last region burns. */
function searchIn(at: number, index: number): ObjectiveView {
  const region = `region-${index + 1}`;
  return objective(at, {
    name: `search-success{region=${region}}`,
    display_name: `Searches succeed (region ${region})`,
    journey: 'search',
    owner: 'discovery',
    cohort: { region },
    health: index === 11 ? 'burning' : 'healthy',
    target: 0.999,
    sentence: '1 of 3,010 searches failed; 3 may.',
    spent: index === 11 ? 0.8 : 0.05 + index / 100,
    remaining: index === 11 ? 0.2 : 0.95 - index / 100,
    burn: burns([index === 11 ? 15.2 : 0.1, 0.1, null, null]),
    rules: rules([index === 11, null]),
  });
}

function recommendations(at: number): JourneyView {
  return {
    name: 'recommendations',
    display_name: 'Recommendations',
    owner: 'discovery',
    counts: { ...NONE, blind: 1 },
    health: 'blind',
    per_second: null,
    age_ms: 7 * MINUTE,
    sentence: 'Nothing was heard for 7 min: no telemetry is not success.',
    score: fixtureScore(at, {
      name: 'recommendations',
      state: 'unknown',
      lo: 0,
      confidence: 0,
      sentence: 'Of the score 0 % is known, and 70 % is needed.',
    }),
    objectives: [
      objective(at, {
        name: 'recommendations-success',
        display_name: 'Recommendations arrive',
        journey: 'recommendations',
        owner: 'discovery',
        health: 'blind',
        reason: 'STALE',
        target: 0.99,
        sentence: 'Blind for 7 min. Check the exporter of recommender; the newest event came at 09:42.',
        spent: 0.28,
        remaining: 0.72,
        burn: burns([null, null, 0.3, 0.3]),
        rules: rules([null, null]),
        coverage: 0.31,
        age_ms: 7 * MINUTE,
      }),
    ],
    traffic: traffic(at, (slot) => ({ total: slot < 18 ? 80 + wave(slot, 20) : 0, bad: 0, heard: slot < 18 })),
  };
}

function traffic(at: number, slot: (index: number) => { total: number; bad: number; heard: boolean }): JourneyView['traffic'] {
  return Array.from({ length: 60 }, (_, index) => ({ at: time(at - (60 - index) * 10 * SECOND), ...slot(index) }));
}

/** Uneven, but the same on every run. */
function wave(slot: number, height: number): number {
  return Math.round(height * (Math.sin(slot / 4.1) + 0.6 * Math.sin(slot * 1.7)));
}
