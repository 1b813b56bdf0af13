import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AttributionView } from '../../../src/wire/attribution.ts';
import { readSpending } from './spenders.ts';

type Spender = AttributionView['spenders'][number];
const AT = '2026-11-21T09:41:00Z';
const spender = (known: Partial<Spender>): Spender => ({
  id: 'rollout/r-7',
  kind: 'change',
  title: 'Rollout r-7 of storefront 1.2.0',
  evidence: 'label',
  strength: 'strong',
  bad: 120.4,
  spent: 0.3,
  low: 0.25,
  high: 0.34,
  first: '2026-11-20T08:00:00Z',
  last: '2026-11-21T09:40:00Z',
  burning: true,
  ...known,
});
const attribution = (known: Partial<AttributionView>): AttributionView => ({
  objective: 'works',
  at: AT,
  from: '2026-10-24T09:41:00Z',
  unit: 'events',
  bad: 121,
  total: 20_000,
  spent: 0.3015,
  spenders: [spender({})],
  smaller: { spenders: 0, bad: 0, spent: 0 },
  unattributed: { bad: 0.6, spent: 0.0015, unexplained: 0 },
  sentence: '',
  coverage: 1,
  age_ms: 1_000,
  ...known,
});
const plain = (text: string | null | undefined): string => (text ?? '').replaceAll('\u202f', ' ');

test('a spender says what it spent, by which evidence, between what it lies, and when', () => {
  const { rows, total } = readSpending(attribution({}));
  const [one, open] = rows;
  assert.deepEqual([one?.bad, plain(one?.text), one?.evidence], ['120 events', '30.0 %', 'by the labels of what failed']);
  assert.deepEqual([plain(one?.range), one?.when, one?.rollout], ['25 % to 34 %', '2026-11-20 08:00 to 09:40', 'r-7']);
  assert.deepEqual([open?.title, open?.bad, open?.evidence], ['unattributed', '1 event', 'as much as usual']);
  assert.equal(plain(total), '121 events, 30.2 %');
});

test('small ones are summed, and what nothing explains is said', () => {
  const { rows } = readSpending(
    attribution({ smaller: { spenders: 3, bad: 5, spent: 0.01 }, unattributed: { bad: 40, spent: 0.1, unexplained: 31.2 } }),
  );
  assert.deepEqual(
    rows.map(({ title }) => title),
    ['Rollout r-7 of storefront 1.2.0', '3 smaller ones', 'unattributed'],
  );
  assert.equal(rows.at(-1)?.evidence, '31 above the usual, for which nothing is known');
});

test('the events that are shown add up to those that were bad', () =>
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 500, noNaN: true }), { maxLength: 20 }), fc.nat(500), (bads, named) => {
      const before = bads.reduce((all, bad) => all + bad, 0);
      const total = Math.ceil(before) + named;
      const { rows } = readSpending(
        attribution({
          bad: total,
          spenders: bads.map((bad, index) => spender({ id: `change/${index}`, bad })),
          unattributed: { bad: total - before, spent: 0, unexplained: 0 },
        }),
      );
      const sum = rows.reduce((all, row) => all + Number(row.bad.replace(/[^\d]/g, '')), 0);
      return sum === total;
    }),
    { numRuns: 500 },
  ));
