import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRng } from '../../kernel/rng.ts';
import { drawCount } from './draw.ts';
import { drawValues, shapeOf } from './value-shape.ts';

const chances: readonly { readonly events: number; readonly chance: number }[] = [
  { events: 20, chance: 0.3 },
  { events: 64, chance: 0.01 },
  { events: 500, chance: 0.002 },
  { events: 500, chance: 0.999 },
  { events: 5_000, chance: 0.2 },
];
for (const { events, chance } of chances)
  test(`${events} events with a chance of ${chance} have the mean and the spread of a binomial`, () => {
    const rng = seededRng(events);
    const draws = Array.from({ length: 20_000 }, () => drawCount(rng, events, chance));
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length;
    const want = events * chance * (1 - chance);
    // Six standard errors of the mean; the variance's own error is larger, and relative to it.
    assert.ok(Math.abs(mean - events * chance) < 6 * Math.sqrt(want / draws.length), `mean ${mean}`);
    assert.ok(Math.abs(variance / want - 1) < 0.1, `variance ${variance} instead of ${want}`);
  });

test('there are never fewer hits than none, nor more than events', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), (events, chance, seed) => {
      const hits = drawCount(seededRng(seed), events, chance);
      assert.ok(Number.isInteger(hits) && hits >= 0 && hits <= events);
    }),
  );
});

test('values have the quantiles that were said, and each event has one value', () => {
  const shape = shapeOf([
    { p: 0.5, value: 80 },
    { p: 0.99, value: 900 },
  ]);
  const events = 100_000;
  const counts = drawValues(shape, events, seededRng(1));
  const atMost = (bound: number): number =>
    counts.reduce((sum, count, point) => sum + ((shape.values[point] ?? 0) <= bound ? count : 0), 0) / events;
  assert.equal(
    counts.reduce((sum, count) => sum + count, 0),
    events,
  );
  assert.ok(Math.abs(atMost(80) - 0.5) < 0.01 && Math.abs(atMost(900) - 0.99) < 0.002, `${atMost(80)} and ${atMost(900)}`);
});
