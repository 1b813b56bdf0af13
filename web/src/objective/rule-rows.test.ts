import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ObjectiveView } from '../../../src/wire/objective.ts';
import { readRules, unwatched } from './rule-rows.ts';

type Rule = ObjectiveView['rules'][number];
const rule = (known: Partial<Rule>): Rule => ({
  id: 'fast',
  kind: 'burn',
  action: 'page',
  condition: 'burn at 14.4 or more over 1h and 5m',
  long: '1h',
  short: '5m',
  threshold: 14.4,
  fires: false,
  frozen_because: null,
  reachable: true,
  ...known,
});
const burn: ObjectiveView['burn'] = [
  { window: '5m', window_ms: 1, burn: 28.8, coverage: 1 },
  { window: '1h', window_ms: 1, burn: 7.2, coverage: 0.5 },
  { window: '6h', window_ms: 1, burn: null, coverage: 0.1 },
];
const plain = (text: string | undefined): string => (text ?? '').replaceAll('\u202f', ' ');

test('a rule stands beside the burns it looks at, the long window first, and how far they are', () => {
  const [row] = readRules({ rules: [rule({})], burn });
  assert.deepEqual(
    row?.windows.map(({ window, burn: shown, reach, tone }) => [window, shown, reach, tone]),
    [
      ['1h', '7.2×', 0.4, 'fast'],
      ['5m', '28.8×', 1, 'full'],
    ],
  );
  assert.equal(plain(row?.windows[0]?.coverage), 'coverage 50 %');
  assert.deepEqual([row?.state, row?.tone], ['quiet', 'plain']);
});

test('frozen is not quiet, and says why; what can never fire says so first', () => {
  const [frozen, mute, fires] = readRules({
    rules: [
      rule({ fires: null, frozen_because: 'LOW_COVERAGE' }),
      rule({ fires: null, frozen_because: 'STALE', reachable: false }),
      rule({ fires: true, kind: 'outage', long: null, short: null }),
    ],
    burn,
  });
  assert.deepEqual([frozen?.tone, frozen?.state], ['blind', 'frozen: too little of its window was seen']);
  assert.equal(mute?.tone, 'mute');
  assert.deepEqual([fires?.tone, fires?.windows], ['breach', []]);
});

test('a window that no rule looks at is not lost', () => {
  assert.deepEqual(
    unwatched({ rules: [rule({})], burn }).map(({ window, reach }) => [window, reach]),
    [['6h', null]],
  );
});
