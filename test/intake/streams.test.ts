import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openMemoryCells, openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { openMemoryJournal, type MemoryFrames } from '../../src/adapters/memory/journal.ts';
import { openSqliteCellStore } from '../../src/adapters/sqlite/cell-store.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { streamSeed } from '../../src/intake/stream-seed.ts';
import { hashRowText, partsText, rowHash } from '../../src/kernel/row-hash.ts';
import { DAY, MINUTE, SECOND, slotOf, type Instant } from '../../src/kernel/units.ts';
import { intakeRules } from '../../src/loops/intake-rules.ts';
import { openIntake, type MainIntake } from '../../src/loops/open-intake.ts';
import { openStreamSide } from '../../src/loops/stream-side.ts';
import type { CellStore } from '../../src/ports/cell-store.ts';
import type { Format } from '../../src/ports/intake.ts';
import type { HashedRow, RowReading } from '../../src/ports/row-source.ts';
import { read } from '../catalog/shop-documents.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { openVirtualClock, type VirtualClock } from '../virtual-clock.ts';
import { logsJson, logsProtobuf } from './logs-proto.ts';
import { jsonOf, protobufOf, type Attribute, type AnyValue, type Span } from './otlp-proto.ts';

const T0 = Date.parse('2026-11-22T10:00:00Z') as Instant;
const KEY = new Uint8Array(32).fill(7);
const SEED = streamSeed(KEY);
const TERMS = { compare: 'values', seed: SEED, ownHash: null } as const;
const EVER = { from: 0 as Instant, to: (T0 + DAY) as Instant };

const document = (spec: string): string => `apiVersion: plimsoll/v1\nkind: Stream\nmetadata: { name: orders }\nspec: ${spec}`;
const ORDERS = read([document('{ event: order.placed, key: [order.id], value: [amount, shop] }')]);

type Told = { readonly id: number; readonly amount: number; readonly at: number };
type Opened = MainIntake & { readonly store: CellStore };

/** Opens an intake over what its predecessors left behind. */
function openStored(clock: VirtualClock, catalog: Catalog): () => Promise<Opened> {
  const [frames, cells] = [new Map() as MemoryFrames, openMemoryCells()];
  return async () => {
    const stores = { journal: openMemoryJournal(frames), store: openMemoryCellStore(cells) };
    return { ...(await openIntake({ ...stores, clock, rules: intakeRules(catalog, { redactionKey: KEY }) })), ...stores };
  };
}

async function take({ intake }: MainIntake, format: Format, body: Uint8Array): Promise<void> {
  const said = await intake.accept({ source: 'default', format, coding: 'identity', body });
  assert.equal(said.say, 'accepted', JSON.stringify(said));
}

/** `number` makes payloads differ that tell of the same. */
function eventsOf(orders: readonly Told[], number = 0): Uint8Array {
  const events = orders.map(({ id, amount, at }) => {
    return { id: `${number}`, name: 'order.placed', at, attributes: { 'order.id': `o-${id}`, amount, shop: 'a b@example.org' } };
  });
  return new TextEncoder().encode(JSON.stringify(events));
}

function reading({ keeper, store }: Opened, clock: VirtualClock, catalog = ORDERS): Promise<RowReading> {
  const stream = catalog.streams?.[0] ?? assert.fail('no stream');
  return openStreamSide({ keeper, cellStore: store, clock }, stream).open(TERMS);
}

/** What is known of the orders by whoever has them, and hashes them in the way that is documented. */
function naive(orders: readonly Told[]): readonly HashedRow[] {
  const rows = new Map<string, HashedRow>();
  for (const { id, amount, at } of orders) {
    const key = hashRowText(partsText([`o-${id}`]), SEED);
    const row = rowHash(key, partsText([amount, 'a b@example.org']));
    const bucket = slotOf(at as Instant, MINUTE);
    const name = `${bucket} ${key} ${row}`;
    rows.set(name, { bucket, key, row, count: (rows.get(name)?.count ?? 0) + 1 });
  }
  return inOrder([...rows.values()]);
}

