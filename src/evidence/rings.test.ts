import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DAY, HOUR, MINUTE, SECOND, type DurationMs, type Instant } from '../kernel/units.ts';
import { addCounts, openRings, resolutionOf, windowCounts } from './rings.ts';

const START = 1_800_000_123_456;
const WINDOWS = [
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
  90 * DAY,
] as DurationMs[];

type Event = { readonly at: number; readonly good: number; readonly total: number };
/** Time passes by seconds, by hours, or by more than a ring remembers; what comes may be late or a little early. */
const pauses = fc.oneof(
  { weight: 6, arbitrary: fc.nat(30 * SECOND) },
  { weight: 3, arbitrary: fc.nat(20 * MINUTE) },
  { weight: 2, arbitrary: fc.nat(30 * HOUR) },
  { weight: 1, arbitrary: fc.nat(100 * DAY) },
);
const offsets = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.integer({ min: -5 * MINUTE, max: 30 * SECOND }) },
);
const steps = fc.array(fc.record({ pause: pauses, offset: offsets, good: fc.nat(5), bad: fc.nat(3), ask: fc.boolean() }), {
  minLength: 1,
  maxLength: 60,
});

test('every window is the sum of the events in its slots, whatever came late, early or after a long silence', () => {
  fc.assert(
    fc.property(steps, (given) => {
      const rings = openRings();
      const events: Event[] = [];
      let now = START;
      for (const { pause, offset, good, bad, ask } of given) {
        now += pause;
        const event = { at: now + offset, good, total: good + bad };
        events.push(event);
        addCounts(rings, event.at as Instant, event);
        if (ask)
          for (const window of WINDOWS)
            assert.deepEqual(
              windowCounts(rings, now as Instant, window),
              naive(events, now, window),
              `${window / MINUTE} min at ${now}`,
            );
      }
      for (const later of [0, MINUTE, 5 * HOUR, 95 * DAY]) {
        for (const window of WINDOWS)
          assert.deepEqual(windowCounts(rings, (now + later) as Instant, window), naive(events, now + later, window));
      }
    }),
    { numRuns: 400 },
  );
});

/** A window covers the slot in progress and as many whole slots before it as the window is long; what lies ahead is not in it yet. */
function naive(events: readonly Event[], now: number, window: DurationMs): { good: number; total: number } {
  const width = resolutionOf(window);
  const last = Math.floor(now / width);
  const first = last - Math.ceil(window / width);
  const inside = events.filter(({ at }) => Math.floor(at / width) >= first && Math.floor(at / width) <= last);
  return { good: inside.reduce((sum, { good }) => sum + good, 0), total: inside.reduce((sum, { total }) => sum + total, 0) };
}

test('a window is answered from slots of at most a twentieth of it', () => {
  for (const window of WINDOWS)
    assert.ok(resolutionOf(window) * 20 <= window, `${window / MINUTE} min from ${resolutionOf(window)} ms`);
  assert.equal(resolutionOf((5 * MINUTE) as DurationMs), 10 * SECOND);
  assert.equal(resolutionOf((28 * DAY) as DurationMs), HOUR);
});

test('a window longer than the memory is answered from all of the memory', () => {
  const rings = openRings();
  addCounts(rings, START as Instant, { good: 1, total: 2 });
  assert.deepEqual(windowCounts(rings, (START + 80 * DAY) as Instant, (400 * DAY) as DurationMs), { good: 1, total: 2 });
  assert.deepEqual(windowCounts(rings, (START + 92 * DAY) as Instant, (400 * DAY) as DurationMs), { good: 0, total: 0 });
});

test('counts stay exact beyond a thousand million million events', () => {
  const rings = openRings();
  const many = 2 ** 52;
  addCounts(rings, START as Instant, { good: many, total: many });
  addCounts(rings, (START + HOUR) as Instant, { good: 0, total: 1 });
  assert.deepEqual(windowCounts(rings, (START + HOUR) as Instant, DAY), { good: many, total: many + 1 });
  assert.deepEqual(windowCounts(rings, (START + HOUR) as Instant, (5 * MINUTE) as DurationMs), { good: 0, total: 1 });
});

test('an unused ring knows of nothing', () => {
  for (const window of WINDOWS) assert.deepEqual(windowCounts(openRings(), START as Instant, window), { good: 0, total: 0 });
});
