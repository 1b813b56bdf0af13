import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DAY, HOUR, MINUTE, SECOND, type DurationMs, type Instant } from '../kernel/units.ts';
import { ALL_RINGS, PAGE_LANES, resolutionOf } from './ring-pages.ts';
import type { Counts } from './slot-columns.ts';
import { Windows } from './windows.ts';

const START = 1_800_000_123_456;
const WINDOWS = [
  30 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  6 * HOUR,
  DAY,
  3 * DAY,
  7 * DAY,
  28 * DAY,
  30 * DAY,
  31 * DAY,
  90 * DAY,
] as DurationMs[];

type Event = { readonly lane: number; readonly at: number; readonly good: number; readonly total: number };
/** Time passes by seconds, by hours, or by more than a ring remembers; what comes may be late or a little early. */
const pauses = fc.oneof(
  { weight: 6, arbitrary: fc.nat(30 * SECOND) },
  { weight: 3, arbitrary: fc.nat(20 * MINUTE) },
  { weight: 2, arbitrary: fc.nat(30 * HOUR) },
  { weight: 1, arbitrary: fc.nat(100 * DAY) },
);
const offsets = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.integer({ min: -8 * HOUR, max: 30 * SECOND }) },
);
/** Lanes 0 and 1 lie side by side, 20 makes the page wider, and 300 lies on another page. */
const lanes = fc.constantFrom(0, 1, 20, 300);
const steps = fc.array(
  fc.record({ lane: lanes, pause: pauses, offset: offsets, good: fc.nat(5), bad: fc.nat(3), ask: fc.boolean() }),
  { minLength: 1, maxLength: 60 },
);

/** Lanes that are named by their numbers. */
function openWindows(count = 1): Windows {
  const windows = new Windows();
  for (let lane = 0; lane < count; lane += 1) assert.equal(windows.lane(`${lane}`), lane);
  return windows;
}

function seen(windows: Windows, lane: number, at: number): unknown {
  return WINDOWS.map((window) => [window / MINUTE, windows.counts(lane, { at: at as Instant, window })]);
}

function wanted(events: readonly Event[], lane: number, at: number): unknown {
  return WINDOWS.map((window) => [window / MINUTE, naive(events, { lane, at, window })]);
}

test('every window is the sum of the events in its slots, whatever came late, early or after a long silence', () => {
  fc.assert(
    fc.property(steps, (given) => {
      const windows = openWindows(301);
      const events: Event[] = [];
      let now = START;
      for (const { lane, pause, offset, good, bad, ask } of given) {
        now += pause;
        const event = { lane, at: now + offset, good, total: good + bad };
        events.push(event);
        windows.add(lane, event.at as Instant, event);
        if (ask) assert.deepEqual(seen(windows, lane, now), wanted(events, lane, now));
      }
      for (const later of [0, MINUTE, 5 * HOUR, 95 * DAY])
        for (const lane of [0, 1, 20, 300]) assert.deepEqual(seen(windows, lane, now + later), wanted(events, lane, now + later));
    }),
    { numRuns: 150 },
  );
});

/** A window covers the slot in progress and as many whole slots before it as the window is long; what lies ahead is not in it yet. */
function naive(events: readonly Event[], { lane, at, window }: { lane: number; at: number; window: DurationMs }): Counts {
  const width = resolutionOf(window);
  const last = Math.floor(at / width);
  const first = last - Math.ceil(window / width);
  const inside = events.filter(
    (one) => one.lane === lane && Math.floor(one.at / width) >= first && Math.floor(one.at / width) <= last,
  );
  return { good: inside.reduce((sum, { good }) => sum + good, 0), total: inside.reduce((sum, { total }) => sum + total, 0) };
}

test('in whatever order the same events come, the windows are the same', () => {
  fc.assert(
    fc.property(steps, fc.infiniteStream(fc.nat()), (given, random) => {
      let now = START;
      const events = given.map(({ pause, offset, good, bad }) => {
        now += pause;
        return { lane: 0, at: now + offset, good, total: good + bad };
      });
      const shuffled = events
        .map((event) => ({ event, by: random.next().value ?? 0 }))
        .toSorted((a, b) => a.by - b.by)
        .map(({ event }) => event);
      const [inOrder, mixed, filled] = [openWindows(), openWindows(), openWindows()];
      for (const event of events) inOrder.add(0, event.at as Instant, event);
      for (const event of shuffled) mixed.add(0, event.at as Instant, event);
      const column = (of: 'at' | 'good' | 'total'): Float64Array => Float64Array.from(shuffled, (event) => event[of]);
      filled.fill(0, { at: column('at'), good: column('good'), total: column('total') }, ALL_RINGS);
      assert.deepEqual(seen(mixed, 0, now), seen(inOrder, 0, now));
      assert.deepEqual(seen(filled, 0, now), seen(inOrder, 0, now));
    }),
    { numRuns: 200 },
  );
});

