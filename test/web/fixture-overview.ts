import type { DeliveryFigureView } from '../../src/wire/delivery.ts';
import type { OverviewJourneyView, OverviewView } from '../../src/wire/overview.ts';
import type { TimelineMarkView } from '../../src/wire/timeline.ts';
import { checkout, glance, recommendations, search, signIn } from './fixture-journeys.ts';
import { DAY, HOUR, MINUTE, time } from './fixture-time.ts';

const NONE = { healthy: 0, burning: 0, exhausted: 0, blind: 0 };
const EMPTY = { overspent: 0, quarter: 0, half: 0, three_quarters: 0, most: 0, blind: 0 };

/** The shop of the other fixtures as those see it who decide: one journey broken, one at risk, one kept, one that is not seen. */
export function fixtureOverview(at: number): OverviewView {
  const journeys = [signIn(at), checkout(at), recommendations(at), search(at)];
  return {
    at: time(at),
    window: '1d',
    from: time(at - DAY),
    headline: {
      tone: 'breach',
      text: `Customers get what we promised wherever it is seen, except in Sign in since ${time(at - 2 * HOUR).slice(11, 16)} UTC.`,
      rest: [
        'Checkout is using up the room for mistakes too fast.',
        'Nothing can be said about Recommendations: too little of it is seen.',
      ],
    },
    coverage: 0.93,
    age_ms: 2_000,
    products: [glance(at, { name: 'shop', display_name: 'The shop', state: 'at-risk', lo: 0.74, fell: 0.155 })],
    journeys,
    journeys_left_out: 0,
    standings: { kept: 1, 'at-risk': 1, broken: 1, unknown: 1, quiet: 0, unpromised: 0 },
    fleet: journeys.map(({ name, display_name, standing, promises, worst }) => ({
      name,
      display_name,
      standing,
      promises,
      health: worst?.health ?? null,
      remaining: worst?.remaining ?? null,
      spent: worst?.spent ?? null,
    })),
    revenue: [{ currency: 'EUR', point: 2_760, least: 2_400, most: 3_120, journeys: 2, unknown: 1 }],
    losing: [
      loss({
        kind: 'journey',
        title: 'Sign in',
        sentence: 'It stands at 61.0 of 100. The shop loses 15.6 points by it.',
        href: '/journeys/sign-in',
        points: 0.156,
      }),
      loss({
        kind: 'journey',
        title: 'Checkout',
        sentence: 'It stands at 77.0 of 100. The shop loses 9.2 points by it.',
        href: '/journeys/checkout',
        points: 0.092,
        revenue: { currency: 'EUR', point: 2_760 },
      }),
      loss({
        kind: 'cohort',
        title: 'region us-east in Checkout',
        sentence: '“Checkouts succeed” loses its room for mistakes too fast for region us-east.',
        href: '/objectives/checkout-success',
        share: 0.83,
      }),
      loss({
        kind: 'change',
        title: 'Rollout r-0006 of checkout-api 2.4.0-rc.3',
        sentence: 'It used 22.9 % of the room for mistakes of “Checkouts succeed”, between 18 % and 27 %.',
        href: '/rollouts/r-0006',
        share: 0.229,
        strength: 'strong',
      }),
    ],
    portfolio: {
      promises: 18,
      counts: { healthy: 14, burning: 1, exhausted: 1, blind: 2 },
      left: { ...EMPTY, overspent: 1, quarter: 1, half: 3, three_quarters: 4, most: 7, blind: 2 },
    },
    troubles: {
      incidents: 1,
      pages: 1,
      shown: [
        {
          id: 'incident/i-1',
          kind: 'incident',
          title: 'Incident of identity',
          sentence: 'identity incident by ada: sign-ins time out in eu-west',
          since: time(at - 2 * HOUR),
          service: 'identity',
          objective: null,
          href: '/ledger/9',
        },
        {
          id: 'checkout-success/burning',
          kind: 'page',
          title: 'checkout-success',
          sentence: 'Burn of 14.9 over 1h and 17.9 over 5m, and 14.4 pages.',
          since: time(at - 12 * MINUTE),
          service: null,
          objective: 'checkout-success',
          href: '/objectives/checkout-success',
        },
      ],
    },
    moving: {
      rollouts: 1,
      shown: [
        {
          id: 'r-0007',
          service: 'checkout-api',
          version: '2.4.0',
          phase: 'shifting',
          asked: 0.25,
          measured: 0.238,
          sentence: 'At 25 % for 4m; 310 more requests show whether it is safe.',
          changed_at: time(at - 4 * MINUTE),
        },
      ],
    },
    changed: [
      mark(at - 14 * MINUTE, {
        kind: 'config',
        title: 'config: retry twice',
        sentence: 'identity configuration changed by ada: retry twice',
      }),
      mark(at - 2 * HOUR - 5 * MINUTE, {
        kind: 'flag',
        title: 'flag new-login on',
        sentence: 'identity flag changed by ben: new-login on for 100 %',
      }),
    ],
    done: [
      mark(at - 22 * MINUTE, {
        kind: 'rollout',
        tone: 'breach',
        title: 'checkout-api 2.4.0-rc.3',
        sentence: 'Rolled back: 21 of 412 requests to 2.4.0-rc.3 failed (5.1 %), 8 of 7,800 to 2.3.1 (0.1 %).',
        href: '/rollouts/r-0006',
      }),
    ],
    delivery: {
      window: '28d',
      coverage: 1,
      age_ms: 22 * MINUTE,
      sentence: '41 releases reached all customers, about 1.5 a day. 3 of 44 releases hurt customers or had to be taken back.',
      figures: {
        frequency: figure({
          value: 1.46,
          n: 41,
          of: 44,
          band: 'best',
          before: 1.1,
          sentence: '41 releases reached all customers, about 1.5 a day.',
        }),
        lead_time: {
          ...figure({
            value: 5.2 * HOUR,
            low: 3.1 * HOUR,
            high: 8 * HOUR,
            n: 38,
            of: 41,
            band: 'best',
            before: 7 * HOUR,
            sentence:
              'Half of them took no longer than 5h12m from its commit or merge until all customers had it (known of 38 of 41).',
          }),
          from: 'commit',
        },
        change_failure_rate: figure({
          value: 3 / 44,
          low: 0.023,
          high: 0.182,
          n: 3,
          of: 44,
          band: 'good',
          before: 0.04,
          sentence: '3 of 44 releases hurt customers or had to be taken back.',
        }),
        time_to_restore: figure({
          value: 9 * MINUTE,
          n: 4,
          of: 5,
          band: 'best',
          before: null,
          sentence: 'Customers were well again after 9m in half of 4 cases. One of them goes on.',
        }),
      },
    },
  };
}

