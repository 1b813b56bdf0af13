import type { CoverageView } from '../../src/wire/coverage.ts';
import type { MapView } from '../../src/wire/map.ts';
import type { ProbeHealthDetailView, ProbeHealthView } from '../../src/wire/probe-health.ts';
import type { ReconciliationDetail } from '../../src/wire/reconciliation.ts';
import type { SourceView } from '../../src/wire/source.ts';
import type { TraceView } from '../../src/wire/trace.ts';
import { HOUR, MINUTE, SECOND, time } from './fixture-time.ts';

export const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
export const PICTURE = 'ab'.repeat(32);

/** What the pages about the evidence itself ask for, by its path. */
export function fixtureEvidence(at: number): Readonly<Record<string, unknown>> {
  const { probe, ...window } = fixtureProbe(at);
  const list = { ...probe, locations: probe.locations.map((place) => ({ ...place, slots: [] })) };
  const quiet: ProbeHealthView = {
    ...list,
    name: 'search',
    state: 'silent',
    sentence: 'Nothing is known: no run was heard for three intervals of 30s',
    locations: list.locations.slice(0, 1).map((place) => ({ ...place, state: 'silent', ok: 12, failed: 0 })),
  };
  const { differing: _, unknown: __, ...reconciled } = fixtureReconciliation(at);
  return {
    '/probes/health': { ...window, probes: [quiet, list], next: null },
    '/probes/buying/health': { ...window, probe },
    '/probes/buying/runs': { runs: [fixtureRun(at)] },
    '/reconciliations': { reconciliations: [reconciled] },
    '/reconciliations/orders': fixtureReconciliation(at),
    '/map': fixtureMap(at),
    '/coverage': fixtureCoverage(at),
    '/sources': { sources: fixtureSources(at) },
    [`/traces/${TRACE}`]: fixtureTrace(at),
  };
}

function fixtureProbe(at: number): ProbeHealthDetailView {
  const end = Math.ceil(at / MINUTE) * MINUTE;
  const slots = (count: number, bad: number) =>
    Array.from({ length: count }, (_, index) => ({
      at: time(end - (count - index) * MINUTE),
      ok: index >= count - bad ? 0 : 2,
      failed: index >= count - bad ? 2 : 0,
    }));
  return {
    at: time(at),
    from: time(end - HOUR),
    to: time(end),
    slot_ms: MINUTE,
    probe: {
      name: 'buying',
      journey: 'checkout',
      every_ms: 30 * SECOND,
      agree_at_least: 2,
      steps: ['page', 'buy'],
      indicators: ['buying-probe'],
      state: 'suspected',
      sentence: 'It fails seen from eu-west, which counts when 2 places see it together',
      locations: [
        { location: 'eu-west', state: 'failing', ok: 114, failed: 6, heard_at: time(end - MINUTE), slots: slots(60, 3) },
        { location: 'us-east', state: 'well', ok: 90, failed: 0, heard_at: time(end - MINUTE), slots: slots(45, 0) },
      ],
    },
  };
}

function fixtureRun(at: number): object {
  const ok = { outcome: 'ok', because: null } as const;
  return {
    id: '00112233aabbccdd',
    probe: 'buying',
    location: 'eu-west',
    round: at - MINUTE,
    at: at - MINUTE,
    outcome: 'failed',
    because: 'NOT_SEEN',
    text: 'nothing that fits .hit was seen',
    failed_step: 'buy/the order is taken',
    duration_ms: 1_000,
    steps: [
      { name: 'page', ...ok, duration_ms: 250 },
      { name: 'buy', outcome: 'failed', because: 'NOT_SEEN', duration_ms: 750 },
      { name: 'buy/click #buy', ...ok, duration_ms: 250 },
      { name: 'buy/the order is taken', outcome: 'failed', because: 'NOT_SEEN', duration_ms: 500 },
    ],
    complaints: ['Uncaught TypeError: basket is null'],
    vitals: { ttfb: 31, fcp: 180, lcp: 410, cls: 0.02 },
    artifact: PICTURE,
  };
}

function fixtureReconciliation(at: number): ReconciliationDetail {
  const end = Math.floor(at / HOUR) * HOUR;
  return {
    name: 'orders',
    display_name: 'Orders',
    journey: 'checkout',
    indicators: ['orders-completeness'],
    compare: 'values',
    every_ms: MINUTE,
    bucket_ms: HOUR,
    state: 'differing',
    sentence: '1 bucket differs: 3 rows missing, 1 row changed',
    checked_at: time(at - MINUTE),
    checked_from: time(end - 48 * HOUR),
    checked_to: time(end),
    lag_ms: at - end,
    rows: 96_000,
    buckets_unknown: 2,
    buckets_differing: 1,
    differing: [
      {
        bucket: time(end - 5 * HOUR),
        expected: 1_000,
        matched: 996,
        missing: 3,
        duplicated: 0,
        changed: 1,
        late: 0,
        unexpected: 0,
      },
    ],
    unknown: [time(end - 48 * HOUR), time(end - 47 * HOUR)],
  };
}

