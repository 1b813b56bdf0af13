import type { Catalog, Condition, Indicator, Journey, SpanIndicator } from '../../src/catalog/catalog.ts';
import { BURN_POLICIES } from '../../src/catalog/burn-policies.ts';

export function is(attribute: string, ...values: readonly string[]): Condition {
  return { attribute, test: { kind: 'is', values } };
}

export function not(attribute: string, ...values: readonly string[]): Condition {
  return { attribute, test: { kind: 'not', values } };
}

export function prefix(attribute: string, start: string): Condition {
  return { attribute, test: { kind: 'prefix', prefix: start } };
}

export function below(attribute: string, bound: number, inclusive = false): Condition {
  return { attribute, test: { kind: 'below', bound, inclusive } };
}

export function above(attribute: string, bound: number, inclusive = false): Condition {
  return { attribute, test: { kind: 'above', bound, inclusive } };
}

export function present(attribute: string, there = true): Condition {
  return { attribute, test: { kind: 'present', present: there } };
}

export function journey(name: string, rest: Partial<Journey> = {}): Journey {
  return {
    name,
    displayName: name,
    owner: 'shop',
    match: [],
    exclude: [],
    cohorts: [],
    cohortCap: 100,
    retention: {},
    score: null,
    dependencies: [],
    revenue: null,
    ...rest,
  };
}

export function indicator(name: string, journeyName: string, rest: Partial<SpanIndicator> = {}): SpanIndicator {
  return {
    signal: 'span',
    name,
    displayName: name,
    journey: journeyName,
    total: [],
    verdict: [],
    polarity: 'good',
    generation: `${name}@1`,
    ...rest,
  };
}

export function catalogOf(journeys: readonly Journey[], indicators: readonly Indicator[]): Catalog {
  return {
    revision: 'test',
    services: [],
    journeys,
    indicators,
    objectives: [],
    plans: [],
    trains: [],
    routes: [],
    sources: [],
    redaction: { keep: [], rules: [] },
    products: [],
    burnPolicies: BURN_POLICIES,
    adjustments: [],
    alertTargets: [],
    notes: [],
  };
}

/** Two journeys of a shop that overlap, with every kind of test, an alias in each direction, and cohorts. */
export const SHOP: Catalog = catalogOf(
  [
    journey('checkout', {
      match: [
        { kinds: ['server'], conditions: [is('service.name', 'storefront'), prefix('http.route', '/checkout')] },
        { kinds: null, conditions: [is('service.name', 'payment'), not('deployment.environment.name', 'test')] },
      ],
      exclude: [{ kinds: null, conditions: [is('url.path', '/healthz', '/readyz')] }],
      cohorts: [
        { label: 'version', attribute: 'service.version' },
        { label: 'region', attribute: 'cloud.region' },
      ],
      cohortCap: 2,
    }),
    journey('browse', {
      match: [{ kinds: ['server', 'internal'], conditions: [is('http.method', 'GET')] }],
      cohorts: [{ label: 'version', attribute: 'service.version' }],
    }),
    journey('work', { match: [{ kinds: ['consumer'], conditions: [present('messaging.destination.name')] }] }),
  ],
  [
    indicator('checkout-success', 'checkout', {
      verdict: [below('http.response.status_code', 500)],
      total: [present('http.response.status_code')],
    }),
    indicator('checkout-fast', 'checkout', { verdict: [below('duration', 300, true), not('span.status', 'error')] }),
    indicator('browse-bad', 'browse', {
      verdict: [above('http.response.status_code', 500, true)],
      polarity: 'bad',
      total: [not('span.name', 'ignore me')],
    }),
    indicator('work-done', 'work', { verdict: [present('error.type', false)] }),
  ],
);
