import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JudgeSettings, RolloutPlan } from '../catalog/catalog.ts';
import { MINUTE, SECOND, type DurationMs, type Ratio } from '../kernel/units.ts';
import { openTerms } from '../verdict/comparison/judge.ts';
import { plan, SHOP } from '../../test/catalog/plan-documents.ts';
import { read } from '../../test/catalog/shop-documents.ts';
import { checkPlan, type PlanCheck } from './check-plan.ts';
import type { RouterSight } from './check-router.ts';
import type { SeenIndicator, SeenSeries } from './seen-indicator.ts';

const WINDOW = (10 * MINUTE) as DurationMs;
const ATTRIBUTES = { version: 'service.version', region: 'cloud.region' };

function planned(text: Parameters<typeof plan>[0]): RolloutPlan {
  return read([...SHOP, plan(text)]).plans[0] ?? assert.fail();
}

/** 30,000 events in ten minutes are 50 a second. */
function series(labels: Record<string, string>, n = 30_000, bad = 3): SeenSeries {
  return { labels, n, bad };
}
const BASELINE = series({ version: '1.0.0', region: 'eu' });

function seen(indicator: string, all: readonly SeenSeries[], ageMs: number | null = 2 * SECOND): SeenIndicator {
  const known = { coverage: 1 as Ratio, ageMs: ageMs as DurationMs | null };
  return { indicator, window: WINDOW, series: all, attributes: ATTRIBUTES, ...known };
}

function routed({ steps }: RolloutPlan, change: Partial<RouterSight & { reached: true }> = {}): RouterSight {
  return {
    reached: true,
    what: 'a router',
    mirrors: true,
    counts: true,
    sticky: false,
    weights: { '1.0.0': 1 },
    places: { candidate: '1.1.0', baseline: '1.0.0', control: null },
    serving: { serving: '1.0.0 has 100 % of the weights' },
    steps: steps.map(({ share }) => ({ can: true, share, note: null })),
    ...change,
  };
}

type Given = {
  text?: Parameters<typeof plan>[0];
  series?: readonly SeenSeries[];
  ageMs?: number | null;
  router?: object;
  baseline?: string;
};

function checked({ text = {}, series: all = [BASELINE], ageMs, router = {}, baseline = '1.0.0' }: Given): PlanCheck {
  const of = planned(text);
  const usual = (settings: JudgeSettings): number[] => settings.indicators.map(() => 0.0001);
  const names = [...new Set(of.judge.indicators.map(({ indicator }) => indicator))];
  return checkPlan(
    { plan: of, candidate: '1.1.0', baseline },
    {
      terms: openTerms(of.judge, usual(of.judge)),
      seen: names.map((name) => seen(name, all, ageMs)),
      router: routed(of, router),
      start: [],
    },
  );
}

const said = ({ findings }: PlanCheck): string[] =>
  findings.map(({ says, code, text, hint }) => `${says} ${code}: ${text}; ${hint}`);

const DELTA = { judge: '{ indicators: [{ sli: success, delta: 0.5% }] }' };

test('peers row 3: before anything moves it is told what is seen, at which rate, and what each step needs of it', () => {
  const check = checked({ text: DELTA, series: [BASELINE, series({ version: '1.0.0', region: 'us' }, 60_000, 0)] });
  assert.deepEqual([check.answer, said(check)], ['ready', []]);
  const [stream] = check.streams;
  assert.deepEqual(stream?.found, [
    { labels: { version: '1.0.0', region: 'us' }, perSecond: 100 },
    { labels: { version: '1.0.0', region: 'eu' }, perSecond: 50 },
  ]);
  assert.deepEqual(stream.baseline, { events: 90_000, bad: 3, perSecond: 150 });
  const [first, last] = check.steps;
  assert.equal(first?.needs?.stream, 'success');
  // 5 % of 150 a second are 7.5: with so few failures a margin of 0.5 % takes hundreds of events.
  assert.ok(first.needs.events !== null && first.needs.events > 300 && first.needs.events < 2_000, `${first.needs.events}`);
  assert.equal(first.needs.ms, Math.ceil((first.needs.events / 7.5) * 1_000));
  assert.equal(first.ms, Math.max(first.needs.ms ?? 0, 120_000));
  assert.deepEqual([last?.needs, last?.ms], [null, 0]);
  assert.equal(check.takes, first.ms);
});

