import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ChartMark } from './chart-model.ts';
import { layMarks, pinTitle } from './mark-lane.ts';
import { showTime, timeTicks } from './time-ticks.ts';

const FROM = Date.parse('2026-11-21T09:00:00Z');
const SPAN = { from: FROM, to: FROM + 3_600_000 };
const after = (minutes: number): string => new Date(FROM + minutes * 60_000).toISOString();

function mark(id: string, given: Partial<ChartMark>): ChartMark {
  return {
    id,
    at: after(10),
    to: given.at ?? after(10),
    kind: 'deploy',
    tone: 'plain',
    title: `deploy ${id}`,
    sentence: '',
    href: null,
    ...given,
  };
}

test('marks on each other are one pin with the worst tone of them, and the title of one alone', () => {
  const marks = [mark('a', {}), mark('b', { at: after(10.5), tone: 'breach' }), mark('c', { at: after(40), tone: 'good' })];
  const { pins, bars } = layMarks(marks, SPAN, 600);
  assert.deepEqual(bars, []);
  assert.deepEqual(
    pins.map((pin) => [pinTitle(pin), pin.tone]),
    [
      ['2 changes', 'breach'],
      ['deploy c', 'good'],
    ],
  );
});

test('what lasts is a bar, one that is not over goes to the end, and two at a time take two rows', () => {
  const marks = [
    mark('incident', { kind: 'incident', at: after(-30), to: null }),
    mark('rollout', { kind: 'rollout', at: after(20), to: after(40) }),
    mark('step', { at: after(25), part_of: 'rollout' }),
    mark('short', { kind: 'rollout', at: after(20), to: after(21) }),
  ];
  const { pins, bars, rows } = layMarks(marks, SPAN, 600);
  assert.deepEqual(
    bars.map(({ mark: { id }, start, end, row }) => [id, start, Number(end.toFixed(3)), row]),
    [
      ['incident', 0, 1, 0],
      ['rollout', 1 / 3, 0.667, 1],
    ],
  );
  assert.equal(rows, 2);
  assert.deepEqual(pins.map(pinTitle), ['deploy short']);
});

test('every mark within the time is told exactly once, and no bar lies on another', () => {
  const some = fc.array(fc.tuple(fc.integer({ min: -90, max: 90 }), fc.option(fc.integer({ min: 0, max: 200 })), fc.boolean()), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(some, fc.integer({ min: 0, max: 2_000 }), (given, width) => {
      const marks = given.map(([at, lasts, alert], index) =>
        mark(String(index), { at: after(at), to: lasts === null ? null : after(at + lasts), kind: alert ? 'alert' : 'flag' }),
      );
      const { pins, bars } = layMarks(marks, SPAN, width);
      const told = [...pins.flatMap((pin) => pin.marks), ...bars.map((bar) => bar.mark)].map(({ id }) => id);
      assert.equal(new Set(told).size, told.length);
      for (const one of bars)
        for (const other of bars)
          assert.ok(one === other || one.row !== other.row || one.end <= other.start || other.end <= one.start);
    }),
  );
});

test('times below the chart are round, in UTC, and have room', () => {
  const texts = timeTicks(SPAN, 600).map(({ text }) => text);
  assert.deepEqual(texts, ['09:10', '09:20', '09:30', '09:40', '09:50']);
  const overMidnight = { from: Date.parse('2026-11-20T20:00:00Z'), to: Date.parse('2026-11-21T04:00:00Z') };
  assert.ok(timeTicks(overMidnight, 600).some(({ text }) => text === '21 Nov'));
  assert.equal(showTime(overMidnight.from, overMidnight), '20 Nov 20:00');
  assert.equal(showTime(FROM + 5_000, SPAN), '09:00:05');
  fc.assert(
    fc.property(fc.integer({ min: 1_000, max: 1e11 }), fc.integer({ min: 0, max: 3_000 }), (length, width) => {
      const ticks = timeTicks({ from: FROM, to: FROM + length }, width);
      assert.ok(ticks.every(({ place }, index) => place * width - (ticks[index - 1]?.place ?? -1) * width > 38 || index === 0));
    }),
  );
});
