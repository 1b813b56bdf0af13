import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApprovalView } from '../../../src/wire/rollout.ts';
import { askedApproval, readApprovals } from './approvals.ts';

const AT = Date.parse('2026-11-21T09:41:00Z');
const terms = { by: ['ada', 'bob'], expires_ms: 3_600_000, otherwise: 'roll-back' } as const;
const step = (approval: boolean) => ({
  share: 0.5,
  mirror: 0,
  bake_ms: 0,
  approval: approval ? { ...terms, by: [...terms.by] } : null,
});
const asked: ApprovalView = {
  step: 1,
  by: ['ada', 'bob'],
  asked_at: '2026-11-21T09:00:00Z',
  expires_at: '2026-11-21T09:51:00Z',
  otherwise: 'roll-back',
  answer: null,
};
const read = (approvals: readonly ApprovalView[]) =>
  readApprovals({ phase: 'held', step: 0, steps: [step(false), step(true)], approvals: [...approvals] }, AT)[0];

test('a step that wants leave says of whom, until when, and what happens without', () => {
  assert.deepEqual(read([asked]), {
    key: '1',
    share: '50\u202f%',
    state: 'asked',
    says: 'asked of ada or bob; 10:00 left',
    otherwise: 'without an answer it is rolled back',
  });
  assert.match(read([{ ...asked, expires_at: null }])?.says ?? '', /begins when everything else is ready/);
  assert.equal(read([])?.state, 'ahead');
});

test('an answer says whose it was', () => {
  const answer = { say: 'approve', by: 'ada', at: '2026-11-21T09:40:00Z' } as const;
  assert.equal(read([{ ...asked, answer }])?.says, 'given by ada, 09:40:00 UTC');
  assert.equal(read([{ ...asked, answer: { ...answer, say: 'reject' } }])?.state, 'refused');
});

test('leave for a step that is not the next, or of what goes back, is not asked for', () => {
  assert.equal(askedApproval({ phase: 'held', step: 0, approvals: [asked] }), asked);
  assert.equal(askedApproval({ phase: 'held', step: 1, approvals: [asked] }), null);
  assert.equal(askedApproval({ phase: 'rolling-back', step: 0, approvals: [asked] }), null);
});
