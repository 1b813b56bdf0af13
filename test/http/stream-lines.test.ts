import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { budgetLine } from '../../src/wire/objective.ts';
import { openReader } from './stream-reader.ts';
import { CATALOG } from './sample-catalog.ts';
import { serveWorld } from './served-world.ts';

const lines = z.strictObject({
  first: z.boolean(),
  left: z.int(),
  set: z.array(budgetLine.strict()),
  gone: z.array(z.string()),
});

test('the line of every objective is told in pieces, then what becomes of them', async () => {
  await using world = await serveWorld({ catalog: catalogOf(510) });
  const reader = await openReader(world, '?lines=objectives');
  const names = new Set<string>();
  const pieces: number[] = [];
  for (let left = 1; left > 0;) {
    const told = lines.parse(await reader.next('lines'));
    assert.equal(told.first, true);
    pieces.push(told.set.length);
    for (const { name } of told.set) names.add(name);
    left = told.left;
  }
  assert.deepEqual([names.size, pieces], [511, [500, 11]]);
  world.editCatalog(catalogOf(509));
  for (let gone: readonly string[] = []; gone.length === 0;) {
    const told = lines.parse(await reader.next('lines'));
    assert.equal(told.first, false);
    ({ gone } = told);
    if (gone.length > 0) assert.deepEqual(gone, ['o509']);
  }
  await reader.close();
});

test('a few objectives are looked after as soon as somebody looks', { timeout: 30_000 }, async () => {
  await using world = await serveWorld({ catalog: catalogOf(2) });
  const reader = await openReader(world, '?lines=objectives');
  assert.equal(lines.parse(await reader.next('lines')).set.length, 3);
  world.editCatalog(catalogOf(1));
  assert.deepEqual(lines.parse(await reader.next('lines')).gone, ['o1']);
  await reader.close();
});

test(
  'an objective that was taken away and came back while nobody looked is among the first lines',
  { timeout: 30_000 },
  async () => {
    await using world = await serveWorld({ catalog: catalogOf(2) });
    for (const count of [1, 2]) {
      world.editCatalog(catalogOf(count));
      for (let lines = 0; lines !== count + 1;) {
        const { budgets } = (await (await world.ask('/api/v1/budgets')).json()) as { budgets: readonly unknown[] };
        lines = budgets.length;
      }
    }
    const reader = await openReader(world, '?lines=objectives');
    assert.equal(lines.parse(await reader.next('lines')).set.length, 3);
    await reader.close();
  },
);

test('without an objective whoever asks for their lines hears that there is none', async () => {
  const [service = ''] = CATALOG.split('---\n');
  await using world = await serveWorld({ catalog: service });
  const reader = await openReader(world, '?lines=objectives');
  assert.deepEqual(lines.parse(await reader.next('lines')), { first: true, left: 0, set: [], gone: [] });
  await reader.close();
});

test('only lines of objectives are told', async () => {
  await using world = await serveWorld();
  assert.equal((await world.ask('/api/v1/stream?lines=rollouts')).status, 400);
});

function catalogOf(count: number): string {
  const objective = (index: number): string => `---
apiVersion: plimsoll/v1
kind: Objective
metadata: { name: o${index} }
spec: { journey: checkout, target: 99.${(index % 89) + 10}%, window: 7d, success: { bad: { http.response.status_code: { atLeast: 500 } } } }
`;
  return `${CATALOG.trimEnd()}\n${Array.from({ length: count }, (_, index) => objective(index)).join('')}`;
}
