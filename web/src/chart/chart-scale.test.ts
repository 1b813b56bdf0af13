import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { scaleOf, valuesOf } from './chart-scale.ts';

test('round figures stand at the side, and everything drawn lies between them', () => {
  const scale = scaleOf([3, 41, 7]);
  assert.deepEqual(
    scale.ticks.map(({ value }) => value),
    [0, 10, 20, 30, 40, 50],
  );
  assert.equal(scale.place(0), 0);
  assert.equal(scale.place(25), 0.5);
});

test('a scale of nothing, of one value and of nothing but noughts can be drawn', () => {
  for (const values of [[], [0], [0, 0], [5]]) {
    const { ticks, low, high } = scaleOf(values);
    assert.ok(ticks.length >= 2 && high > low, `${values.join()}: ${low} to ${high}`);
  }
});

test('durations lie on decades', () => {
  const scale = scaleOf([3, 2_900], { log: true });
  assert.deepEqual(
    scale.ticks.map(({ value }) => value),
    [3, 10, 30, 100, 300, 1_000, 3_000],
  );
  assert.ok(Math.abs(scale.place(30) - 2 * scale.place(9.5) - (scale.place(1e-9) || 0)) < 1);
  assert.ok(scale.place(0) === 0 && scale.place(1e9) === 1);
});

test('bands and levels are held by the scale too', () => {
  const band = { label: 'x', values: [1], low: [0.5], high: [9], tone: 'ink', draw: 'band' } as const;
  assert.deepEqual(valuesOf([band], [{ value: 12, label: 'slow', tone: 'breach' }]), [1, 0.5, 9, 12]);
});

test('whatever is drawn lies on the scale, in its order', () => {
  const some = fc.array(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(some, fc.boolean(), (values, log) => {
      const scale = scaleOf(values, { log });
      const places = values.toSorted((a, b) => a - b).map(scale.place);
      assert.ok(places.every((place, index) => place >= 0 && place <= 1 && place >= (places[index - 1] ?? 0)));
      assert.ok(scale.ticks.length <= 16 && scale.ticks.every(({ place }) => place >= 0 && place <= 1));
    }),
  );
});