const unmatched: readonly { name: string; given: Given; answer: PlanCheck['answer']; want: string }[] = [
  {
    name: 'nothing at all, and telemetry of the journey',
    given: { text: DELTA, series: [] },
    answer: 'not-enough-evidence',
    want: 'unknown NOTHING_COUNTED: success: nothing was counted by success in the last 10m; telemetry of its journey came 2s ago, and nothing in it passed the tests of the indicator',
  },
  {
    name: 'nothing at all, from nobody',
    given: { text: DELTA, series: [], ageMs: null },
    answer: 'not-enough-evidence',
    want: 'unknown NOTHING_COUNTED: success: nothing was counted by success in the last 10m; no telemetry of its journey came either: see plimsoll sources and plimsoll doctor',
  },
  {
    name: 'a baseline that is written otherwise',
    given: { text: DELTA, baseline: 'v1.0.0' },
    answer: 'not-ready',
    want: 'no BASELINE_NOT_SEEN: success: no event of success has the version v1.0.0: seen were 1.0.0 (50/s); did you mean 1.0.0?',
  },
  {
    name: 'events that do not tell their version',
    given: { text: DELTA, series: [series({ version: '__none__', region: 'eu' })] },
    answer: 'not-ready',
    want: 'no BASELINE_NOT_SEEN: success: no event of success has the version 1.0.0; events do not tell their version: send service.version with them',
  },
  {
    name: 'more cohorts than are told apart',
    given: { text: DELTA, series: [series({ version: '__other__', region: '__other__' })] },
    answer: 'not-ready',
    want: 'no BASELINE_NOT_SEEN: success: no event of success has the version 1.0.0; the journey has more cohorts than it tells apart: raise its cohortCap',
  },
  {
    name: 'a place that is written otherwise',
    given: { text: { judge: '{ indicators: [{ sli: success, delta: 0.5% }], where: { region: EU } }' } },
    answer: 'not-ready',
    want: 'no WHERE_MATCHES_NONE: success: no event of success has the region EU: seen were eu (50/s); did you mean eu?',
  },
  {
    name: 'a place from which the baseline sends nothing',
    given: {
      text: { judge: '{ indicators: [{ sli: success, delta: 0.5% }], where: { region: asia } }' },
      series: [BASELINE, series({ version: '0.9.0', region: 'asia' }, 600)],
    },
    answer: 'not-ready',
    want: 'no BASELINE_NOT_SEEN: success: no event of success has the version 1.0.0: seen were 0.9.0 (1/s); write it as it is sent',
  },
  {
    name: 'telemetry that has stopped',
    given: { text: DELTA, ageMs: 3 * MINUTE },
    answer: 'not-enough-evidence',
    want: 'unknown STALE: success: nothing came for success in the last two minutes; see plimsoll sources: somebody who sent telemetry does not any more',
  },
];
for (const { name, given, answer, want } of unmatched) {
  test(`peers row 3: why a selector matched none is told: ${name}`, () => {
    const check = checked(given);
    assert.deepEqual([check.answer, said(check)], [answer, [want]]);
  });
}

test('what is not key is told of and keeps nothing from starting', () => {
  const check = checked({
    text: { judge: '{ indicators: [{ sli: success, delta: 0.5% }, { sli: crashes, rate: { perMinute: 1 }, key: false }] }' },
  });
  assert.equal(check.answer, 'ready');
  const text = {
    judge: '{ indicators: [{ sli: crashes, rate: { perMinute: 1 } }] }',
    steps: 'steps: [{ share: 50% }, { share: 100% }]',
  };
  const quiet = checked({ text, series: [] });
  assert.deepEqual(said(quiet), [], 'no crash is no lack of evidence');
  assert.ok((quiet.steps[0]?.needs?.ms ?? 0) > 0);
});

