import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyCell, type Cell } from '../../src/evidence/cell.ts';
import { MINUTE, slotOf, type Instant } from '../../src/kernel/units.ts';
import { attribution } from '../../src/wire/attribution.ts';
import { why } from '../../src/wire/cause.ts';
import { serveWorld, type ServedWorld } from '../http/served-world.ts';
import { openVirtualClock } from '../virtual-clock.ts';

const CATALOG = `apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
spec: {}
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: paying }
spec: { owner: team-shop, match: [{ kind: server, where: { service.name: shop } }] }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: payments }
spec:
  ratioMetric:
    rawType: success
    raw: { metricSource: { type: plimsoll, spec: { journey: paying, metric: payments.success.ratio } } }
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: payments-work }
spec:
  service: shop
  indicatorRef: payments
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.99 }]
---
apiVersion: plimsoll/v1
kind: Objective
metadata: { name: payments-cheap }
spec:
  journey: paying
  target: 99%
  costPerUnit: { spend: { metric: cloud.cost }, per: {}, atMost: 0.02 }
`;
const START = slotOf(Date.UTC(2026, 0, 5, 9) as Instant, MINUTE);
const MINUTES = 200;
/** Six readings a minute, each of a million millionths, and what they lack for a while. */
const READINGS = 6;
const LACKING = 0.25;

async function world(): Promise<ServedWorld> {
  const clock = openVirtualClock(START + MINUTES * MINUTE);
  const served = await serveWorld({ catalog: CATALOG, clock });
  const { indicators } = served.plane.catalog.current();
  const cells: Cell[] = indicators.flatMap(({ generation }) =>
    Array.from({ length: MINUTES - 15 }, (_, minute) => {
      const good = READINGS * 1e6 * (minute >= 150 && minute < 160 ? 1 - LACKING : 1);
      const at = (START + minute * MINUTE) as Instant;
      return Object.assign(emptyCell({ generation, cohort: '{}', at }), { good, total: READINGS * 1e6, n: READINGS });
    }),
  );
  await served.plane.cellStore.seal({ cells, positions: {}, counters: null });
  return served;
}

test('a budget of ratios that came reckoned already is attributed in readings', async () => {
  await using served = await world();
  const answer = await served.ask('/api/v1/objectives/payments-work/attribution');
  assert.equal(answer.status, 200, await answer.clone().text());
  const { unit, bad, total, spent, spenders, unattributed, sentence } = attribution.parse(await answer.json());
  assert.deepEqual([unit, total, bad], ['readings', (MINUTES - 15) * READINGS, 10 * READINGS * LACKING]);
  assert.ok(Math.abs(spent - bad / total / 0.01) < 1e-9);
  const added = spenders.reduce((sum, one) => sum + one.bad, unattributed.bad);
  assert.ok(Math.abs(added - bad) < 1e-9);
  assert.match(sentence, /15 bad readings/);
});

test('why such a ratio fell is told in readings, too', async () => {
  await using served = await world();
  const at = (minute: number): string => new Date(START + minute * MINUTE).toISOString();
  const answer = await served.ask(`/api/v1/journeys/paying/why?from=${at(140)}&to=${at(180)}`);
  assert.equal(answer.status, 200, await answer.clone().text());
  const { falls } = why.parse(await answer.json());
  const fall = falls.find(({ objective }) => objective === 'payments-work') ?? assert.fail('nothing fell');
  assert.deepEqual([fall.bad, fall.total], [10 * READINGS * LACKING, 10 * READINGS]);
});

test('nobody can have spent bad events of a quotient, for it has none', async () => {
  await using served = await world();
  const { indicators, objectives } = served.plane.catalog.current();
  assert.ok(indicators.some(({ signal }) => signal === 'metric') && objectives.some(({ name }) => name === 'payments-cheap'));
  const answer = await served.ask('/api/v1/objectives/payments-cheap/attribution');
  const { status, code, detail, hint } = (await answer.json()) as Record<string, unknown>;
  assert.deepEqual([status, code], [404, 'NOTHING_COUNTED']);
  assert.equal(detail, 'payments-cheap promises a quotient, which has no bad events that somebody could have spent');
  assert.equal(hint, 'ask why paying does worse');
});
