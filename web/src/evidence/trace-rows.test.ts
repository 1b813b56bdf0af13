import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExemplarView } from '../../../src/wire/trace.ts';
import { readTrace, readTraceId, traceHeadline } from './trace-rows.ts';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const seen = (at: string, value: number | null, good = true): ExemplarView => ({
  trace: ID,
  indicator: 'i',
  journey: 'checkout',
  good,
  at: `2026-01-05T09:00:0${at}Z`,
  value,
  unit: value === null ? null : 'ms',
  cohort: {},
  source: 's',
});

test('what has a length is a bar that ends when it ended; what has none is a moment', () => {
  const { rows, from, lengthMs } = readTrace({ seen: [seen('1.000', 500), seen('1.500', null), seen('2.000', 1_500)] });
  assert.deepEqual([from, lengthMs], ['2026-01-05T09:00:00.500Z', 1_500]);
  assert.deepEqual(
    rows.map(({ bar, moment }) => [bar, Math.round(moment * 100)]),
    [
      [{ left: 0, width: 1 / 3 }, 33],
      [null, 67],
      [{ left: 0, width: 1 }, 100],
    ],
  );
});

test('one thing without a length is drawn, too, and nothing is said of a trace that is not remembered', () => {
  assert.equal(readTrace({ seen: [seen('1.000', null)] }).rows[0]?.moment, 0.5);
  assert.deepEqual(readTrace({ seen: [] }), { rows: [], from: '', lengthMs: 0 });
  assert.equal(traceHeadline({ seen: [] }), 'This trace is not remembered.');
  assert.equal(
    traceHeadline({ seen: [seen('1.000', 1), seen('2.000', 1, false)] }),
    '2 things were counted in one journey, 1 of them went wrong.',
  );
});

test('a trace id is found in what was pasted', () => {
  for (const text of [ID, ` ${ID.toUpperCase()}\n`, `00-${ID}-00f067aa0ba902b7-01`, `"${ID}"`])
    assert.equal(readTraceId(text), ID, text);
  for (const text of ['', 'abc', `${ID}0`, 'z'.repeat(32)]) assert.equal(readTraceId(text), null, text);
});
