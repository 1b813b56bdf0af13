import type { HurtingView, PossibleOrderView, SituationView } from '../../src/wire/situation.ts';
import type { TimelineMarkView } from '../../src/wire/timeline.ts';
import { fixtureRollouts } from './fixture-rollouts.ts';
import { HOUR, MINUTE, SECOND, time } from './fixture-time.ts';

const AGO = 14 * MINUTE;

/** Checkout hurts since a canary of payments took its second step; sign-in eases, recommendations cannot be seen. */
export function fixtureSituation(at: number): SituationView {
  return {
    at: time(at),
    from: time(at - HOUR),
    sentence:
      'Checkout: 5.2 % of 4,210 were bad in the last 5m, 0.1 % is allowed: 43 too many a minute. Of 1 promise nothing can be said.',
    rule: 'In the order of bad events a minute beyond what the promise allows, over the last 5m; what is not counted by events of its own stands behind.',
    hurts: [checkout(at), signIn(at)],
    hurts_left_out: 0,
    blind: [
      {
        objective: 'recommendations',
        display_name: 'Recommendations answer',
        journey: 'recommendations',
        owner: 'discovery',
        reason: 'EVIDENCE_STALE',
        sentence: 'Nothing can be said: the newest telemetry is 7m old.',
        coverage: 0.88,
        age_ms: 7 * MINUTE,
      },
    ],
    blind_left_out: 0,
    over: [
      {
        alert: 'burning/search-fast@1',
        subject: 'search-fast',
        severity: 'ticket',
        since: time(at - 3 * HOUR),
        ended_at: time(at - 2 * HOUR),
        sentence: 'Burn of 0.4 over 6h.',
      },
    ],
    rollouts: fixtureRollouts(at).slice(0, 1),
    marks: marksOf(at),
    marks_left_out: 0,
    decisions: marksOf(at)
      .filter(({ kind, part_of: whole }) => kind === 'alert' || whole !== null)
      .toReversed(),
    silences: [],
    orders: [freeze(null)],
  };
}

/** Nothing hurts, nothing is blind, and the last hour was quiet. */
export function calmSituation(at: number): SituationView {
  const full = fixtureSituation(at);
  const sentence = 'Nothing that is seen hurts customers now. The last alert, search-fast, ended 2h ago.';
  return { ...full, sentence, hurts: [], blind: [], marks: full.marks.slice(0, 2), decisions: [] };
}

function checkout(at: number): HurtingView {
  return {
    key: 'checkout',
    title: 'Checkout',
    journey: 'checkout',
    services: ['storefront', 'payments'],
    owner: 'payments',
    runbook: 'https://wiki.example/runbooks/checkout',
    state: 'hurts',
    since: time(at - AGO),
    beyond_per_minute: 43,
    revenue_per_hour: { amount: 2_140, currency: 'EUR' },
    sentence: '5.2 % of 4,210 were bad in the last 5m, 0.1 % is allowed: 43 too many a minute.',
    why: 'checkout failed 5.2 % of 11,800, 0.08 % before. Version 2.4.0 failed more than what ran beside it.',
    promises: [promise(at, 'checkout-success', 'Checkout works'), promise(at, 'checkout-fast', 'Checkout is fast')],
    suspects: [
      {
        mark: 'rollout/r-41/903',
        title: 'payments 2.4.0 25 %, 40s before',
        before_ms: 40 * SECOND,
        strength: 'strong',
        sentence: '2.4.0 failed 19 % of 2,900 while 2.3.9 beside it failed 0.08 %.',
        href: '/rollouts/r-41',
      },
      {
        mark: 'change/880',
        title: 'flag one-page on, 11m before',
        before_ms: 11 * MINUTE,
        strength: null,
        sentence: 'storefront flag changed by ada: one page for everybody',
        href: '/ledger/880',
      },
    ],
    orders: [
      {
        ...freeze('payments'),
        key: 'abort r-41',
        label: 'Roll back',
        title: 'Take payments back to 2.3.9 now',
        consequence: 'All traffic returns to 2.3.9 at once, whether it is ready or not.',
        path: '/rollouts/r-41/abort',
        tone: 'breach',
        asks_how_long: false,
        body: {},
      },
      {
        ...freeze('payments'),
        key: 'hold r-41',
        label: 'Hold',
        title: 'Hold payments 2.4.0 where it is',
        path: '/rollouts/r-41/hold',
        body: {},
      },
      freeze('payments'),
      {
        ...freeze('payments'),
        key: 'silence a1',
        label: 'Silence',
        title: 'Tell nobody of checkout-success for a while',
        consequence: 'The alert goes on and is recorded, and nobody is told of it. Say who has it.',
        path: '/silences',
        body: { of: { kind: 'alert', name: 'burning/checkout-success@1' } },
      },
    ],
  };
}