const routers: readonly { name: string; given: Given; want: string }[] = [
  {
    name: 'a router that does not answer',
    given: { router: { reached: false, why: 'connection refused' } },
    want: 'no ROUTER_UNREACHABLE: the router does not answer: connection refused; start it, or correct its address in the plan',
  },
  {
    name: 'a baseline that does not serve',
    given: { router: { serving: { code: 'BASELINE_NOT_SERVING', text: '1.0.0 has no traffic', hint: 'name another' } } },
    want: 'no BASELINE_NOT_SERVING: 1.0.0 has no traffic; name another',
  },
  {
    name: 'a mirror that it cannot have',
    given: { text: { ...DELTA, steps: 'steps: [{ share: 0%, mirror: 20% }, { share: 100% }]' }, router: { mirrors: false } },
    want: 'no ROUTER_CANNOT: a router cannot mirror traffic; use another router, or steps without a mirror',
  },
  {
    name: 'counts that it does not keep',
    given: { router: { counts: false } },
    want: 'no ROUTER_CANNOT: a router does not count requests; write exposure: { from: telemetry }',
  },
  {
    name: 'a share that it cannot set',
    given: { router: { steps: [{ can: false, why: 'it splits in quarters', hint: 'ask for 25 %' }] } },
    want: 'no ROUTER_CANNOT: the step of 5 % cannot be set: it splits in quarters; ask for 25 %',
  },
  {
    name: 'a share that it sets too coarsely',
    given: { router: { steps: [{ can: true, share: 0.1, note: null }] } },
    want: 'no ROUTER_COARSE: the step of 5 % would be set to 10 %, further away than the plan’s tolerance; ask for a share that the router can set, or allow a wider tolerance',
  },
];
for (const { name, given, want } of routers) {
  test(`${name} is told before the start`, () => {
    const check = checked({ text: DELTA, ...given });
    assert.deepEqual([check.answer, said(check)], ['not-ready', [want]]);
  });
}

test('a margin that no traffic can show, and one that this traffic shows too late, are not enough evidence', () => {
  const never = checked({ text: { judge: '{ rho: 1, indicators: [{ sli: success, delta: 0% }] }' } });
  assert.equal(never.answer, 'not-enough-evidence');
  assert.match(said(never)[0] ?? '', /^unknown OUT_OF_REACH: at 5 % no number of events shows .* margin of success;/);
  const late = checked({ text: DELTA, series: [series({ version: '1.0.0' }, 600, 0)] });
  assert.equal(late.answer, 'not-enough-evidence');
  assert.match(said(late)[0] ?? '', /^unknown TOO_SLOW: all steps together need about .* and maxDuration is 1h;/);
  assert.match(late.sentence, /could start, and would wait/);
});

test('an indicator that is judged in two ways is told of in both, though one of them cannot be judged yet', () => {
  const of = planned({ judge: '{ indicators: [{ sli: success, delta: 0.5% }, { sli: success, latency: {}, key: false }] }' });
  const terms = openTerms(of.judge, [0.0001, null]);
  const check = checkPlan(
    { plan: of, candidate: '1.1.0', baseline: '1.0.0' },
    {
      terms: {
        ...terms,
        streams: terms.streams.slice(0, 1),
        unjudged: [{ indicator: 'success', key: false, because: 'NO_REFERENCE' }],
      },
      seen: [seen('success', [BASELINE])],
      router: routed(of),
      start: [],
    },
  );
  assert.deepEqual(
    check.streams.map(({ name, key, trouble }) => [name, key, trouble?.code ?? null]),
    [
      ['success', true, null],
      ['success latency', false, 'NO_REFERENCE'],
    ],
  );
  assert.equal(check.answer, 'ready');
});

test('without a young instance of the baseline nothing is compared with it, and a level is judged', () => {
  const of = planned({
    judge: '{ indicators: [{ sli: success, delta: 0.5% }, { sli: success, level: 2% }], age: { by: instance, atMost: 1h } }',
  });
  const check = checkPlan(
    { plan: of, candidate: '1.1.0', baseline: '1.0.0' },
    {
      terms: {
        ...openTerms(of.judge, [0.0001, 0.0001]),
        unjudged: [{ indicator: 'success', key: true, because: 'NO_FRESH_BASELINE' }],
      },
      seen: [seen('success', [BASELINE])],
      router: routed(of),
      start: [],
    },
  );
  assert.deepEqual(
    check.streams.map(({ test: how, trouble }) => [how, trouble?.code ?? null]),
    [
      ['ratio', 'NO_FRESH_BASELINE'],
      ['level', null],
    ],
  );
  assert.equal(check.answer, 'not-enough-evidence');
});
