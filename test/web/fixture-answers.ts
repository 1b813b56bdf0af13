import type { AlertListView } from '../../src/wire/alert.ts';
import type { AttributionView } from '../../src/wire/attribution.ts';
import type { WhyView } from '../../src/wire/cause.ts';
import type { BudgetLineView, ObjectiveView } from '../../src/wire/objective.ts';
import type { AnomaliesView, ForecastView, SuggestionView } from '../../src/wire/outlook.ts';
import type { RolloutBatchesView } from '../../src/wire/rollout-batches.ts';
import type { ScoreDetailView } from '../../src/wire/score.ts';
import { fixtureBatches } from './fixture-batches.ts';
import { fixtureCatalog } from './fixture-catalog.ts';
import { fixtureFirstSteps } from './fixture-first-steps.ts';
import { fixtureHistory } from './fixture-history.ts';
import { fixtureHome } from './fixture-home.ts';
import { fixtureOverview } from './fixture-overview.ts';
import { NO_RELEASES } from './fixture-releases.ts';
import { fixtureSituation } from './fixture-situation.ts';
import { fixtureScoreDetail } from './fixture-scores.ts';
import { fixtureRollouts } from './fixture-rollouts.ts';
import { fixtureStates } from './fixture-states.ts';
import { DAY, HOUR, MINUTE, time } from './fixture-time.ts';

/** What the pages ask for beside the live stream, by its path. */
export function fixtureAnswers(at: number): Readonly<Record<string, unknown>> {
  const home = fixtureHome(at);
  const scores = home.journeys.flatMap(({ score }) => (score === null ? [] : [fixtureScoreDetail(at, score)]));
  const rollouts = [...fixtureRollouts(at), ...fixtureStates(at)];
  const objectives = [...home.journeys.flatMap((journey) => journey.objectives), ...home.objectives_elsewhere];
  const products = home.products.map((score) => fixtureScoreDetail(at, score));
  return {
    '/alerts': fixtureAlerts(at),
    ...fixtureCatalog(home),
    '/first-steps': fixtureFirstSteps(at),
    '/overview': fixtureOverview(at),
    '/anomalies': fixtureAnomalies(at),
    '/situation': fixtureSituation(at),
    '/silences': { silences: [] },
    '/adjustments': { adjustments: [] },
    ...NO_RELEASES,
    '/journeys/checkout/why': fixtureWhy(at),
    '/budgets': { budgets: objectives.map(fixtureLine), next: null, found: objectives.length },
    ...Object.fromEntries(objectives.map((one): [string, ObjectiveView] => [`/objectives/${one.name}`, one])),
    ...Object.fromEntries(
      rollouts.map((one): [string, RolloutBatchesView] => [`/rollouts/${one.id}/batches`, fixtureBatches(one)]),
    ),
    '/objectives/checkout-success/history': fixtureHistory(at),
    '/objectives/checkout-success/attribution': fixtureAttribution(at),
    '/objectives/checkout-success/forecast': fixtureForecast(at),
    '/objectives/checkout-success/suggestion': fixtureSuggestion(),
    ...Object.fromEntries(scores.map((score): [string, ScoreDetailView] => [`/scores/${score.name}`, score])),
    ...Object.fromEntries(products.map((score): [string, ScoreDetailView] => [`/scores/product.${score.name}`, score])),
  };
}

export function fixtureAlerts(at: number): AlertListView {
  const alert = {
    id: 'checkout-success/burning',
    subject: 'checkout-success',
    cause: 'burning',
    severity: 'page',
    since: time(at - 12 * MINUTE),
    ended_at: null,
    frozen_since: null,
    flapping: false,
    rules: [{ id: 'fast', severity: 'page', since: time(at - 12 * MINUTE), calm_since: null }],
    told: ['payments'],
    silence: null,
    sentence: 'Burn of 14.9 over 1h and 17.9 over 5m, and 14.4 pages.',
  } as const satisfies AlertListView['alerts'][number];
  return {
    alerts: [
      { ...alert, told: [...alert.told], rules: [...alert.rules] },
      {
        ...alert,
        id: 'recommendations/telemetry-lost',
        subject: 'recommendations',
        cause: 'telemetry-lost',
        severity: 'ticket',
        frozen_since: time(at - 7 * MINUTE),
        rules: [],
        told: [],
        sentence: 'Nothing of recommendations was heard for 7 min.',
      },
      {
        ...alert,
        id: 'sign-in-success/budget-low',
        subject: 'sign-in-success',
        cause: 'budget-low',
        severity: 'ticket',
        since: time(at - 2 * DAY),
        ended_at: time(at - DAY),
        rules: [],
        told: ['identity'],
        sentence: '4 % of the budget is left.',
      },
    ],
    waiting: 0,
  };
}

