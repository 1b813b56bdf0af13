import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WhyView } from '../../../src/wire/cause.ts';
import { lookedAt, readCauses, readFalls } from './cause-list.ts';

const AT = '2026-11-21T09:41:00Z';
const why = {
  at: AT,
  falls: [
    {
      objective: 'works',
      from: '2026-11-21T09:20:00Z',
      to: '2026-11-21T09:41:00Z',
      ongoing: true,
      began_before: false,
      bad: 1_021,
      total: 20_400,
      expected: 20.4321,
      rate: 0.05,
      rate_before: 0.001,
    },
  ],
  causes: [
    {
      kind: 'change',
      id: 'rollout/r-7',
      strength: 'strong',
      since: '2026-11-20T23:59:00Z',
      explains: 0.97,
      sentence: 'Version 2 failed more.',
      figures: { bad_with: 990, share_of_traffic: 0.05123 },
    },
    { kind: 'not-watched', id: 'not-watched', strength: 'weak', since: AT, explains: null, sentence: 'x', figures: {} },
  ],
  looked_at: { changes: 1, cohorts: 2, dependencies: 0 },
} as unknown as WhyView;
const plain = (text: string): string => text.replaceAll('\u202f', ' ');

test('a cause says how firm it is, what it explains, and on which figures', () => {
  const [change, silence] = readCauses(why);
  assert.deepEqual(
    [change?.kind, change?.strength, plain(change?.explains ?? ''), change?.rollout],
    ['change', 'strong', 'explains 97 %', 'r-7'],
  );
  assert.equal(change?.since, '2026-11-20 23:59:00');
  assert.deepEqual(change?.figures, [
    { name: 'bad with', value: '990' },
    { name: 'share of traffic', value: '0.0512' },
  ]);
  assert.deepEqual([silence?.kind, silence?.explains, silence?.rollout], ['not watched', null, null]);
});

test('a fall says when, how much failed, and how much was to be expected', () => {
  const [fall] = readFalls(why);
  assert.deepEqual(fall && { ...fall, rate: plain(fall.rate), before: plain(fall.before) }, {
    objective: 'works',
    when: '09:20:00 to now',
    failed: '1,021 of 20,400, 20.4 expected',
    rate: '5 %',
    before: '0.1 %',
  });
});

test('what was looked at is said, also when it is little', () => {
  assert.equal(lookedAt(why), 'Looked at 1 change, 2 cohorts and 0 dependencies.');
});
