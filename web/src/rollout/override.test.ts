import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Phase } from '../../../src/wire/rollout.ts';
import { checkReason, readOverrides } from './override.ts';

const open = (phase: Phase) =>
  readOverrides({ phase, reason: null, candidate: '2.1.0', baseline: '2.0.0', service: 'shop' })
    .filter(({ refused }) => refused === null)
    .map(({ verb }) => verb);

const cases: readonly { phase: Phase; want: readonly string[] }[] = [
  { phase: 'shifting', want: ['hold', 'promote', 'abort'] },
  { phase: 'held', want: ['hold', 'resume', 'promote', 'abort'] },
  { phase: 'rolling-back', want: [] },
  { phase: 'rolled-back', want: [] },
  { phase: 'promoted', want: [] },
];
for (const { phase, want } of cases)
  test(`while ${phase}: ${want.join(', ') || 'nothing'}`, () => assert.deepEqual(open(phase), want));

test('a hold by a person can be made longer', () => {
  const label = (reason: string) =>
    readOverrides({ phase: 'held', reason, candidate: 'b', baseline: 'a', service: 's' })[0]?.label;
  assert.deepEqual([label('OPERATOR'), label('EVIDENCE_MISSING')], ['Hold longer', 'Hold']);
});

test('what is refused says why', () => {
  const reasons = readOverrides({ phase: 'promoted', reason: null, candidate: 'b', baseline: 'a', service: 's' }).map(
    ({ refused }) => refused,
  );
  assert.deepEqual(new Set(reasons), new Set(['This rollout is over: promoted.']));
});

test('a reason is neither a shrug nor an essay', () => {
  assert.notEqual(checkReason('  x '), null);
  assert.equal(checkReason('payment provider is down'), null);
  assert.notEqual(checkReason('x'.repeat(501)), null);
});
