import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FIRST_ATTEMPT } from '../../src/delivery/rollout.test-data.ts';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import type { RolloutPlan } from '../../src/catalog/catalog.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { SLOT } from '../../src/evidence/cell.ts';
import type { Instant } from '../../src/kernel/units.ts';
import type { Draft } from '../../src/ledger/entry.ts';
import { openLedger, type Ledger } from '../../src/loops/ledger.ts';
import { openHistories } from '../../src/surface/http/rollout-history.ts';
import type { JudgedBatch } from '../../src/verdict/comparison/judge.ts';
import { evidenceOf, judgeBatch, openJudge, openTerms } from '../../src/verdict/comparison/judge.ts';
import { CATALOG } from './sample-catalog.ts';

const ID = 'shop-1';
const [PLAN] = plansOf(CATALOG);
const TERMS = openTerms(PLAN!.judge, [null]);

test('after more batches than the chart shows, the newest are shown, judged with all that came before them', async () => {
  const ledger = await ledgerOf();
  const batches = Array.from({ length: 1_000 }, (_, index) => batchAt(index, { n1: 50, k1: index % 7 === 0 ? 1 : 0 }));
  await ledger.decide(() => [started(ID), ...batches.map((batch) => judged([batch]))]);
  const { judged: points } = await openHistories(ledger).of(ID);
  const judge = batches.reduce((state, batch) => judgeBatch(state, batch, TERMS), openJudge(TERMS));
  const { log10Harm, log10Safe } = evidenceOf(judge, TERMS);
  assert.equal(points.length, 720);
  assert.deepEqual([points.at(-1)?.log10_harm, points.at(-1)?.log10_safe], [log10Harm, log10Safe]);
});

test('reading on as entries come gives what reading all at once gives', async () => {
  const steps = fc.array(
    fc.array(fc.record({ n1: fc.integer({ min: 1, max: 90 }), k1: fc.constantFrom(0, 1) }), { maxLength: 4 }),
    {
      maxLength: 12,
    },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (rounds) => {
      const ledger = await ledgerOf();
      await ledger.decide(() => [started(ID)]);
      const histories = openHistories(ledger);
      const read = [];
      let index = 0;
      for (const round of rounds) {
        const batches = round.map((counts) => batchAt(index++, counts));
        await ledger.decide(() => (batches.length === 0 ? [] : [judged(batches), noted(ID)]));
        read.push(histories.of(ID), histories.of(ID)); // two screens ask at the same time
      }
      await Promise.all(read);
      const { judged: points, timeline } = await histories.of(ID);
      const whole = await openHistories(ledger).of(ID);
      assert.deepEqual({ points, timeline }, { points: whole.judged, timeline: whole.timeline });
    }),
    { numRuns: 50 },
  );
});

test('histories at hand are bounded; one that was let go is read again', async () => {
  const ledger = await ledgerOf();
  const ids = Array.from({ length: 40 }, (_, index) => `shop-${index}`);
  await ledger.decide(() => ids.map(started));
  const asked: number[] = [];
  const histories = openHistories({
    read: (query) => {
      asked.push(query.after);
      return ledger.read(query);
    },
  });
  for (const id of ids) assert.equal((await histories.of(id)).timeline.length, 1);
  assert.deepEqual(new Set(asked), new Set([0]));
  asked.length = 0;
  for (const id of ids.toReversed()) assert.equal((await histories.of(id)).timeline.length, 1);
  assert.equal(asked.filter((after) => after > 0).length, 32, 'what is at hand is read on, the rest from its beginning');
});

function plansOf(text: string): readonly RolloutPlan[] {
  const read = readCatalog([{ file: 'shop.yaml', text }]);
  return read.ok ? read.value.plans : [];
}

async function ledgerOf(): Promise<Ledger> {
  const clock = { now: () => 1_000_000 as Instant };
  return openLedger({ store: openMemoryLedgerStore(), clock });
}

function started(id: string): Draft {
  const versions = { candidate: '1.1.0', baseline: '1.0.0' };
  const body = {
    plan: PLAN!,
    ...versions,
    terms: TERMS,
    places: { ...versions, control: null },
    generations: ['checkout-success@1'],
    catalogRevision: 'r',
    ...FIRST_ATTEMPT,
    reason: 'because',
    effects: [],
  };
  return { kind: 'rollout.started', subject: id, actor: 'test', body };
}

function judged(batches: readonly JudgedBatch[]): Draft {
  return { kind: 'rollout.judged', subject: ID, actor: 'test', body: { batches } };
}

function noted(id: string): Draft {
  return { kind: 'server.stopped', subject: id, actor: 'test', body: { why: 'something to be told of' } };
}

function batchAt(index: number, counts: { n1: number; k1: number }): JudgedBatch {
  return { at: (index * SLOT) as Instant, step: 0, whole: true, tallies: [{ ...counts, n0: 150, k0: 0 }] };
}