function fixtureMap(at: number): MapView {
  const call = { seen: 0, p50_ms: 12, p95_ms: 40, p99_ms: 80, first_seen: time(at - HOUR), is_new: false, system: null };
  const edge = (
    from: string,
    to: string,
    { calls, failed = 0 }: { calls: number; failed?: number },
  ): MapView['edges'][number] => ({
    ...call,
    from,
    to,
    calls,
    seen: calls,
    per_second: calls / 3_600,
    failed,
    success: (calls - failed) / calls,
  });
  const node = (name: string, kind: MapView['nodes'][number]['kind']) => ({ name, kind, objectives: 0, health: null });
  return {
    at: time(at),
    from: time(at - HOUR),
    to: time(at),
    window_ms: HOUR,
    nodes: [
      node('api.bank.example', 'external'),
      node('db.svc/shop', 'database'),
      node('payment', 'service'),
      { ...node('storefront', 'service'), objectives: 2, health: 'burning' },
    ],
    edges: [
      edge('storefront', 'payment', { calls: 36_000, failed: 180 }),
      { ...edge('payment', 'api.bank.example', { calls: 7_200, failed: 720 }), is_new: true, p99_ms: 1_240 },
      { ...edge('payment', 'db.svc/shop', { calls: 3_600 }), system: 'postgresql' },
    ],
    most_edges: 200,
    sentence: '2 services call 3 others; 1 way is new.',
  };
}

function fixtureCoverage(at: number): CoverageView {
  const step = { window_ms: HOUR, delay_ms: MINUTE, because: null };
  return {
    at: time(at),
    say: 'block',
    reasons: [{ say: 'block', because: 'INSTRUMENTATION_MISSING', text: 'edge of checkout is seen too little' }],
    journeys: [
      {
        journey: 'checkout',
        owner: 'payments',
        heard: true,
        version_coverage: 0.98,
        steps: [
          {
            ...step,
            step: 'edge',
            indicator: 'checkout-edge-coverage',
            say: 'missing',
            because: 'INSTRUMENTATION_MISSING',
            expected: 4_000,
            seen: 3_000,
            share: 0.75,
            at_least: 0.95,
            sentence: '3,000 of 4,000 were seen; 95 % is wanted.',
          },
          {
            ...step,
            step: 'pages',
            indicator: 'checkout-pages-coverage',
            say: 'unknown',
            expected: 0,
            seen: 0,
            share: null,
            at_least: 0.6,
            sentence: 'Nothing was expected.',
          },
        ],
      },
      { journey: 'recommendations', owner: 'discovery', heard: false, version_coverage: null, steps: [] },
    ],
    sources: [],
  };
}

function fixtureSources(at: number): readonly SourceView[] {
  const heard: SourceView = {
    name: 'default',
    display_name: 'default',
    owner: null,
    state: 'heard',
    sentence: 'Heard a second ago.',
    last_heard: time(at - SECOND),
    silent_ms: SECOND,
    expect_ms: MINUTE,
    silent_after_ms: 3 * MINUTE,
    lag_ms: 2 * SECOND,
    latency_p50_ms: 120,
    latency_p99_ms: 2_400,
    skew_ms: 0,
    biased: false,
    observations: 1_000,
    late: 0,
    early: 0,
    out_of_scope: 0,
    shed: 0,
    polls: [],
    pages: null,
  };
  const pages = {
    taken: 900,
    events: 4_000,
    tickets: 300,
    missing: 9,
    lost: 0,
    arrived: 0.99,
    refused: { ORIGIN: 3, RATE: 41, SIZE: 0 },
    sentence: '99 % of the beacons that are known to have been sent were taken.',
  };
  return [heard, { ...heard, name: 'pages', state: 'silent', lag_ms: null, latency_p50_ms: null, latency_p99_ms: null, pages }];
}

function fixtureTrace(at: number): TraceView {
  const seen = { trace: TRACE, indicator: 'checkout-success', journey: 'checkout', cohort: { region: 'eu' }, source: 'default' };
  return {
    trace: TRACE,
    seen: [
      { ...seen, good: true, at: new Date(at - 300).toISOString(), value: 200, unit: 'ms' },
      {
        ...seen,
        indicator: 'checkout-lcp',
        good: true,
        at: new Date(at - 100).toISOString(),
        value: 1_240,
        unit: null,
        source: 'pages',
      },
      {
        ...seen,
        indicator: 'payment-answers',
        journey: null,
        good: false,
        at: new Date(at).toISOString(),
        value: 400,
        unit: 'ms',
      },
    ],
    kept: 'of what went wrong a few traces per indicator and second; for 2d',
  };
}
