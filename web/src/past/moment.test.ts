import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainSeal, fieldOf, momentOf, readField, readMoment, showAsOf } from './moment.ts';

const AT = Date.parse('2026-11-21T09:40:00Z');

test('a moment is taken from the address as it is written, and its absence is the present', () => {
  assert.deepEqual(readMoment({ at: ' 2026-11-21T09:40:00Z ' }), { at: '2026-11-21T09:40:00Z' });
  assert.deepEqual(readMoment({ at: 'yesterday' }), { at: 'yesterday' });
  for (const at of [undefined, '', ' ', 17, ['2026-11-21T09:40:00Z']]) assert.deepEqual(readMoment({ at }), {});
});

test('the field and the address mean the same moment, in UTC', () => {
  assert.equal(readField(fieldOf(AT)), '2026-11-21T09:40:00Z');
  assert.equal(readField('2026-11-21T09:40'), '2026-11-21T09:40:00Z'); // a browser leaves out seconds of 0
  assert.equal(readField(''), null);
  assert.equal(momentOf(AT + 7), '2026-11-21T09:40:00.007Z');
});

test('a moment is shown in UTC whatever its offset, and one that cannot be read as it was written', () => {
  assert.equal(showAsOf('2026-11-21T10:40:00+01:00'), '2026-11-21 09:40:00');
  assert.equal(showAsOf('yesterday'), 'yesterday');
});

test('how well the evidence of back then is known is said either way', () => {
  assert.match(explainSeal('2026-11-21T09:39:00Z'), /sealed until 09:39:00; what came later does not show/);
  assert.match(explainSeal(null), /telemetry that came late shows/);
});
