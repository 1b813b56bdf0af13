import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runProgram } from '../../src/surface/cli/program.ts';
import { coverage, type CoverageView } from '../../src/wire/coverage.ts';
import { gateAnswer } from '../../src/wire/gate.ts';
import { objective } from '../../src/wire/objective.ts';
import { CATALOG } from '../causes/fallen-world.ts';
import { NO_OUTSIDE } from '../cli/no-texts.ts';
import { metricsJson } from '../intake/metrics-proto.ts';
import { jsonTraces } from '../intake/payload.ts';
import { openVirtualClock } from '../virtual-clock.ts';
import { jsonPost } from './provoked.ts';
import { serveWorld, TOKEN, type ServedWorld } from './served-world.ts';

const START = Date.UTC(2026, 0, 5, 9);

/** The balancer counts requests, and browsers tell of the answers they got; spans of the shop have to be as many. */
const COVERED = `${CATALOG.replace(
  '  dependencies:',
  `  coverage:
    - { step: edge, expected: { metric: haproxy_frontend_http_requests_total, where: { proxy: shop } }, window: 5m, delay: 10s }
    - { step: browser, expected: { log: browser.fetch }, atLeast: 50%, window: 5m, delay: 10s }
  dependencies:`,
)}---
apiVersion: openslo/v1
kind: SLO
metadata: { name: checkout-is-seen }
spec:
  service: shop
  indicatorRef: checkout-edge-coverage
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.95 }]
---
apiVersion: plimsoll/v1
kind: RolloutPlan
metadata: { name: shop }
spec:
  service: shop
  owner: team-shop
  router: { http: http://127.0.0.1:9/weights }
  steps: [{ share: 25%, bake: 10s }, { share: 100%, bake: 10s }]
  judge: { indicators: [{ sli: checkout-works/checkout-success, delta: 1% }], by: version }
  requires: { coverage: 95%, version: 90% }
`;

type Slot = { readonly requests: number; readonly spans: number; readonly fetches?: number; readonly unversioned?: number };
const said = (all: object): object[] => Object.entries(all).map(([key, stringValue]) => ({ key, value: { stringValue } }));

async function openCovered(): Promise<
  AsyncDisposable & { served: ServedWorld; pass(minutes: number, slot: Slot): Promise<void>; restart(): void }