function signIn(at: number): HurtingView {
  const one = promise(at, 'sign-in-success', 'Sign in works');
  return {
    ...checkout(at),
    key: 'sign-in',
    title: 'Sign in',
    journey: 'sign-in',
    services: ['identity'],
    owner: 'identity',
    runbook: null,
    state: 'easing',
    since: null,
    beyond_per_minute: 0,
    revenue_per_hour: null,
    sentence: '0.02 % of 1,900 were bad in the last 5m, 0.1 % is allowed; it eases.',
    why: null,
    promises: [
      {
        ...one,
        severity: 'ticket',
        rate: 0.0002,
        bad: 1,
        total: 1_900,
        beyond_per_minute: 0,
        since: null,
        silence: { name: 'silence-88', until: time(at + HOUR) },
        strip: one.strip.map((slot) => ({ ...slot, bad: 0 })),
      },
    ],
    suspects: [],
    orders: [freeze('identity')].map((order) => ({ ...order, refused: `Identity is frozen already, until 15:00.` })),
  };
}

function promise(at: number, name: string, title: string): HurtingView['promises'][number] {
  return {
    objective: name,
    display_name: title,
    severity: 'page',
    alert: `burning/${name}@1`,
    silence: null,
    since: time(at - AGO),
    since_before: false,
    window_ms: 5 * MINUTE,
    total: 4_210,
    bad: 219,
    rate: 0.052,
    allowed: 0.001,
    beyond_per_minute: 43,
    coverage: 1,
    age_ms: 3 * SECOND,
    burn_1h: 14.9,
    remaining: 0.38,
    sentence: 'Burn of 14.9 over 1h and 17.9 over 5m, and 14.4 pages.',
    strip: Array.from({ length: 60 }, (_, minute) => {
      const start = at - (60 - minute) * MINUTE;
      const total = 820 + Math.round(60 * Math.sin(minute / 3));
      const isAfter = start >= at - AGO;
      const heard = minute !== 20 && minute !== 21;
      return { at: time(start), total: heard ? total : 0, bad: isAfter ? Math.round(total * 0.052) : 0, heard };
    }),
  };
}

function freeze(service: string | null): PossibleOrderView {
  return {
    key: `freeze ${service ?? 'everything'}`,
    label: `Freeze ${service ?? 'everything'}`,
    title: `Promote nothing of ${service ?? 'any service'} for a while`,
    consequence:
      'Rollouts stay where they are, and no other takes a step. Rollbacks pass. The freeze ends by itself, or is lifted.',
    path: '/freezes',
    tone: 'plain',
    refused: null,
    asks_how_long: true,
    body: { service },
  };
}

function marksOf(at: number): TimelineMarkView[] {
  const common = { journey: null, objective: null, version: null, service: null, part_of: null, tone: 'plain' } as const;
  const mark = (
    ago: number,
    more: Partial<TimelineMarkView> & Pick<TimelineMarkView, 'id' | 'kind' | 'title'>,
  ): TimelineMarkView => ({
    ...common,
    at: time(at - ago),
    to: time(at - ago),
    sentence: more.title,
    href: null,
    seq: 900,
    ...more,
  });
  const rollout = { kind: 'rollout', service: 'payments', version: '2.4.0', href: '/rollouts/r-41' } as const;
  const part = { ...rollout, part_of: 'rollout/r-41' } as const;
  return [
    mark(52 * MINUTE, { id: 'change/870', kind: 'deploy', title: 'deploy search 8.1', service: 'search', href: '/ledger/870' }),
    mark(41 * MINUTE, { id: 'freeze-3', kind: 'freeze', tone: 'warning', title: 'freeze: search', to: time(at - 20 * MINUTE) }),
    mark(31 * MINUTE, {
      ...rollout,
      id: 'rollout/r-41',
      tone: 'warning',
      title: 'payments 2.4.0',
      to: null,
      sentence: 'Held: the budget of Checkout works burns.',
    }),
    mark(31 * MINUTE, {
      ...part,
      id: 'rollout/r-41/861',
      title: '5 %',
      to: time(at - AGO - 40 * SECOND),
      sentence: 'Began with 5 %.',
    }),
    mark(AGO + 11 * MINUTE, {
      id: 'change/880',
      kind: 'flag',
      title: 'flag one-page on',
      service: 'storefront',
      href: '/ledger/880',
      sentence: 'storefront flag changed by ada: one page for everybody',
    }),
    mark(AGO + 40 * SECOND, {
      ...part,
      id: 'rollout/r-41/903',
      title: '25 %',
      to: time(at - 11 * MINUTE),
      sentence: '5 % was safe: entered 25 %.',
    }),
    mark(12 * MINUTE, {
      id: 'alert/a1',
      kind: 'alert',
      tone: 'breach',
      title: 'page: checkout-success',
      to: null,
      objective: 'checkout-success',
      href: '/objectives/checkout-success',
      sentence: 'Burn of 14.9 over 1h and 17.9 over 5m, and 14.4 pages.',
    }),
    mark(11 * MINUTE, {
      ...part,
      id: 'rollout/r-41/911',
      tone: 'warning',
      title: 'held at 25 %',
      to: null,
      sentence: 'Held at 25 %: the budget of Checkout works burns.',
    }),
    mark(9 * MINUTE, {
      id: 'change/915',
      kind: 'incident',
      tone: 'breach',
      title: 'Card payments fail',
      to: null,
      href: '/ledger/915',
    }),
  ];
}
