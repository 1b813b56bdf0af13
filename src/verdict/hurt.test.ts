import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SECOND, type DurationMs, type Instant } from '../kernel/units.ts';
import { hurtIn } from './hurt.ts';

const FROM = 1_800_000_000_000 as Instant;
const WIDTH = (10 * SECOND) as DurationMs;
const TERMS = { from: FROM, width: WIDTH, allowed: 0.01 };
const at = (slot: number): Instant => (FROM + slot * WIDTH) as Instant;

/** An hour of ten customers a slot; `failing` of each slot fail. */
function hour(failing: (slot: number) => number): { bad: Float64Array; total: Float64Array } {
  return { bad: Float64Array.from({ length: 360 }, (_, slot) => failing(slot)), total: new Float64Array(360).fill(10) };
}

const cases: readonly { name: string; failing: (slot: number) => number; since: number | null; before?: boolean }[] = [
  { name: 'nothing fails, nothing hurts', failing: () => 0, since: null },
  { name: 'what fails since a slot hurts since then', failing: (slot) => (slot >= 240 ? 5 : 0), since: 240 },
  {
    name: 'a pause of minutes is no end of it',
    failing: (slot) => (slot >= 200 && !(slot > 220 && slot < 240) ? 5 : 0),
    since: 200,
  },
  { name: 'what failed half an hour before is another story', failing: (slot) => (slot < 100 || slot > 340 ? 5 : 0), since: 341 },
  { name: 'what is over does not hurt now', failing: (slot) => (slot < 300 ? 5 : 0), since: null },
  { name: 'what went well for two minutes is over', failing: (slot) => (slot >= 300 && slot < 347 ? 5 : 0), since: null },
  { name: 'what went well for a minute may go on', failing: (slot) => (slot >= 300 && slot < 354 ? 5 : 0), since: 300 },
  { name: 'what has failed all the time may have begun before', failing: () => 5, since: 0, before: true },
];
for (const { name, failing, since, before = false } of cases)
  test(name, () => {
    const hurt = hurtIn(hour(failing), TERMS);
    assert.deepEqual([hurt.since, hurt.before], [since === null ? null : at(since), before]);
  });

test('how badly is told in bad events a minute beyond what is allowed of the traffic there is', () => {
  const hurt = hurtIn(
    hour((slot) => (slot >= 300 ? 1 : 0)),
    TERMS,
  );
  // Of 60 a minute 6 fail, and 0.6 may.
  assert.deepEqual([hurt.total, hurt.bad, Number(hurt.beyondPerMinute.toFixed(6))], [300, 30, 5.4]);
});

test('what has just begun is told from where it began, and not thinned by what went well before', () => {
  const hurt = hurtIn(
    hour((slot) => (slot >= 354 ? 6 : 0)),
    TERMS,
  );
  // Of sixty in the last minute 36 fail; over five minutes it would look like one in eight.
  assert.deepEqual([hurt.windowMs, hurt.total, hurt.bad], [60 * SECOND, 60, 36]);
  assert.equal(Number(hurt.beyondPerMinute.toFixed(6)), 35.4);
});

test('three of a thousand where one is allowed may be chance, and thirty are not', () => {
  const noise = hurtIn(
    hour((slot) => (slot % 120 === 0 ? 1 : 0)),
    { ...TERMS, allowed: 0.001 },
  );
  assert.deepEqual([noise.since, noise.bad], [null, 0]);
  const few = hurtIn(
    hour((slot) => (slot === 340 || slot === 350 ? 1 : 0)),
    { ...TERMS, allowed: 0.001 },
  );
  assert.deepEqual([few.since, few.bad], [null, 2]);
  assert.ok(few.beyondPerMinute > 0);
});

test('it never says since when without saying how badly, and the beginning is a slot in which too much failed', () => {
  const slot = fc.record({ total: fc.nat(50), share: fc.double({ min: 0, max: 1, noNaN: true }) });
  fc.assert(
    fc.property(fc.array(slot, { maxLength: 400 }), (slots) => {
      const counts = {
        total: Float64Array.from(slots, ({ total }) => total),
        bad: Float64Array.from(slots, ({ total, share }) => Math.floor(total * share)),
      };
      const { since, beyondPerMinute } = hurtIn(counts, TERMS);
      if (since === null) return;
      assert.ok(beyondPerMinute > 0);
      const first = (since - FROM) / WIDTH;
      assert.ok((counts.bad[first] ?? 0) > 0.01 * (counts.total[first] ?? 0));
    }),
    { numRuns: 300 },
  );
});
