import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Phase } from '../../../src/wire/rollout.ts';
import { checkName, checkReason } from '../order/order.ts';
import { readLastResort, readOverrides, type Overridden } from './override.ts';

const step = { share: 0.5, mirror: 0, bake_ms: 0, approval: null };
const rollout = (phase: Phase, more: Partial<Overridden> = {}): Overridden => ({
  id: 'r 1',
  phase,
  reason: null,
  candidate: '2.1.0',
  baseline: '2.0.0',
  service: 'shop',
  ends: 'promote',
  asked: 0,
  step: 0,
  steps: [step, step],
  approvals: [],
  glass: null,
  comparison: null,
  ...more,
});
const open = (given: Overridden) =>
  readOverrides(given)
    .filter(({ refused }) => refused === null)
    .map(({ key }) => key);
const refusal = (given: Overridden, verb: string) => readOverrides(given).find(({ key }) => key === verb)?.refused;

const cases: readonly { phase: Phase; want: readonly string[] }[] = [
  { phase: 'shifting', want: ['hold', 'promote', 'roll-back', 'abort'] },
  { phase: 'held', want: ['hold', 'resume', 'promote', 'roll-back', 'abort'] },
  { phase: 'rolling-back', want: [] },
  { phase: 'rolled-back', want: ['retry'] },
  { phase: 'concluded', want: ['retry'] },
  { phase: 'promoted', want: [] },
];
for (const { phase, want } of cases)
  test(`while ${phase}: ${want.join(', ') || 'nothing'}`, () => assert.deepEqual(open(rollout(phase)), want));

test('what goes back in halves can still be aborted', () =>
  assert.deepEqual(open(rollout('rolling-back', { asked: 0.25 })), ['abort']));

test('a hold by a person can be made longer', () => {
  const label = (reason: string) => readOverrides(rollout('held', { reason })).find(({ key }) => key === 'hold')?.label;
  assert.deepEqual([label('OPERATOR'), label('EVIDENCE_MISSING')], ['Hold longer', 'Hold']);
});

test('leave is given or refused only where it was asked for, and names whose it is', () => {
  const approval = { step: 1, by: ['ada'], asked_at: '', expires_at: null, otherwise: 'hold', answer: null } as const;
  const asked = rollout('held', { approvals: [{ ...approval, by: [...approval.by] }] });
  assert.deepEqual(open(asked).slice(0, 2), ['approve', 'reject']);
  assert.match(readOverrides(asked)[0]?.consequence ?? '', /ada/);
  assert.ok(!open({ ...asked, phase: 'rolling-back' }).includes('approve'));
});

test('nothing that was found to be worse is promoted, past the gates or not', () => {
  const worse = rollout('held', { comparison: { kind: 'worse' } });
  assert.match(refusal(worse, 'promote') ?? '', /nobody takes back/);
  assert.match(readLastResort(worse)?.refused ?? '', /nobody takes back/);
  assert.match(refusal(rollout('shifting', { ends: 'withdraw' }), 'promote') ?? '', /promotes none/);
});

test('a freeze, a budget and missing leave stop a promotion, and not the breaking of the glass', () => {
  for (const reason of ['FROZEN', 'BUDGET_BELOW_FLOOR', 'APPROVAL']) {
    assert.notEqual(refusal(rollout('held', { reason }), 'promote'), null, reason);
    assert.equal(readLastResort(rollout('held', { reason }))?.refused, null);
  }
  assert.equal(readLastResort(rollout('rolling-back')), null);
});

test('a broken glass is reviewed once, at any time', () => {
  const glass = { by: 'ada', at: '', until: '', review_by: '', reviewed: null };
  assert.deepEqual(open(rollout('promoted', { glass })), ['review']);
  assert.deepEqual(open(rollout('promoted', { glass: { ...glass, reviewed: { by: 'bob', at: '' } } })), []);
});

test('an id stands in its address as what it is', () =>
  assert.equal(readOverrides(rollout('shifting'))[0]?.path, '/rollouts/r%201/hold'));

test('a reason is neither a shrug nor an essay, and a name is one the ledger keeps whole', () => {
  assert.notEqual(checkReason('  x '), null);
  assert.equal(checkReason('payment provider is down'), null);
  assert.notEqual(checkReason('x'.repeat(501)), null);
  assert.equal(checkName('ada@example'), null);
  assert.notEqual(checkName('ada (key)'), null);
});
