import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, HOUR, MINUTE, SECOND, slotOf, type Instant } from '../../src/kernel/units.ts';
import { explainEntry } from '../../src/ledger/explain-entry.ts';
import { judgeCatalogObjective } from '../../src/loops/objectives.ts';
import { costPage, type ServiceCost } from '../../src/wire/cost.ts';
import { jsonTraces } from '../intake/payload.ts';
import { openVirtualClock } from '../virtual-clock.ts';
import { jsonPost } from './provoked.ts';
import { serveWorld, type ServedWorld } from './served-world.ts';

const T0 = slotOf(Date.UTC(2026, 4, 4, 8) as Instant, HOUR);
const CATALOG = `apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: checkout }
spec: { owner: team-shop, match: [{ where: { service.name: shop } }], cohorts: { version: service.version, tenant: shop.tenant } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: requests }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: checkout } } }
    good: { metricSource: { type: plimsoll, spec: { where: { http.response.status_code: { below: 500 } } } } }
---
apiVersion: plimsoll/v1
kind: CostSource
metadata: { name: cloud }
spec:
  currency: EUR
  delay: 6h
  rules: [{ where: { Tags.team: shop }, service: shop, tenant: Tags.tenant }]
---
apiVersion: plimsoll/v1
kind: Objective
metadata: { name: request-cost }
spec:
  journey: checkout
  target: 95%
  window: 7d
  costPerUnit: { spend: { billed: cloud, service: shop }, per: { indicator: requests }, atMost: 0.02, slice: 1h }
`;

class CostWorld {
  readonly clock = openVirtualClock(T0 + SECOND);
  readonly served: ServedWorld;
  #number = 0;

  constructor(open: (clock: ReturnType<typeof openVirtualClock>) => ServedWorld, clock: ReturnType<typeof openVirtualClock>) {
    this.clock = clock;
    this.served = open(clock);
  }

  async requests(tenant: string, count: number): Promise<void> {
    const nano = `${this.clock.now() - 10}000000`;
    const attribute = (key: string, stringValue: string): object => ({ key, value: { stringValue } });
    const spans = Array.from({ length: count }, () => {
      this.#number += 1;
      const spanId = this.#number.toString(16).padStart(16, '0');
      const times = { startTimeUnixNano: nano, endTimeUnixNano: nano };
      return { traceId: spanId.repeat(2), spanId, name: 'r', kind: 2, ...times, attributes: [attribute('shop.tenant', tenant)] };
    });
    const resource = { attributes: [attribute('service.name', 'shop'), attribute('service.version', '1')] };
    const body = new TextEncoder().encode(JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }));
    const said = await this.served.plane.intake.accept(jsonTraces(body));
    assert.ok(said.say === 'accepted');
  }

  /** The rounds of a minute that concern costs. */
  async round(): Promise<void> {
    const at = this.clock.now();
    for (const { name, run } of this.served.plane.jobs) if (['lanes', 'intake', 'costs', 'seal'].includes(name)) await run(at);
  }

  async passHours(hours: number): Promise<void> {
    for (let half = 0; half < hours * 2; half += 1) {
      this.clock.advance(30 * MINUTE);
      await this.round();
    }
  }

  async cost(): Promise<readonly ServiceCost[]> {
    const asked = new URLSearchParams({
      from: new Date(slotOf(T0, DAY)).toISOString(),
      to: new Date(slotOf(T0, DAY) + DAY).toISOString(),
    });
    return costPage.parse(await (await this.served.ask(`/api/v1/costs?${asked.toString()}`)).json()).costs;
  }

  counts(): readonly [number, number, number | undefined] {
    const { keeper, catalog } = this.served.plane;
    const objective = catalog.current().objectives.find(({ name }) => name === 'request-cost') ?? assert.fail();
    const { window } = judgeCatalogObjective(
      { catalog: catalog.current, evidence: () => keeper.evidence },
      objective,
      this.clock.now(),
    );
    return [window.good, window.total, window.events?.total];
  }

  async post(body: object): Promise<{ status: number; text: string }> {
    const answer = await this.served.ask('/api/v1/costs', jsonPost(body));
    return { status: answer.status, text: await answer.text() };
  }
}

