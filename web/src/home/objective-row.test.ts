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
  labels: {},
  annotations: {},
  cohort: null,
  method: 'occurrences',
  slice: null,
  burn_policy: 'standard',
  health: 'healthy',
  reason: null,
  sentence: 'Fine.',
  good: 9_996,
  total: 10_000,
  compliance: 0.9996,
  bad: 4,
  allowed: 10,
  spent: 0.4,
  remaining: 0.6,
  raw: null,
  period: null,
  members: null,
  lasts_ms: null,
  weak: null,
  burn: [{ window: '1h', window_ms: 3_600_000, burn: 0.4, coverage: 1 }],
  rules: [
    {
      id: 'page-fast',
      kind: 'burn',
      action: 'page',
      condition: 'burn at 14.4 or more over 1h and 5m',
      long: '1h',
      short: '5m',
      threshold: 14.4,
      fires: false,
      frozen_because: null,
      reachable: true,
    },
  ],
  coverage: 1,
  known_since: '2026-11-21T09:48:00Z',
  age_ms: 2_000,
  evidence: { coverage: 1, age_ms: 2_000, latency_p99_ms: 900, biased: false, version_coverage: 1 },
};
const read = (change: Partial<ObjectiveView>, silentMs = 0) => readObjective({ ...plain, ...change }, AT + silentMs, AT);
const spaces = (text: string) => text.replaceAll('\u202f', ' ');

test('a healthy objective shows what is left, with window, coverage and age', () => {
  const row = read({});
  assert.equal(spaces(`${row.left} ${row.leftNote}`), '60 % of the budget left');
  assert.deepEqual(row.knowledge.map(spaces), ['28d', 'known for 12 min', 'coverage 100 %', '2 s ago']);
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
const window = (name: string, burn: number | null) => ({ window: name, window_ms: 1, burn, coverage: burn === null ? 0.1 : 1 });
const cells = (change: Partial<ObjectiveView>) =>
  read(change).burn.map(({ window: long, burn, tone, short }) => [long, burn, tone, short]);

test('burn is shown rule by rule, the long window with its short one', () => {
  const slow = { ...rule, id: 'slow', long: '6h', short: '30m', threshold: 6 };
  assert.deepEqual(
    cells({
      rules: [{ ...rule, fires: true }, slow],
      burn: [window('5m', 18), window('30m', 9), window('1h', 20), window('6h', 3)],
    }),
    [
      ['1h', '20×', 'breach', '5m 18×'],
      ['6h', '3×', 'warning', '30m 9×'],
    ],
  );
});

test('a window that no rule looks at is shown too', () =>
  assert.deepEqual(cells({ rules: [], burn: [window('3d', 0.5)] }), [['3d', '0.5×', 'plain', null]]));

test('a blind window is not a burn of zero', () => {
  assert.deepEqual(cells({ burn: [window('1h', null), window('5m', 0.2)] }), [['1h', 'blind', 'blind', '5m 0.2×']]);
  assert.equal(
    spaces(read({ rules: [], burn: [window('6h', null)] }).burn[0]?.title ?? ''),
    'burn over 6h: blind, coverage 10 %',
  );
});

test('a firing rule says what it saw', () => {
  assert.equal(
    read({ rules: [{ ...rule, fires: true }] }).rules[0]?.text,
    'Rule page-fast fires: burn at 14.4 or more over 1h and 5m',
  );
});

test('a frozen and an unreachable rule are said, a quiet one is not', () => {
  assert.equal(read({ rules: [{ ...rule, fires: null }] }).rules[0]?.text, 'Frozen while a window is blind: page-fast');
  assert.deepEqual(read({ health: 'blind', rules: [{ ...rule, fires: null }] }).rules, []);
  assert.equal(read({ rules: [{ ...rule, reachable: false }] }).rules[0]?.text, 'Can never fire at this target: page-fast');
});
