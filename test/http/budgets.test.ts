import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { budgetLine, healthCounts, objective } from '../../src/wire/objective.ts';
import { CATALOG } from './sample-catalog.ts';
import { serveWorld } from './served-world.ts';

const page = z.strictObject({
  budgets: z.array(budgetLine.strict()),
  next: z.string().nullable(),
  found: z.int(),
  counts: healthCounts,
});
const MORE = `---
apiVersion: plimsoll/v1
kind: Objective
metadata: { name: answers }
spec: { journey: checkout, target: 99.5%, window: 7d, success: { bad: { http.response.status_code: { atLeast: 500 } } } }
---
apiVersion: plimsoll/v1
kind: Objective
metadata: { name: quick }
spec: { journey: checkout, quantile: { p: p95, atMost: 500ms } }
`;

test('budgets are listed by name, page by page, one line for each', async () => {
  await using world = await serveWorld({ catalog: `${CATALOG.trimEnd()}\n${MORE}` });
  const read = async (query: string) => page.parse(await (await world.ask(`/api/v1/budgets${query}`)).json());
  const all = await read('');
  assert.deepEqual(
    all.budgets.map(({ name, health, spent }) => [name, health, spent]),
    [
      ['answers', 'blind', null],
      ['checkout-works', 'blind', null],
      ['quick', 'blind', null],
    ],
  );
  assert.equal(all.next, null);
  const first = await read('?limit=2');
  assert.equal(first.next, 'checkout-works');
  const second = await read(`?limit=2&after=${first.next}`);
  const timeless = (budgets: typeof all.budgets): unknown => budgets.map((one) => ({ ...one, at: null }));
  assert.deepEqual(timeless([...first.budgets, ...second.budgets]), timeless(all.budgets));
  assert.equal(second.next, null);
  for (const query of ['?limit=0', '?limit=10001', '?limit=x'])
    assert.equal((await world.ask(`/api/v1/budgets${query}`)).status, 400);
});

test('budgets are looked for by words, health, journey and service, and sorted', async () => {
  await using world = await serveWorld({ catalog: `${CATALOG.trimEnd()}\n${MORE}` });
  const read = async (query: string) => page.parse(await (await world.ask(`/api/v1/budgets${query}`)).json());
  const names = async (query: string) => (await read(query)).budgets.map(({ name }) => name);
  assert.deepEqual(await names('?text=ANSW'), ['answers']);
  assert.deepEqual(await names('?text=checkout%20works'), ['checkout-works']);
  assert.deepEqual(await names('?text=nobody'), []);
  assert.deepEqual(await names('?health=healthy'), []);
  assert.equal((await names('?journey=checkout&service=shop&health=blind')).length, 3);
  assert.deepEqual(await names('?service=other'), []);
  assert.deepEqual(await names('?sort=remaining&skip=1&limit=1'), ['checkout-works']);
  const some = await read('?sort=health&limit=1');
  assert.deepEqual([some.found, some.counts.blind, some.next], [3, 3, null]);
  for (const query of ['?sort=size', '?health=well', '?skip=-1'])
    assert.equal((await world.ask(`/api/v1/budgets${query}`)).status, 400, query);
});

test('an objective shows how it counts, by what it is told about, and what it is not', async () => {
  await using world = await serveWorld({ catalog: `${CATALOG.trimEnd()}\n${MORE}` });
  const one = objective.strict().parse(await (await world.ask('/api/v1/objectives/answers')).json());
  assert.deepEqual(
    [one.method, one.slice, one.burn_policy, one.cohort, one.period, one.raw],
    ['occurrences', null, 'standard', null, null, null],
  );
  assert.deepEqual(
    one.rules.map(({ id, kind, action, frozen_because }) => [id, kind, action, frozen_because]),
    [
      ['outage', 'outage', 'page', 'NO_TELEMETRY'],
      ['fast', 'burn', 'page', 'NO_TELEMETRY'],
      ['mid', 'burn', 'page', 'NO_TELEMETRY'],
      ['slow', 'burn', 'ticket', 'NO_TELEMETRY'],
      ['drip', 'burn', 'ticket', 'NO_TELEMETRY'],
      ['drop50', 'drop', 'page', 'NO_TELEMETRY'],
    ],
  );
  const missing = await world.ask('/api/v1/objectives/answers%7Bregion=eu%7D');
  assert.equal(missing.status, 404);
  assert.match(await missing.text(), /OBJECTIVE_UNKNOWN/);
});