function inOrder(rows: readonly HashedRow[]): readonly HashedRow[] {
  const name = ({ bucket, key, row }: HashedRow): string => `${bucket} ${key} ${row}`;
  return rows.toSorted((a, b) => (name(a) < name(b) ? -1 : 1));
}

async function everyRow(side: RowReading, bits = 3): Promise<readonly HashedRow[]> {
  const buckets = (await side.buckets(EVER, MINUTE)).map(({ bucket }) => bucket);
  const cut = { buckets, width: MINUTE, bits };
  return inOrder(await side.rows(cut, await side.parts(cut)));
}

const order = fc.record({
  id: fc.nat(20),
  amount: fc.constantFrom(1, 12.5, 0.1, 1e21, -3),
  at: fc.integer({ min: -4 * MINUTE, max: 0 }),
});
const step = fc.record({
  orders: fc.array(order, { minLength: 1, maxLength: 8 }),
  pause: fc.nat(90 * SECOND),
  again: fc.boolean(),
  seal: fc.boolean(),
  restart: fc.boolean(),
});

test('rows are those that came, each payload once, whatever was sealed and restarted meanwhile', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), fc.nat(6), async (steps, bits) => {
      const clock = openVirtualClock(T0);
      const open = openStored(clock, ORDERS);
      let opened = await open();
      const told: Told[] = [];
      for (const [number, { orders, pause, again, seal, restart }] of steps.entries()) {
        const now = clock.advance(pause + 1);
        const placed = orders.map((one) => ({ ...one, at: now + one.at }));
        told.push(...placed);
        for (let times = again ? 2 : 1; times > 0; times -= 1) await take(opened, 'events/json', eventsOf(placed, number + 1));
        if (seal) await opened.keeper.seal(now);
        if (restart) opened = await open();
      }
      const side = await reading(opened, clock);
      const want = naive(told);
      assert.deepEqual(await everyRow(side, bits), want);
      for (const { bucket, rows, sum, whole } of await side.buckets(EVER, MINUTE)) {
        const own = want.filter((one) => one.bucket === bucket);
        assert.equal(
          rows,
          own.reduce((all, { count }) => all + count, 0),
        );
        assert.equal(
          sum,
          BigInt.asUintN(
            64,
            own.reduce((all, { row, count }) => all + row * BigInt(count), 0n),
          ),
        );
        assert.equal(whole, true);
      }
    }),
    { numRuns: 60 },
  );
});

test('what comes while a reading is open does not show in it, in SQLite either', async () => {
  using folder = openTemporaryFolder();
  const clock = openVirtualClock(T0);
  const store = openSqliteCellStore(folder.file('cells.db'));
  const parts = { journal: openMemoryJournal(), store, clock, rules: intakeRules(ORDERS, { redactionKey: KEY }) };
  const opened = { ...(await openIntake(parts)), store };
  const before = [
    { id: 1, amount: 2, at: T0 - 1 },
    { id: 2, amount: 2, at: T0 - MINUTE },
  ];
  await take(opened, 'events/json', eventsOf(before.slice(0, 1)));
  await opened.keeper.seal(clock.advance(SECOND));
  await take(opened, 'events/json', eventsOf(before.slice(1)));
  const side = await reading(opened, clock);
  const later = [{ id: 3, amount: 2, at: T0 - 2 }];
  await take(opened, 'events/json', eventsOf(later));
  await opened.keeper.seal(clock.advance(SECOND));
  assert.deepEqual(await everyRow(side), naive(before));
  assert.deepEqual(await everyRow(await reading(opened, clock)), naive([...before, ...later]));
  await store.close();
});

