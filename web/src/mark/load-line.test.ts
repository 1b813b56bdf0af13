import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DISC, draughtMarks, readMark, STROKE, waterline, waterPath } from './load-line.ts';

const about = (health: 'healthy' | 'burning' | 'exhausted' | 'blind', spent: number | null) =>
  readMark({ health, spent, remaining: spent === null ? null : 1 - spent, display_name: 'Checkout' });

test('blind has no water line, even where an old figure is known', () => {
  assert.equal(about('blind', 0.2).kind, 'blind');
  assert.equal(about('healthy', null).kind, 'blind');
});

for (const stroke of [STROKE.large, STROKE.small]) {
  test(`the water stands at the foot, at the line and at the head, inside strokes of ${stroke}`, () => {
    assert.equal(waterline(0, stroke), DISC.middle + DISC.radius - stroke / 2);
    assert.equal(waterline(1, stroke), DISC.middle + stroke / 2);
    assert.equal(waterline(2, stroke), DISC.middle - DISC.radius + stroke / 2);
  });
  test(`a little overspent is seen above a line of ${stroke}`, () => {
    assert.ok(waterline(1.01, stroke) < DISC.middle - stroke / 2);
  });
}

test('overspending is drawn above the line and said in figures', () => {
  const mark = about('exhausted', 1.5);
  assert.ok(mark.kind === 'known' && waterline(mark.level, STROKE.large) < DISC.middle && !mark.offScale);
  assert.equal(mark.label.replaceAll('\u202f', ' '), 'Checkout: error budget overspent, −50 % left');
});

test('what the drawing cannot hold is marked as off the scale', () => {
  const mark = about('exhausted', 9);
  assert.ok(mark.kind === 'known' && mark.offScale && mark.level === 2);
});

test('more spent never lowers the water', () =>
  fc.assert(
    fc.property(fc.double({ min: 0, max: 50, noNaN: true }), fc.double({ min: 0, max: 50, noNaN: true }), (a, b) => {
      const [less, more] = [about('burning', Math.min(a, b)), about('burning', Math.max(a, b))];
      return less.kind === 'known' && more.kind === 'known' && waterline(more.level, 9) <= waterline(less.level, 9);
    }),
  ));

test('draught marks run from the line down to the foot', () => {
  assert.deepEqual(
    draughtMarks().map(({ y, left }) => [left, y]),
    [
      [0, 52.25],
      [0.25, 59.13],
      [0.5, 66],
      [0.75, 72.88],
      [1, 79.75],
    ],
  );
});

test('a small drawing has level water', () => assert.equal(waterPath(1, STROKE.small), 'M0 54.5H100V86H0Z'));