/** Nothing is known yet of what is promised: no score, no release, no telemetry. */
export function fixtureBlindOverview(at: number): OverviewView {
  const whole = fixtureOverview(at);
  const nothing = figure({ value: null, n: 0, of: 0, band: null, before: null, sentence: 'Nobody told of a release yet.' });
  const blind = [recommendations(at)].map((one) => ({
    ...one,
    age_ms: null,
    coverage: 0,
    score: one.score === null ? null : { ...one.score, trend: [] },
  }));
  return {
    ...whole,
    headline: { tone: 'blind', text: 'Nobody can say whether customers get what we promised: too little is seen.', rest: [] },
    coverage: 0,
    age_ms: null,
    products: [],
    journeys: blind,
    standings: { ...whole.standings, kept: 0, 'at-risk': 0, broken: 0 },
    fleet: whole.fleet.filter(({ standing }) => standing === 'unknown'),
    revenue: [],
    losing: [],
    portfolio: { promises: 2, counts: { ...NONE, blind: 2 }, left: { ...EMPTY, blind: 2 } },
    troubles: { incidents: 0, pages: 0, shown: [] },
    moving: { rollouts: 0, shown: [] },
    changed: [],
    done: [],
    delivery: {
      ...whole.delivery,
      coverage: 0.01,
      age_ms: null,
      figures: {
        frequency: nothing,
        lead_time: { ...nothing, from: null },
        change_failure_rate: nothing,
        time_to_restore: nothing,
      },
    },
  };
}

/** As large as an answer gets: forty journeys on lines, and five hundred in the fleet. */
export function fixtureLargeOverview(at: number): OverviewView {
  const whole = fixtureOverview(at);
  const kept = Array.from({ length: 37 }, (_, index): OverviewJourneyView => ({
    ...search(at),
    name: `j-${index}`,
    display_name: `Journey ${index}`,
  }));
  const fleet = Array.from({ length: 500 }, (_, index) => ({
    ...(whole.fleet[index % 9 === 0 ? index % 4 : 3] ?? whole.fleet[0]),
    name: `j-${index}`,
    display_name: `Journey ${index}`,
  }));
  return {
    ...whole,
    journeys: [...whole.journeys.slice(0, 3), ...kept],
    journeys_left_out: 460,
    fleet: fleet as OverviewView['fleet'],
    portfolio: {
      ...whole.portfolio,
      promises: 10_000,
      left: { overspent: 63, quarter: 240, half: 903, three_quarters: 2_110, most: 6_520, blind: 164 },
    },
  };
}

type Loss = OverviewView['losing'][number];

function loss(known: Pick<Loss, 'kind' | 'title' | 'sentence' | 'href'> & Partial<Loss>): Loss {
  return { points: null, revenue: null, share: null, strength: null, ...known };
}

function mark(
  at: number,
  known: Pick<TimelineMarkView, 'kind' | 'title' | 'sentence'> & Partial<TimelineMarkView>,
): TimelineMarkView {
  const of = { journey: null, objective: null, version: null, service: null, part_of: null, seq: 7, href: '/ledger/7' };
  return { id: `${known.kind}/${at}`, at: time(at), to: time(at), tone: 'plain', ...of, ...known };
}

function figure(
  known: Pick<DeliveryFigureView, 'value' | 'n' | 'of' | 'band' | 'before' | 'sentence'> & Partial<DeliveryFigureView>,
): DeliveryFigureView {
  return { low: null, high: null, ...known };
}