test('a bucket that had more rows than are kept is not whole, also after a restart', async () => {
  const catalog = read([document('{ event: order.placed, key: [order.id], value: [amount, shop], rows: 3 }')]);
  const clock = openVirtualClock(T0);
  const open = openStored(clock, catalog);
  let opened = await open();
  const ids = [1, 2, 3, 4, 5].map((id) => ({ id, amount: 1, at: T0 - 1 }));
  await take(opened, 'events/json', eventsOf(ids.slice(0, 2)));
  await opened.keeper.seal(clock.advance(SECOND));
  opened = await open();
  const look = async (): Promise<unknown> => {
    const found = await (await reading(opened, clock, catalog)).buckets(EVER, MINUTE);
    return found.map(({ rows, whole }) => [rows, whole]);
  };
  await take(opened, 'events/json', eventsOf(ids.slice(2, 3)));
  assert.deepEqual(await look(), [[3, true]]);
  await take(opened, 'events/json', eventsOf(ids.slice(3)));
  assert.deepEqual(await look(), [[3, false]]);
  await opened.keeper.seal(clock.advance(SECOND));
  opened = await open();
  assert.deepEqual(await look(), [[3, false]]);
});

const SPANS = read([
  document('{ spans: [{ kind: server, where: { http.route: /pay } }], key: [order.id, service.name], value: [amount] }'),
]);
const LOGS = read([
  document('{ event: order.paid, where: { log.severity: info }, key: [order.id, service.name], value: [amount] }'),
]);
const attribute = (key: string, value: AnyValue): Attribute => ({ key, value });
const OF_ORDER = [attribute('order.id', { stringValue: 'o-1' }), attribute('amount', { doubleValue: 12.5 })];
const RESOURCE = { attributes: [attribute('service.name', { stringValue: 'shop' })] };
const NANOS = `${T0 - SECOND}000000`;
const span = (route: string): Span => ({
  name: 'POST',
  kind: 2,
  startTimeUnixNano: NANOS,
  endTimeUnixNano: NANOS,
  attributes: [attribute('http.route', { stringValue: route }), ...OF_ORDER],
  status: { code: 0 },
});
const TRACES = { resourceSpans: [{ resource: RESOURCE, scopeSpans: [{ spans: [span('/pay'), span('/look')] }] }] };
const record = {
  timeUnixNano: NANOS,
  observedTimeUnixNano: NANOS,
  body: { stringValue: 'paid' },
  severityNumber: 9,
  eventName: 'order.paid',
  attributes: OF_ORDER,
};
const RECORDS = {
  resourceLogs: [{ resource: RESOURCE, scopeLogs: [{ logRecords: [record, { ...record, severityNumber: 17 }] }] }],
};
const json = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const EVENT = { name: 'order.paid', at: T0 - SECOND, service: 'shop', attributes: { 'order.id': 'o-1', amount: 12.5 } };
const ANY_EVENT = read([document('{ event: order.paid, key: [order.id, service.name], value: [amount] }')]);

const ways: readonly { readonly format: Format; readonly catalog: Catalog; readonly body: Uint8Array }[] = [
  { format: 'traces/protobuf', catalog: SPANS, body: protobufOf(TRACES) },
  { format: 'traces/json', catalog: SPANS, body: jsonOf(TRACES) },
  { format: 'logs/protobuf', catalog: LOGS, body: logsProtobuf(RECORDS) },
  { format: 'logs/json', catalog: LOGS, body: logsJson(RECORDS) },
  { format: 'events/json', catalog: ANY_EVENT, body: json([EVENT]) },
];
for (const { format, catalog, body } of ways)
  test(`a row of a stream is the same by ${format}`, async () => {
    const clock = openVirtualClock(T0);
    const opened = await openStored(clock, catalog)();
    await take(opened, format, body);
    const key = hashRowText(partsText(['o-1', 'shop']), SEED);
    const row = rowHash(key, partsText([12.5]));
    const side = await reading(opened, clock, catalog);
    assert.deepEqual(await everyRow(side), [{ bucket: slotOf((T0 - SECOND) as Instant, MINUTE), key, row, count: 1 }]);
  });