const iso = (at: number): string => new Date(at).toISOString();
const charge = (tenant: string, amount: number, hour = 0): object => {
  return { service: 'shop', tenant, from: iso(T0 + hour * HOUR), to: iso(T0 + (hour + 1) * HOUR), amount, currency: 'EUR' };
};
const row = (tenant: string, amount: string, rest: Record<string, string> = {}): Record<string, string> => ({
  ChargePeriodStart: iso(T0),
  ChargePeriodEnd: iso(T0 + HOUR),
  BilledCost: amount,
  BillingCurrency: 'EUR',
  ResourceId: `vm-${tenant}`,
  'Tags.team': 'shop',
  'Tags.tenant': tenant,
  ...rest,
});

async function openCostWorld(): Promise<CostWorld> {
  const clock = openVirtualClock(T0 + SECOND);
  const served = await serveWorld({ clock, catalog: CATALOG });
  return new CostWorld(() => served, clock);
}

test('a bill that comes days late, and comes again, makes the cost of each unit what it says', async () => {
  const world = await openCostWorld();
  await using served = world.served;
  await world.requests('acme', 100);
  await world.requests('beta', 50);
  await world.passHours(74);
  assert.deepEqual(world.counts(), [0, 0, 0], 'what is not billed is neither dear nor free');
  assert.equal((await world.post([charge('acme', 1), charge('beta', 2)])).status, 200);
  await world.passHours(1);
  // Three euros for a hundred and fifty requests are two cents each.
  assert.deepEqual(world.counts(), [1, 1, 150]);
  const [cost] = await world.cost();
  const [day] = cost?.days ?? [];
  assert.deepEqual([day?.spend, day?.units, day?.per_unit, day?.idle], [3, 150, 0.02, 0]);
  assert.equal(cost?.complete_until, iso(T0 + HOUR).replace('.000', ''));

  assert.equal((await world.post([charge('beta', 2.5)])).status, 200);
  await world.passHours(1);
  assert.deepEqual(world.counts(), [0, 1, 150], 'restated, three days late, while the server runs');
  assert.equal((await world.post([charge('beta', 1.5)])).status, 200);
  await world.passHours(1);
  assert.deepEqual(world.counts(), [1, 1, 150], 'and corrected downwards');
  const told = (await served.plane.ledger.read({ after: 0, limit: 100 })).filter(({ kind }) => kind === 'costs.imported');
  assert.match(
    told[0] === undefined ? '' : explainEntry(told[0]),
    /^2 charges of cloud from 2026-05-04T08:00:00Z to .* were told\.$/,
  );
});

test('rows of a bill are whose the rules say, and another import takes the place of one', async () => {
  const world = await openCostWorld();
  await using _served = world.served;
  await world.requests('acme', 100);
  await world.passHours(8);
  const send = (id: string, part: number, rows: readonly object[]): Promise<{ status: number; text: string }> =>
    world.post({ import: id, part, last: true, rows });
  // Two rows of one resource in one file are two parts of one charge.
  assert.equal(
    (await send('import-1', 0, [row('acme', '0.75'), row('acme', '0.25'), row('', '9', { 'Tags.team': 'else' })])).status,
    200,
  );
  assert.match((await send('import-1', 0, [row('acme', '0.75')])).text, /"repeated"/);
  await world.passHours(1);
  const spend = async (): Promise<readonly (readonly [string, number | undefined])[]> =>
    (await world.cost()).map(({ service, days }) => [service, days[0]?.spend]);
  assert.deepEqual(await spend(), [
    ['', 9],
    ['shop', 1],
  ]);
  assert.equal((await send('import-2', 0, [row('acme', '1.25', { CommitmentDiscountStatus: '' })])).status, 200);
  await world.passHours(1);
  assert.deepEqual(await spend(), [
    ['', 9],
    ['shop', 1.25],
  ]);
  assert.equal((await world.cost())[1]?.days[0]?.per_unit, 0.0125);
  const wrong = await send('import-3', 0, [row('acme', '1'), row('acme', 'much')]);
  assert.equal(wrong.status, 400);
  assert.match(wrong.text, /rows\[1\]\.BilledCost.*wanted is an amount, found \\"much\\"/);
  assert.match((await world.post([{ service: 'shop', from: 'yesterday' }])).text, /\[0\]\.from: /);
  const dollars = await send('import-3', 0, [row('acme', '1', { BillingCurrency: 'USD' })]);
  assert.match(dollars.text, /it is in USD, and cloud is in EUR/);
  assert.deepEqual(
    await spend(),
    [
      ['', 9],
      ['shop', 1.25],
    ],
    'nothing of a request that cannot be read is kept',
  );
});
