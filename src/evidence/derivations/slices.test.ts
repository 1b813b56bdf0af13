import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, MINUTE, SECOND, slotOf, type DurationMs, type Instant } from '../../kernel/units.ts';
import type { Counts } from '../slot-columns.ts';
import type { Slices } from './derivation.ts';
import { SliceJudge } from './slices.ts';

const T0 = slotOf(1_800_000_000_000 as Instant, HOUR);
const MINUTES: Slices = {
  kind: 'slices',
  lane: 'slices:m',
  sliceMs: MINUTE,
  delayMs: 0 as DurationMs,
  of: [{ lane: 'a', judge: { op: 'gte', bound: 0.9 } }],
};

/** A judge that began at T0, with what it told. */
function openJudge(slices: Partial<Slices> = {}) {
  const judge = new SliceJudge({ ...MINUTES, ...slices }, T0);
  const told: [number, number, number][] = [];
  const emit = (at: Instant, { good, total }: Counts): void => void told.push([(at - T0) / MINUTE, good, total]);
  return {
    told,
    gain: (at: number, good: number, total: number) => judge.gain(0, { at: (T0 + at) as Instant, gained: { good, total } }, emit),
    turn: (at: number) => judge.turn((T0 + at) as Instant, emit),
  };
}

test('a slice counts when it is over, however bad it began', () => {
  const { gain, turn, told } = openJudge();
  gain(0, 0, 1);
  turn(59_999);
  assert.deepEqual(told, []);
  gain(30 * SECOND, 9, 9);
  turn(MINUTE);
  assert.deepEqual(told, [[0, 1, 1]]);
});

test('what comes late amends the slice, there and back again', () => {
  const { gain, turn, told } = openJudge();
  gain(0, 9, 10);
  turn(2 * MINUTE);
  gain(0, 0, 1);
  gain(0, 1, 1);
  gain(0, 8, 8);
  assert.deepEqual(told, [
    [0, 1, 1],
    [0, -1, 0],
    [0, 1, 0],
  ]);
});

test('a slice without events is in no lane, and joins it when its first event comes late', () => {
  const { gain, turn, told } = openJudge();
  turn(HOUR);
  gain(MINUTE, 0, 1);
  assert.deepEqual(told, [[1, 0, 1]]);
});

test('what is known late by intention is waited for', () => {
  const { gain, turn, told } = openJudge({ delayMs: (40 * SECOND) as DurationMs });
  gain(0, 1, 1);
  turn(MINUTE + 39_999);
  assert.deepEqual(told, []);
  turn(MINUTE + 40 * SECOND);
  assert.deepEqual(told, [[0, 1, 1]]);
});

test('what comes when its slice is forgotten is not taken for the whole of a slice', () => {
  const { gain, turn, told } = openJudge();
  gain(0, 1, 1);
  turn(10 * HOUR);
  gain(0, 0, 1);
  assert.deepEqual(told, [[0, 1, 1]]);
});

test('a slice that nobody saw end is judged before its place is taken', () => {
  const { gain, turn, told } = openJudge();
  gain(0, 1, 1);
  for (let minute = 0; minute < 700; minute += 1) gain(minute * MINUTE, 0, 1);
  assert.deepEqual(told[0], [0, 0, 1]);
  gain(MINUTE, 9, 9);
  turn(700 * MINUTE);
  const sum = told.reduce((so, [, good, total]) => ({ good: so.good + good, total: so.total + total }), { good: 0, total: 0 });
  assert.deepEqual(sum, { good: 0, total: 700 });
});

const bounds = [
  { name: 'at least', judge: { op: 'gte', bound: 0.07 } as const, good: 7, want: 1 },
  { name: 'more than', judge: { op: 'gt', bound: 0.07 } as const, good: 7, want: 0 },
  { name: 'at most', judge: { op: 'lte', bound: 0.07 } as const, good: 7, want: 1 },
  { name: 'less than', judge: { op: 'lt', bound: 0.07 } as const, good: 7, want: 0 },
  { name: 'a quotient above one', judge: { op: 'lte', bound: 1.2 } as const, good: 130, want: 0 },
];
for (const { name, judge, good, want } of bounds) {
  test(`a slice is judged by its quotient exactly: ${name}`, () => {
    const { gain, turn, told } = openJudge({ of: [{ lane: 'a', judge }] });
    gain(0, good, 100);
    turn(MINUTE);
    assert.deepEqual(told, [[0, want, 1]]);
  });
}

test('spending without anything to show for it is not a slice without events', () => {
  const { gain, turn, told } = openJudge({ of: [{ lane: 'a', judge: { op: 'lte', bound: 0.02 } }] });
  gain(0, 5, 0);
  turn(MINUTE);
  assert.deepEqual(told, [[0, 0, 1]]);
});

test('a share of a slice is counted in thousand-millionths', () => {
  const { gain, turn, told } = openJudge({ of: [{ lane: 'a', judge: 'ratio' }] });
  gain(0, 2, 3);
  turn(MINUTE);
  assert.deepEqual(told, [[0, 666_666_667, 1e9]]);
});