test('what was counted since an instant is told exactly or not at all', () => {
  fc.assert(
    fc.property(steps, fc.nat(40 * DAY), fc.constantFrom(10 * SECOND, MINUTE, HOUR, DAY), (given, ago, width) => {
      const windows = openWindows();
      const events: Event[] = [];
      let now = START;
      for (const { pause, offset, good, bad } of given) {
        now += pause;
        events.push({ lane: 0, at: now + offset, good, total: good + bad });
        windows.add(0, (now + offset) as Instant, { good, total: good + bad });
      }
      const start = Math.floor((now - ago) / width) * width;
      const counts = windows.countsSince(0, start as Instant, now as Instant);
      if (ago < 31 * DAY && width >= HOUR) assert.ok(counts !== null, 'a month is told by the hours');
      if (ago < 25 * MINUTE) assert.ok(counts !== null, 'and half an hour by ten seconds');
      if (counts === null) return;
      const after = events.filter(({ at }) => at >= start);
      assert.deepEqual(counts, { good: sumOf(after, 'good'), total: sumOf(after, 'total') });
    }),
    { numRuns: 300 },
  );
});

function sumOf(events: readonly Event[], of: 'good' | 'total'): number {
  return events.reduce((sum, event) => sum + event[of], 0);
}

test('the slot in progress is part of every window: a window of W covers [W, W + slot)', () => {
  const windows = openWindows();
  const minute = Math.floor(START / MINUTE) * MINUTE;
  const window = (5 * MINUTE) as DurationMs;
  windows.add(0, (minute - 5 * MINUTE) as Instant, { good: 1, total: 1 });
  const at = (now: number): number => windows.counts(0, { at: now as Instant, window }).total;
  assert.deepEqual([at(minute), at(minute + 9_999), at(minute + 10_000)], [1, 1, 0]);
});

test('a window that ended long ago is answered from wider slots, never from a part of it', () => {
  const windows = openWindows();
  const hour = Math.floor(START / HOUR) * HOUR;
  for (let minute = -120; minute < 60; minute += 1) windows.add(0, (hour + minute * MINUTE) as Instant, { good: 1, total: 2 });
  const window = (30 * MINUTE) as DurationMs;
  assert.deepEqual(windows.counts(0, { at: hour as Instant, window }), { good: 31, total: 62 });
  assert.deepEqual(windows.counts(0, { at: (hour + 59 * MINUTE) as Instant, window }), { good: 31, total: 62 });
});

test('a lane that takes the place of another begins with nothing, and its neighbours keep what they have', () => {
  const windows = openWindows(3);
  for (const lane of [0, 1, 2]) windows.add(lane, START as Instant, { good: 1, total: 2 });
  windows.release('1');
  assert.deepEqual([windows.find('1'), windows.size, windows.lane('new')], [-1, 3 - 1, 1]);
  assert.deepEqual(
    [0, 1, 2].map((lane) => windows.counts(lane, { at: START as Instant, window: HOUR }).total),
    [2, 0, 2],
  );
});

test('the rows of a page are what its lanes are counted from', () => {
  const windows = openWindows(PAGE_LANES + 3);
  const lane = PAGE_LANES + 2;
  windows.add(lane, START as Instant, { good: 3, total: 4 });
  const { good, total, now, then } = windows.rowsOf(1, { at: START as Instant, window: DAY });
  assert.deepEqual([good[now + 2]! - good[then + 2]!, total[now + 2]! - total[then + 2]!], [3, 4]);
  assert.equal(good[now + 1]! - good[then + 1]!, 0);
});

test('a page without lanes has nothing', () => {
  const { good, now, then } = new Windows().rowsOf(0, { at: START as Instant, window: DAY });
  assert.equal(good[now + 7]! - good[then + 7]!, 0);
});

test('a lane costs less than 32 KiB, and a few cost no page of 256', () => {
  assert.ok(openWindows(PAGE_LANES).bytes / PAGE_LANES < 32_768);
  assert.ok(openWindows(5).bytes < 16 * 32_768);
});

test('a window is answered from slots of at most a thirtieth of it', () => {
  for (let window = 5 * MINUTE; window <= 90 * DAY; window *= 1.01)
    assert.ok(
      resolutionOf(window as DurationMs) * 30 <= window,
      `${window / MINUTE} min from ${resolutionOf(window as DurationMs)} ms`,
    );
  assert.equal(resolutionOf((5 * MINUTE) as DurationMs), 10 * SECOND);
  assert.equal(resolutionOf((28 * DAY) as DurationMs), HOUR);
});

test('a window longer than the memory is answered from all of the memory', () => {
  const windows = openWindows();
  windows.add(0, START as Instant, { good: 1, total: 2 });
  const window = (400 * DAY) as DurationMs;
  assert.deepEqual(windows.counts(0, { at: (START + 80 * DAY) as Instant, window }), { good: 1, total: 2 });
  assert.deepEqual(windows.counts(0, { at: (START + 92 * DAY) as Instant, window }), { good: 0, total: 0 });
});

test('counts stay exact beyond a thousand million million events', () => {
  const windows = openWindows();
  const many = 2 ** 52;
  windows.add(0, START as Instant, { good: many, total: many });
  windows.add(0, (START + HOUR) as Instant, { good: 0, total: 1 });
  const at = (START + HOUR) as Instant;
  assert.deepEqual(windows.counts(0, { at, window: DAY }), { good: many, total: many + 1 });
  assert.deepEqual(windows.counts(0, { at, window: (5 * MINUTE) as DurationMs }), { good: 0, total: 1 });
});

test('an unused lane knows of nothing', () => {
  assert.deepEqual(seen(openWindows(), 0, START), wanted([], 0, START));
});
