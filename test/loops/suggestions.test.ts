import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { emptyCell, type Cell } from '../../src/evidence/cell.ts';
import { heardGeneration } from '../../src/intake/generations.ts';
import { DAY, HOUR, MINUTE, slotOf, type Instant, type Ratio } from '../../src/kernel/units.ts';
import { suggestFor } from '../../src/loops/suggestions.ts';
import type { CellStore } from '../../src/ports/cell-store.ts';
import { OBJECTIVE } from '../../src/verdict/objective.test-data.ts';
import { catalogOf, indicator, journey } from '../intake/sample-catalog.ts';

const NOW = slotOf(1_800_000_000_000 as Instant, HOUR);
const INDICATOR = indicator('checkout-success', 'checkout');
const CATALOG: Catalog = { ...catalogOf([journey('checkout')], [INDICATOR]), objectives: [OBJECTIVE] };
const STEP = 5 * MINUTE;

/** One cell every five minutes stands for all of them, in counts and in having been heard. */
async function storeOf(days: number, { from = 0, bad = 1 } = {}): Promise<CellStore> {
  const store = openMemoryCellStore();
  const cells: Cell[] = [];
  for (let at = (NOW - days * DAY) as Instant; at < NOW - from * DAY; at = (at + STEP) as Instant) {
    const counted = emptyCell({ generation: INDICATOR.generation, cohort: '{}', at });
    const heard = emptyCell({ generation: heardGeneration('checkout'), cohort: '{}', at });
    cells.push(
      Object.assign(counted, { good: 1_000 - bad, total: 1_000, n: 1_000 }),
      Object.assign(heard, { good: 30, total: 30, n: 30 }),
    );
  }
  await store.seal({ cells, positions: {}, counters: null });
  return store;
}

test('what is stored by the minute and, before that, by the hour is one past', async () => {
  const suggestion = await suggestFor({ catalog: () => CATALOG, cellStore: await storeOf(60) }, OBJECTIVE, NOW);
  assert.ok(suggestion.kind === 'known', JSON.stringify(suggestion));
  assert.equal(suggestion.knownMs, 60 * DAY);
  const trial = suggestion.trials.find(({ target }) => target === 0.998);
  assert.ok(Math.abs((trial?.compliance ?? 0) - 0.999) < 1e-12);
  assert.ok(Math.abs((trial?.worstSpent ?? 0) - 0.5) < 1e-9, String(trial?.worstSpent));
  assert.equal(suggestion.suggested?.target, 0.998);
});

test('a source that fell silent leaves gaps, which are not taken for good', async () => {
  const suggestion = await suggestFor({ catalog: () => CATALOG, cellStore: await storeOf(60, { from: 20 }) }, OBJECTIVE, NOW);
  assert.ok(suggestion.kind === 'blind' && suggestion.because === 'GAPS');
});

test('a cohort or slices of time are not tried', async () => {
  const cohort = { ...OBJECTIVE, cohort: { region: 'eu' }, target: 0.9 as Ratio };
  const suggestion = await suggestFor({ catalog: () => CATALOG, cellStore: await storeOf(31) }, cohort, NOW);
  assert.ok(suggestion.kind === 'blind' && suggestion.because === 'NOT_COUNTED');
});
