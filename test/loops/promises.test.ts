import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { openMemoryCells, openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { openMemoryJournal, type MemoryFrames } from '../../src/adapters/memory/journal.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { cohortsIn } from '../../src/evidence/derived-lanes.ts';
import { derivationsOf } from '../../src/evidence/objective-lanes.ts';
import { HOUR, MINUTE, SECOND, slotOf, type Instant } from '../../src/kernel/units.ts';
import { intakeRules } from '../../src/loops/intake-rules.ts';
import { judgeCatalogObjective, type Known } from '../../src/loops/objectives.ts';
import { intakeRound, openIntake, type MainIntake } from '../../src/loops/open-intake.ts';
import type { Format } from '../../src/ports/intake.ts';
import type { ObjectiveVerdict } from '../../src/verdict/objective-verdict.ts';
import { logsProtobuf } from '../intake/logs-proto.ts';
import { metricsProtobuf } from '../intake/metrics-proto.ts';
import { protobufOf } from '../intake/otlp-proto.ts';
import { openVirtualClock } from '../virtual-clock.ts';

const FOLDER = new URL('../../examples/promises/', import.meta.url);
const CATALOG = ((): Catalog => {
  const files = readdirSync(FOLDER).map((file) => ({ file, text: readFileSync(new URL(file, FOLDER), 'utf8') }));
  const read = readCatalog(files);
  return read.ok ? read.value : assert.fail(JSON.stringify(read.problems));
})();

/** An hour that begins a day, so that slices of time begin with it. */
const T0 = slotOf(Date.UTC(2026, 4, 4, 8) as Instant, HOUR);

type Attributes = Readonly<Record<string, string>>;
const attributesOf = (values: Attributes): { key: string; value: { stringValue: string } }[] =>
  Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));
const nano = (at: number): string => `${at}000000`;

type Told = { readonly kind: number; readonly ms?: number; readonly attributes: Attributes; readonly failed?: boolean };

/** The shop of the example, as its telemetry tells of it. */
class Shop {
  readonly clock = openVirtualClock(T0 + 1_000);
  readonly #kept = { frames: new Map() as MemoryFrames, cells: openMemoryCells() };
  #main: MainIntake | undefined;
  readonly #counters = new Map<string, number>();
  #payloads = 0;

  get main(): MainIntake {
    return this.#main ?? assert.fail('not open');
  }

  /** Opens what is durable, as a restart would. */
  async open(): Promise<void> {
    const { frames, cells } = this.#kept;
    const parts = { journal: openMemoryJournal(frames), store: openMemoryCellStore(cells), clock: this.clock };
    this.#main = await openIntake({ ...parts, rules: intakeRules(CATALOG) });
    await this.derive();
  }

  async derive(): Promise<void> {
    const { keeper } = this.main;
    const { derived } = keeper.evidence;
    for (let pass = 0; pass < 2; pass += 1) {
      const at = this.clock.now();
      await keeper.derive(derivationsOf(CATALOG, new Map(), { at, cohortsSeen: cohortsIn.bind(null, derived) }), at);
    }
  }

  /** Another twenty seconds. */
  async pass(): Promise<Instant> {
    const at = this.clock.advance(20 * SECOND);
    await intakeRound(this.main, at);
    return at;
  }