> {
  const clock = openVirtualClock(START);
  const served = await serveWorld({ clock, catalog: COVERED });
  const balancer = { count: 0, since: START };
  const { intake } = served.plane;
  return {
    served,
    restart() {
      balancer.count = 0;
      balancer.since = clock.now();
    },
    async pass(minutes, slot) {
      for (let count = 0; count < 6 * minutes; count += 1) {
        const at = clock.advance(10_000);
        balancer.count += slot.requests;
        await intake.accept(jsonTraces(spansOf(slot, at - 1)));
        await intake.accept({ source: 'default', format: 'metrics/json', coding: 'identity', body: counted(balancer, at - 1) });
        if (slot.fetches !== undefined)
          await intake.accept({
            source: 'default',
            format: 'events/json',
            coding: 'identity',
            body: fetched(slot.fetches, at - 1),
          });
        for (const { every, run } of served.plane.jobs) if ((at - START) % every === 0) await run(at);
        await intake.settled();
      }
    },
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}

function spansOf({ spans, unversioned = 0 }: Slot, endMs: number): Uint8Array {
  const of = (count: number, version: object): object => {
    const times = { startTimeUnixNano: `${endMs - 20}000000`, endTimeUnixNano: `${endMs}000000` };
    const attributes = [{ key: 'http.response.status_code', value: { intValue: 200 } }];
    const span = { name: 'POST /checkout', kind: 2, ...times, attributes };
    const resource = { attributes: said({ 'service.name': 'shop', ...version }) };
    return { resource, scopeSpans: [{ spans: Array.from({ length: count }, () => span) }] };
  };
  const resourceSpans = [of(spans - unversioned, { 'service.version': '1.1.0' }), of(unversioned, {})];
  return new TextEncoder().encode(JSON.stringify({ resourceSpans }));
}

function counted({ count, since }: { count: number; since: number }, at: number): Uint8Array {
  const of = (proxy: string, value: number): object => {
    return {
      startTimeUnixNano: `${since}000000`,
      timeUnixNano: `${at}000000`,
      asDouble: value,
      attributes: said({ proxy }),
      flags: 0,
    };
  };
  const sum = { dataPoints: [of('shop', count), of('admin', 7 * count)], aggregationTemporality: 2, isMonotonic: true };
  const metrics = [{ name: 'haproxy_frontend_http_requests_total', sum }];
  const body = { resourceMetrics: [{ resource: { attributes: [] }, scopeMetrics: [{ scope: { name: '' }, metrics }] }] };
  return metricsJson(body as unknown as Parameters<typeof metricsJson>[0]);
}

function fetched(count: number, at: number): Uint8Array {
  const events = Array.from({ length: count }, () => ({ name: 'browser.fetch', at, service: 'shop', attributes: {} }));
  return new TextEncoder().encode(JSON.stringify({ events }));
}

async function ask(served: ServedWorld, query = ''): Promise<CoverageView> {
  const answer = await served.ask(`/api/v1/coverage${query}`);
  assert.equal(answer.status, 200, await answer.clone().text());
  return coverage.parse(await answer.json());
}

const EDGE = '?journey=checkout&require=95%25';

async function edge(served: ServedWorld): Promise<readonly unknown[]> {
  const found = await ask(served, EDGE);
  const step = found.journeys[0]?.steps.find(({ step: name }) => name === 'edge');
  return [step?.say, step?.because, step?.share === null ? null : Number(step?.share.toFixed(2))];
}

async function exitOf(served: ServedWorld, ...argv: readonly string[]): Promise<readonly [number, string]> {
  const lines: string[] = [];
  const say = (text: string): void => void lines.push(text);
  const code = await runProgram({ ...NO_OUTSIDE, say, complain: say }, [
    'coverage',
    ...argv,
    '--server',
    served.url,
    '--token',
    TOKEN,
  ]);
  return [code, lines.join('\n')];
}

test('spans are held to what a balancer counts, also when it starts to count anew, and what is not known is never enough', async () => {
  await using world = await openCovered();
  const { served } = world;
  assert.deepEqual(await edge(served), ['unknown', 'NOTHING_EXPECTED', null]);
  assert.equal((await exitOf(served))[0], 2);
  await world.pass(4, { requests: 60, spans: 60, fetches: 40 });
  world.restart();
  await world.pass(4, { requests: 60, spans: 60, fetches: 40 });
  assert.deepEqual(await edge(served), ['covered', null, 1]);
  const enough = await ask(served);
  const [own] = enough.journeys.filter(({ journey }) => journey === 'checkout');
  // Of 31 slots that the window touches each has 60 requests, 60 spans and 40 fetches.
  assert.deepEqual(
    own?.steps.map(({ step, say, seen, expected }) => [step, say, seen, expected]),
    [
      ['browser', 'doubled', 31 * 60, 31 * 40],
      ['edge', 'covered', 31 * 60, 31 * 60],
    ],
  );
  assert.deepEqual([own?.version_coverage, own?.heard], [1, true]);
  assert.ok(enough.sources.some(({ source, latency_p99_ms: p99 }) => source === 'default' && p99 !== null));
  const then = enough.at;
  await world.pass(6, { requests: 60, spans: 48, fetches: 60, unversioned: 12 });
  assert.deepEqual(await edge(served), ['missing', 'SEEN_TOO_LITTLE', 0.8]);
  await world.pass(6, { requests: 60, spans: 0, fetches: 60 });
  assert.deepEqual(await edge(served), ['missing', 'NOT_SEEN', 0]);
  await world.pass(6, { requests: 60, spans: 120, fetches: 60 });
  assert.deepEqual(await edge(served), ['doubled', 'SEEN_TOO_MUCH', 2]);
  assert.deepEqual((await ask(served, `?at=${then}`)).journeys, enough.journeys, 'what was known then is known of then');
  await world.pass(6, { requests: 60, spans: 56, fetches: 60 });
  assert.deepEqual(await edge(served), ['unknown', 'TOO_CLOSE', 0.93]);
});

test('a release of what is not seen is blocked by its gate and its start, and the verdict says how much was seen', async () => {
  await using world = await openCovered();
  const { served } = world;
  await world.pass(8, { requests: 60, spans: 60, fetches: 60 });
  const gate = async () =>
    gateAnswer.parse(await (await served.ask('/api/v1/gates', jsonPost({ service: 'shop', version: '1.2.0' }))).json());
  const codes = async () => (await gate()).reasons.map(({ because }) => because).filter((code) => /INSTRUM|VERSION/.test(code));
  assert.deepEqual(await codes(), []);
  assert.equal((await exitOf(served, '--journey', 'checkout', '--require', '95%', '--require-version', '90%'))[0], 0);
  await world.pass(12, { requests: 60, spans: 40, fetches: 60, unversioned: 20 });
  assert.deepEqual(
    [(await gate()).say, await codes()],
    ['block', ['INSTRUMENTATION_MISSING', 'INSTRUMENTATION_MISSING', 'VERSION_UNTOLD']],
  );
  const [code, text] = await exitOf(served, '--journey', 'checkout', '--require', '95%', '--require-version', '90%');
  assert.equal(code, 1);
  assert.match(
    text,
    /INSTRUMENTATION_MISSING: checkout, edge: 1,240 of about 1,860 were seen in 5m, which is 66\.7 %, and 95 % is wanted/,
  );
  assert.match(text, /VERSION_UNTOLD: 50(\.\d+)? % of the telemetry of checkout says its version, and 90 % is required/);
  const check = (await (await served.ask('/api/v1/plans/shop/check?candidate=1.2.0&baseline=1.1.0')).json()) as {
    findings?: { code: string }[];
  };
  assert.ok(
    check.findings?.some((one) => one.code === 'INSTRUMENTATION_MISSING'),
    JSON.stringify(check),
  );
  const view = objective.parse(await (await served.ask('/api/v1/objectives/checkout-works')).json());
  assert.deepEqual(
    view.evidence.seen?.map(({ step, seen, expected }) => [step, seen, expected]),
    [
      ['browser', 31 * 40, 31 * 60],
      ['edge', 31 * 40, 31 * 60],
    ],
  );
  const seen = objective.parse(await (await served.ask('/api/v1/objectives/checkout-is-seen')).json());
  assert.equal(seen.indicator, 'checkout-edge-coverage');
  assert.ok((seen.compliance ?? 1) < 0.95, 'that telemetry is missing spends a budget like anything else');
  const alerts = await served.plane.ledger.read({ after: 0, limit: 1_000 });
  const opened = alerts.filter(({ kind, subject }) => kind.startsWith('alert.') && subject.startsWith('checkout-is-seen'));
  assert.match(JSON.stringify(opened), /edge: [\d,]+ of about [\d,]+ were seen in 5m, which is [\d.]+ %, and 95 % is wanted/);
});
