import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import type { Adjustment } from '../../src/catalog/adjustment.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { adjustedSpans, placeAdjustments, type AdjustedSpans } from '../../src/evidence/adjusted-time.ts';
import { DAY, HOUR, MINUTE, type Instant } from '../../src/kernel/units.ts';
import type { AdjustmentRequest } from '../../src/ledger/adjustments.ts';
import { recordAdjustment, recordDeclared, withdrawAdjustment } from '../../src/loops/adjustments.ts';
import { holdsOnReplay } from '../replay/replayed.ts';
import { openLedger, type Ledger } from '../../src/loops/ledger.ts';
import { OBJECTIVE } from '../../src/verdict/objective.test-data.ts';
import { catalogOf } from '../intake/sample-catalog.ts';
import { openVirtualClock } from '../virtual-clock.ts';

const NOW = 1_800_000_000_000 as Instant;
const LABELLED = { ...OBJECTIVE, name: 'labelled', labels: { tier: ['one', 'gold'] }, journey: 'search' };
const CATALOG: Catalog = { ...catalogOf([], []), objectives: [OBJECTIVE, LABELLED] };
const NIGHTLY: Adjustment = {
  name: 'nightly',
  objectives: { names: [], labels: {}, journeys: ['checkout'] },
  when: { kind: 'again', rrule: 'FREQ=DAILY', start: '2025-01-01T03:00:00', zone: 'UTC', durationMs: HOUR },
  mode: 'exclude',
  reason: 'backup',
  requestedBy: 'ada',
  approvedBy: 'grace',
};

function asked({
  ago,
  lasts = HOUR,
  names = [OBJECTIVE.name],
}: {
  ago: number;
  lasts?: number;
  names?: string[];
}): AdjustmentRequest {
  const from = (NOW - ago) as Instant;
  const objectives = { names, labels: {}, journeys: [] };
  return { objectives, mode: 'exclude', reason: 'power cut', approvedBy: null, from, to: (from + lasts) as Instant };
}

async function office(store = openMemoryLedgerStore()): Promise<{ ledger: Ledger; catalog: () => Catalog }> {
  return { ledger: await openLedger({ store, clock: openVirtualClock(NOW) }), catalog: () => CATALOG };
}

function spansNow(ledger: Ledger, objective = OBJECTIVE, at = NOW): AdjustedSpans {
  return adjustedSpans(placeAdjustments(ledger.world().adjustments.values(), at), objective);
}

test('a stretch of time is recorded with its reason, is known after a restart, and counts again when withdrawn', async () => {
  const store = openMemoryLedgerStore();
  const parts = await office(store);
  const made = await recordAdjustment(parts, asked({ ago: 2 * HOUR }), 'ada');
  assert.ok('name' in made);
  const want = { exclude: [{ from: NOW - 2 * HOUR, to: NOW - HOUR }], countGood: [] };
  assert.deepEqual(spansNow(parts.ledger), want);
  const again = await office(store);
  assert.deepEqual(spansNow(again.ledger), want);
  assert.deepEqual(spansNow(again.ledger, LABELLED).exclude, [], 'nothing else is adjusted');
  assert.equal(await withdrawAdjustment(again, { name: made.name, reason: 'it was ours' }, 'grace'), null);
  assert.deepEqual(spansNow(again.ledger).exclude, []);
  const entries = await again.ledger.read({ after: 0, limit: 10 });
  assert.deepEqual(holdsOnReplay(entries), { same: 2, different: 0, notReplayable: 0 });
  assert.deepEqual(
    entries.map(({ kind, actor }) => [kind, actor]),
    [
      ['adjustment.recorded', 'ada'],
      ['adjustment.withdrawn', 'grace'],
    ],
  );
});

const refusals: readonly { name: string; request: AdjustmentRequest; code: string; hint?: RegExp }[] = [
  { name: 'more than thirty days ago', request: asked({ ago: 30 * DAY + MINUTE }), code: 'ADJUSTMENT_TIME' },
  { name: 'longer than a day', request: asked({ ago: 2 * DAY, lasts: DAY + 1 }), code: 'ADJUSTMENT_TIME', hint: /split/ },
  { name: 'no length', request: asked({ ago: HOUR, lasts: 0 }), code: 'ADJUSTMENT_TIME' },
  { name: 'too far ahead', request: asked({ ago: -40 * DAY }), code: 'ADJUSTMENT_TIME', hint: /catalog/ },
  {
    name: 'no such objective',
    request: asked({ ago: HOUR, names: ['checkout-availabilty'] }),
    code: 'ADJUSTMENT_SELECTS_NONE',
    hint: /checkout-availability/,
  },
  {
    name: 'one that is misspelled beside one that is not',
    request: asked({ ago: HOUR, names: ['checkout-availability', 'checkout-availabilty'] }),
    code: 'ADJUSTMENT_SELECTS_NONE',
    hint: /checkout-availability/,
  },
];
for (const { name, request, code, hint } of refusals) {
  test(`refused, and not recorded: ${name}`, async () => {
    const parts = await office();
    const answer = await recordAdjustment(parts, request, 'ada');
    assert.ok('code' in answer && answer.code === code, JSON.stringify(answer));
    if (hint !== undefined) assert.match(answer.hint ?? '', hint);
    assert.equal(parts.ledger.world().tail.seq, 0);
  });
}

test('what the catalog declares is recorded once, reaches back thirty days from then, and goes with its document', async () => {
  const parts = await office();
  const declared = { ...CATALOG, adjustments: [NIGHTLY] };
  await recordDeclared(parts.ledger, declared);
  await recordDeclared(parts.ledger, declared);
  assert.equal(parts.ledger.world().tail.seq, 1);
  const { exclude } = spansNow(parts.ledger);
  assert.ok(
    exclude.every(({ from, to }) => to - from <= HOUR && to > NOW - 30 * DAY),
    'nothing from before',
  );
  assert.ok(exclude.length >= 30 && exclude.length <= 32, `${exclude.length} nights`);
  const refused = await withdrawAdjustment(parts, { name: 'nightly', reason: 'no' }, 'ada');
  assert.equal(refused?.code, 'ADJUSTMENT_DECLARED');
  const later = (NOW + 20 * DAY) as Instant;
  assert.ok(spansNow(parts.ledger, OBJECTIVE, later).exclude.length >= 50, 'what was in force once stays in force for its time');
  await recordDeclared(parts.ledger, CATALOG);
  assert.deepEqual(spansNow(parts.ledger).exclude, []);
  const entries = await parts.ledger.read({ after: 0, limit: 10 });
  assert.deepEqual(holdsOnReplay(entries), { same: 2, different: 0, notReplayable: 0 });
});

test('stretches that touch are one, and labels select', async () => {
  const parts = await office();
  for (const ago of [3 * HOUR, 2.5 * HOUR, 2 * HOUR]) await recordAdjustment(parts, asked({ ago }), 'ada');
  assert.deepEqual(spansNow(parts.ledger).exclude, [{ from: NOW - 3 * HOUR, to: NOW - HOUR }]);
  const labels = { ...asked({ ago: HOUR, names: [] }), objectives: { names: [], labels: { tier: 'gold' }, journeys: [] } };
  await recordAdjustment(parts, { ...labels, mode: 'count-good' }, 'ada');
  assert.deepEqual(spansNow(parts.ledger, LABELLED), {
    exclude: [],
    countGood: [{ from: NOW - HOUR, to: NOW }],
  });
});
