import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ObjectiveView } from '../../../src/wire/objective.ts';
import { readObjective } from './objective-row.ts';

const AT = Date.parse('2026-11-21T10:00:00Z');
const plain: ObjectiveView = {
  name: 'checkout-success',
  display_name: 'Checkouts succeed',
  description: '',
  service: 'shop',
  journey: 'checkout',
  owner: 'payments',
  indicator: 'checkout-success',
  target: 0.999,
  window: '28d',
  window_ms: 28 * 86_400_000,
  health: 'healthy',
  reason: null,
  sentence: 'Fine.',
  good: 9_996,
  total: 10_000,
  compliance: 0.9996,
  allowed: 10,
  spent: 0.4,
  remaining: 0.6,
  burn: [{ window: '1h', window_ms: 3_600_000, burn: 0.4, coverage: 1 }],
  rules: [{ id: 'page-fast', long: '1h', short: '5m', threshold: 14.4, fires: false, reachable: true }],
  coverage: 1,
  known_since: '2026-11-21T09:48:00Z',
  age_ms: 2_000,
};
const read = (change: Partial<ObjectiveView>, silentMs = 0) => readObjective({ ...plain, ...change }, AT + silentMs, AT);
const spaces = (text: string) => text.replaceAll('\u202f', ' ');

test('a healthy objective shows what is left, with window, coverage and age', () => {
  const row = read({});
  assert.equal(spaces(`${row.left} ${row.leftNote}`), '60 % of the budget left');
  assert.deepEqual(row.knowledge.map(spaces), ['window 28d', 'known for 12 min', 'coverage 100 %', '2 s ago']);
  assert.deepEqual(row.rules, []);
});

test('age grows while nothing is heard', () => assert.equal(spaces(read({}, 40_000).knowledge.at(-1) ?? ''), '42 s ago'));

test('blind shows no figure as the present one', () => {
  const row = read({ health: 'blind' });
  assert.equal(row.left, 'blind');
  assert.equal(spaces(row.leftNote), '60 % when last known');
  assert.equal(read({ health: 'blind', remaining: null }).leftNote, 'nothing is known yet');
});

test('overspent is a negative number, not zero', () =>
  assert.equal(spaces(read({ health: 'exhausted', spent: 1.5, remaining: -0.5 }).left), '−50 %'));

const rule = plain.rules[0]!;
test('a firing rule colours the windows it looks at', () => {
  const row = read({
    rules: [{ ...rule, fires: true }],
    burn: [
      { window: '1h', window_ms: 1, burn: 20, coverage: 1 },
      { window: '6h', window_ms: 1, burn: 3, coverage: 1 },
    ],
  });
  assert.deepEqual(
    row.burn.map(({ burn, tone }) => [burn, tone]),
    [
      ['20×', 'breach'],
      ['3×', 'warning'],
    ],
  );
  assert.equal(row.rules[0]?.text, 'Rule page-fast fires: burn above 14.4× over 1h and 5m');
});

test('a frozen and an unreachable rule are said, a quiet one is not', () => {
  assert.equal(read({ rules: [{ ...rule, fires: null }] }).rules[0]?.tone, 'blind');
  assert.equal(read({ rules: [{ ...rule, reachable: false }] }).rules[0]?.text, 'Can never fire at this target: page-fast');
});

test('a blind window is not a burn of zero', () => {
  assert.deepEqual(read({ burn: [{ window: '6h', window_ms: 1, burn: null, coverage: 0.1 }] }).burn[0]?.burn, 'blind');
});
