import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showInstant } from '../../src/kernel/show.ts';
import type { Instant } from '../../src/kernel/units.ts';
import { map, type MapView } from '../../src/wire/map.ts';
import { objective } from '../../src/wire/objective.ts';
import { CATALOG } from '../causes/fallen-world.ts';
import { jsonTraces } from '../intake/payload.ts';
import { openVirtualClock } from '../virtual-clock.ts';
import { serveWorld, type ServedWorld } from './served-world.ts';

const START = Date.UTC(2026, 0, 5, 9);
const KINDS = { client: 3, producer: 4, consumer: 5 };

type Call = {
  readonly from: string;
  readonly kind?: keyof typeof KINDS;
  readonly attributes: Readonly<Record<string, string>>;
  readonly failed?: boolean;
};

function tracesOf(calls: readonly Call[], endMs: number): Uint8Array {
  const said = (all: object): object[] => Object.entries(all).map(([key, stringValue]) => ({ key, value: { stringValue } }));
  const resourceSpans = calls.map(({ from, kind = 'client', attributes, failed = false }) => {
    const times = { startTimeUnixNano: `${endMs - 20}000000`, endTimeUnixNano: `${endMs}000000` };
    const span = { name: 'call', kind: KINDS[kind], ...times, attributes: said(attributes), status: { code: failed ? 2 : 0 } };
    return { resource: { attributes: said({ 'service.name': from }) }, scopeSpans: [{ spans: [span] }] };
  });
  return new TextEncoder().encode(JSON.stringify({ resourceSpans }));
}

async function openMapped(): Promise<
  AsyncDisposable & { served: ServedWorld; now(): Instant; pass(minutes: number, calls: Call[]): Promise<void> }
> {
  const clock = openVirtualClock(START);
  const named = CATALOG.replace(
    '{ name: payments }\nspec: {}',
    '{ name: payments }\nspec: { addresses: [pay.internal, old.internal:81] }',
  );
  const addressed = `${named}---
apiVersion: plimsoll/v1
kind: Objective
metadata: { name: payments-answer }
spec: { journey: checkout, service: shop, target: 99%, dependency: { from: shop, to: payments } }
`;
  const served = await serveWorld({ clock, catalog: addressed });
  return {
    served,
    now: () => clock.now(),
    async pass(minutes, calls) {
      for (let slot = 0; slot < 6 * minutes; slot += 1) {
        const at = clock.advance(10_000);
        if (calls.length > 0) await served.plane.intake.accept(jsonTraces(tracesOf(calls, at - 1 - slot)));
        for (const { every, run } of served.plane.jobs) if ((at - START) % every === 0) await run(at);
        await served.plane.intake.settled();
      }
    },
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}

async function ask(served: ServedWorld, query: string): Promise<MapView> {
  const answer = await served.ask(`/api/v1/map${query}`);
  assert.equal(answer.status, 200, await answer.clone().text());
  return map.parse(await answer.json());
}

const OLD: Call = { from: 'shop', attributes: { 'server.address': 'old.internal', 'server.port': '81' }, failed: true };

const lines = ({ edges }: MapView): unknown[] => edges.map((one) => [one.from, one.to, one.calls, one.failed]);

const PAYS: Call = { from: 'shop', attributes: { 'server.address': 'pay.internal', 'server.port': '8080' } };
const ROWS: Call = {
  from: 'payments',
  attributes: { 'db.system': 'postgresql', 'server.address': 'db.internal', 'db.namespace': 'pay' },
};
const BANK: Call = {
  from: 'payments',
  attributes: { 'net.peer.name': 'api.bank.example', 'net.peer.port': '443' },
  failed: true,
};
const TOLD: Call = {
  from: 'shop',
  kind: 'producer',
  attributes: { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' },
};
const TAKEN: Call = { ...TOLD, from: 'mailer', kind: 'consumer' };
const RPC: Call = { from: 'shop', attributes: { 'rpc.system': 'grpc', 'peer.service': 'payments', 'server.port': '50051' } };

test('services, databases, queues and third parties are told apart, and one callee is one edge however it is called', async () => {
  await using world = await openMapped();
  await world.pass(2, [PAYS, RPC, ROWS, BANK, TOLD, TAKEN]);
  const found = await ask(world.served, '?window=2m');
  assert.deepEqual(lines(found), [
    ['shop', 'payments', 24, 0],
    ['kafka/orders', 'mailer', 12, 0],
    ['payments', 'api.bank.example', 12, 12],
    ['payments', 'db.internal/pay', 12, 0],
    ['shop', 'kafka/orders', 12, 0],
  ]);
  assert.deepEqual(
    found.nodes.map(({ name, kind }) => [name, kind]),
    [
      ['api.bank.example', 'external'],
      ['db.internal/pay', 'database'],
      ['kafka/orders', 'queue'],
      ['mailer', 'service'],
      ['payments', 'service'],
      ['shop', 'service'],
    ],
  );
  const [pays] = found.edges;
  assert.ok(
    Math.abs((pays?.p95_ms ?? 0) / 20 - 1) < 0.05 && pays?.success === 1 && pays.per_second === 24 / (found.window_ms / 1_000),
  );
  assert.deepEqual(
    [found.nodes.find(({ name }) => name === 'shop')?.objectives, found.edges.some((one) => one.is_new !== null)],
    [2, false],
  );
});

test('a call that was not made in the window before is new, and the map of then is the same when it is asked for later', async () => {
  await using world = await openMapped();
  await world.pass(10, [PAYS]);
  const then = world.now();
  const asked = `from=${showInstant((then - 300_000) as Instant)}&to=${showInstant(then)}`;
  const first = await ask(world.served, `?${asked}`);
  assert.deepEqual(lines(first), [['shop', 'payments', 30, 0]]);
  assert.deepEqual(
    first.edges.map((one) => one.is_new),
    [false],
  );
  await world.pass(10, [PAYS, BANK]);
  assert.deepEqual(
    (await ask(world.served, '?window=10m')).edges.map((one) => [one.to, one.is_new]),
    [
      ['api.bank.example', true],
      ['payments', false],
    ],
  );
  const again = await ask(world.served, `?${asked}&at=${showInstant(then)}`);
  assert.deepEqual({ ...again, edges: again.edges }, first);
  const { edges } = await ask(world.served, `?window=30m&at=${showInstant(then)}`);
  assert.deepEqual(
    edges.map(({ to }) => to),
    ['payments'],
  );
});

test('what is promised of an edge is counted from the calls that the map shows of it', async () => {
  await using world = await openMapped();
  await world.pass(3, [PAYS, RPC, OLD, BANK, ROWS, { ...PAYS, from: 'mailer' }]);
  const answer = await world.served.ask('/api/v1/objectives/payments-answer');
  const { good, total } = objective.parse(await answer.json());
  const edges = (await ask(world.served, '?window=5m')).edges.filter(({ from, to }) => from === 'shop' && to === 'payments');
  assert.deepEqual([edges.length, good, total], [1, 36, 54]);
  assert.deepEqual(
    edges.map(({ calls, failed }) => [calls, failed]),
    [[54, 18]],
  );
});