export function fixtureWhy(at: number): WhyView {
  return {
    journey: 'checkout',
    at: time(at),
    from: time(at - HOUR),
    to: time(at),
    compared_from: time(at - 3 * HOUR),
    sentence: 'checkout failed 2.1 % of 20,400 since 09:29, 0.1 % before. Version 2.4.0 failed more than what ran beside it.',
    falls: [
      {
        objective: 'checkout-success',
        indicator: 'checkout-success',
        from: time(at - 12 * MINUTE),
        to: time(at),
        ongoing: true,
        began_before: false,
        bad: 428,
        total: 20_400,
        expected: 20.4,
        rate: 0.021,
        rate_before: 0.001,
      },
    ],
    causes: [
      {
        kind: 'change',
        id: 'rollout/r-0007',
        strength: 'strong',
        since: time(at - 12 * MINUTE),
        explains: 0.97,
        sentence: 'Rollout r-0007: version 2.4.0 failed 7.8 % of 5,100, all else at the same time 0.1 % of 15,300.',
        figures: { bad_with: 398, total_with: 5_100, rate_beside: 0.001 },
      },
      {
        kind: 'anomaly',
        id: 'checkout-fast/latency-high',
        strength: 'weak',
        since: time(at - 9 * MINUTE),
        explains: null,
        sentence: 'The p99 of checkout-fast is 1.8 times its usual.',
        figures: { distance: 5.21 },
      },
    ],
    cleared: ['Flag new-cart'],
    looked_at: { changes: 3, cohorts: 8, dependencies: 1 },
    coverage: 1,
    age_ms: 1_000,
  };
}

export function fixtureAttribution(at: number): AttributionView {
  return {
    objective: 'checkout-success',
    at: time(at),
    from: time(at - 28 * DAY),
    unit: 'events',
    bad: 1_081,
    total: 1_742_300,
    spent: 0.6205,
    spenders: [
      {
        id: 'rollout/r-0007',
        kind: 'change',
        title: 'Rollout r-0007 of checkout-api 2.4.0',
        evidence: 'label',
        strength: 'strong',
        bad: 398.4,
        spent: 0.22869,
        low: 0.2,
        high: 0.26,
        first: time(at - 12 * MINUTE),
        last: time(at - MINUTE),
        burning: true,
      },
      {
        id: 'dependency/bank',
        kind: 'dependency',
        title: 'dependency bank',
        evidence: 'dependency',
        strength: 'moderate',
        bad: 210.3,
        spent: 0.12072,
        low: 0.08,
        high: 0.16,
        first: time(at - 9 * DAY),
        last: time(at - 9 * DAY + 40 * MINUTE),
        burning: false,
      },
    ],
    smaller: { spenders: 0, bad: 0, spent: 0 },
    unattributed: { bad: 472.3, spent: 0.27109, unexplained: 61.4 },
    sentence: '62.1 % of the budget of checkout-success is spent, 22.9 % of it by rollout r-0007.',
    coverage: 1,
    age_ms: 1_000,
  };
}

export function fixtureForecast(at: number): ForecastView {
  return {
    objective: 'checkout-success',
    at: time(at),
    known: true,
    sentence: 'The budget is as likely as not to be gone in 1d6h; four times in five it is gone between 5h from now and 5d.',
    early_ms: 5 * HOUR,
    middle_ms: 30 * HOUR,
    late_ms: 5 * DAY,
    chance: 0.97,
    ahead_ms: 7 * DAY,
  };
}

export function fixtureSuggestion(): SuggestionView {
  const trial = { compliance: 0.9994, breaches: 0, breaches_per_year: 0, exhausted: 0, pages: 2, tickets: 3, pages_per_month: 1 };
  return {
    objective: 'checkout-success',
    target: 0.999,
    suggested: 0.998,
    sentence: '99.8 % would have kept a tenth of its budget throughout.',
    known_ms: 42 * DAY,
    trials: [
      { ...trial, target: 0.999, worst_spent: 1.12, breaches: 1, breaches_per_year: 8.7, exhausted: 0.04 },
      { ...trial, target: 0.998, worst_spent: 0.56 },
    ],
  };
}

export function fixtureAnomalies(at: number): AnomaliesView {
  return {
    at: time(at),
    anomalies: [
      {
        kind: 'latency-high',
        indicator: 'checkout-fast',
        journey: 'checkout',
        at: time(at),
        over_ms: 10 * MINUTE,
        observed: 820,
        usual: { middle: 450, spread: 70 },
        distance: 5.2,
        sentence: 'The p99 of checkout-fast is 820 ms; usual at this hour is 450 ms.',
      },
    ],
    drifts: [],
    young: ['search-success'],
  };
}

function fixtureLine(one: ObjectiveView): BudgetLineView {
  const burnIn = (wanted: string): number | null => one.burn.find(({ window }) => window === wanted)?.burn ?? null;
  const at = time(Date.now());
  return { ...one, burn_1h: burnIn('1h'), burn_6h: burnIn('6h'), since: null, alert: null, at };
}