  async spans(at: number, told: readonly Told[]): Promise<void> {
    const spans = told.map(({ kind, ms = 50, attributes, failed = false }) => ({
      name: `call ${(this.#payloads += 1)}`,
      kind,
      startTimeUnixNano: nano(at - ms),
      endTimeUnixNano: nano(at),
      attributes: attributesOf(attributes),
      status: { code: failed ? 2 : 0 },
    }));
    const resource = { attributes: attributesOf({ 'service.name': 'storefront', 'shop.tenant': 'acme', 'cloud.region': 'eu' }) };
    const body = { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] };
    await this.#accept('traces/protobuf', protobufOf(body));
  }

  /** Counters by how much they rose, gauges by what they say. */
  async metrics(
    at: number,
    { rose = {}, says = {} }: { rose?: Record<string, number>; says?: Record<string, number> },
  ): Promise<void> {
    const point = (asDouble: number): object => ({
      startTimeUnixNano: nano(T0),
      timeUnixNano: nano(at),
      asDouble,
      attributes: [],
    });
    const sums = Object.entries(rose).map(([name, by]) => {
      const value = (this.#counters.get(name) ?? 0) + by;
      this.#counters.set(name, value);
      return { name, sum: { dataPoints: [point(value)], aggregationTemporality: 2, isMonotonic: true } };
    });
    const gauges = Object.entries(says).map(([name, value]) => ({ name, gauge: { dataPoints: [point(value)] } }));
    const scopeMetrics = [{ scope: { name: '' }, metrics: [...sums, ...gauges] }];
    const body = { resourceMetrics: [{ resource: { attributes: [] }, scopeMetrics }] };
    await this.#accept('metrics/protobuf', metricsProtobuf(body as unknown as Parameters<typeof metricsProtobuf>[0]));
  }

  async logs(at: number, events: readonly { event: string; attributes?: Attributes }[]): Promise<void> {
    const logRecords = events.map(({ event, attributes = {} }) => ({
      timeUnixNano: nano(at),
      observedTimeUnixNano: nano(at),
      severityNumber: 9,
      eventName: event,
      attributes: attributesOf({ ...attributes, number: String((this.#payloads += 1)) }),
    }));
    const scopeLogs = [{ scope: { name: '' }, logRecords }];
    const body = { resourceLogs: [{ resource: { attributes: [] }, scopeLogs }] };
    await this.#accept('logs/protobuf', logsProtobuf(body as unknown as Parameters<typeof logsProtobuf>[0]));
  }

  judged(name: string): ObjectiveVerdict {
    const known: Known = { catalog: () => CATALOG, evidence: () => this.main.keeper.evidence };
    const objective = CATALOG.objectives.find((one) => one.name === name) ?? assert.fail(name);
    return judgeCatalogObjective(known, objective, this.clock.now());
  }

  counts(name: string): { good: number; total: number } {
    const { good, total } = this.judged(name).window;
    return { good, total };
  }

  async #accept(format: Format, body: Uint8Array): Promise<void> {
    const answer = await this.main.intake.accept({ source: 'agents', format, coding: 'identity', body });
    assert.equal(answer.say, 'accepted');
  }
}

const ROUNDS = 360;
const STEP = { 'http.route': '/checkout', 'http.response.status_code': '200' };

/** A round of twenty seconds of the shop: three checkouts and their calls, of which in every third minute some fail. */
async function trade(shop: Shop, at: Instant, { dear = false } = {}): Promise<void> {
  const isBad = Math.floor((at - T0) / MINUTE) % 3 === 2;
  const failed = { ...STEP, 'http.response.status_code': isBad ? '503' : '200' };
  await shop.spans(at - 100, [
    { kind: 2, attributes: STEP },
    { kind: 2, attributes: STEP, ms: isBad ? 900 : 700 },
    { kind: 2, attributes: failed, failed: isBad },
    { kind: 3, attributes: { 'server.address': 'payments.internal' } },
    {
      kind: 3,
      attributes: { 'server.address': 'payments.internal', 'http.route': '/charge' },
      ms: isBad ? 500 : 300,
      failed: isBad,
    },
  ]);
  await shop.metrics(at, {
    rose: { 'orders.placed': 4, 'warehouse.orders.received': isBad ? 3 : 4, 'cloud.cost': dear ? 0.09 : 0.03 },
    says: { 'prices.age': isBad ? 601 : 600, 'shop.cart.items': isBad ? 41 : 3 },
  });
  const placed = { event: 'order.placed' };
  const written = { event: 'invoice.written', attributes: { 'invoice.kind': isBad ? 'draft' : 'final' } };
  await shop.logs(at, [placed, written, { event: 'user.signed_in', attributes: { 'auth.factors': isBad ? '1' : '2' } }]);
}

test('every promise of the example is judged by what telemetry tells, over a restart and with what comes late', async () => {
  const shop = new Shop();
  await shop.open();
  // Two hours, of whose minutes a third are bad. The second hour is dear.
  for (let round = 0; round < ROUNDS; round += 1) {
    const at = await shop.pass();
    if (round === 150) await shop.main.keeper.seal(at);
    if (round === 200) await shop.open();
    await trade(shop, at, { dear: at > T0 + HOUR });
  }
  // Whoever was cut off for a minute and a half tells it now: ten more checkouts, all of them good.
  const late = shop.clock.now() - 90 * SECOND;
  await shop.spans(
    late,
    Array.from({ length: 10 }, () => ({ kind: 2, attributes: STEP })),
  );
  for (let round = 0; round < 20; round += 1) await shop.pass();
  await shop.derive();
  const bad = ROUNDS / 3;
  const seen = (name: string): { good: number; total: number } => shop.counts(name);
  assert.deepEqual(seen('checkout-works'), { good: 3 * ROUNDS + 10 - bad, total: 3 * ROUNDS + 10 });
  assert.deepEqual(seen('payments-answer'), { good: 2 * ROUNDS - bad, total: 2 * ROUNDS });
  assert.deepEqual(seen('payments-quick'), { good: ROUNDS - bad, total: ROUNDS });
  // Of those that did not fail one in a bad round is too slow.
  assert.deepEqual(seen('checkout-quick'), { good: 3 * ROUNDS + 10 - 2 * bad, total: 3 * ROUNDS + 10 - bad });
  assert.deepEqual(seen('prices-fresh'), { good: ROUNDS - bad, total: ROUNDS });
  assert.deepEqual(seen('carts-small'), { good: ROUNDS - bad, total: ROUNDS });
  assert.deepEqual(seen('signed-in-safely'), { good: ROUNDS - bad, total: ROUNDS });
  // The first reading of a counter is what later ones are compared with.
  assert.deepEqual(seen('orders-arrive'), { good: 4 * (ROUNDS - 1) - bad, total: 4 * (ROUNDS - 1) });
  // Twelve slices of ten minutes, each of which has bad minutes.
  assert.deepEqual(seen('invoices-written'), { good: 0, total: 12 });
  // Three cents a round for three checkouts are a cent each; in the dear hour it is three.
  assert.deepEqual(seen('checkout-cost'), { good: 1, total: 2 });
  // Before the first round nothing was heard, nor missed; the last of trade is heard for a minute, which is three rounds.
  assert.deepEqual(seen('checkout-heard'), { good: ROUNDS - 1 + 3, total: ROUNDS - 1 + 20 });
  const cost = shop.judged('checkout-cost');
  // One of the 744 hours of May; what an hour is made of is no share of anything, so that no outage is looked for in it.
  assert.deepEqual([cost.budget.kind === 'known' && cost.budget.bad, cost.window.events?.total], [1, 3 * ROUNDS + 10]);
  const outages = (name: string): boolean => shop.judged(name).rules.some(({ rule }) => rule.when.kind === 'outage');
  assert.deepEqual([outages('checkout-cost'), outages('checkout-quick')], [false, true]);
  assert.equal(shop.judged('checkout-works').health, 'exhausted');
});
