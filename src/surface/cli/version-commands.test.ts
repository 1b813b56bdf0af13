import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainRevocation } from './version-commands.ts';

const RUNNING = { id: 'shop-1', service: 'shop', candidate: '2.0.0', baseline: '1.0.0', ended_at: null };
const BASELINE = { service: 'shop', version: '1.0.0' };

test('who revokes the way back of a running rollout is told so', () => {
  assert.equal(
    explainRevocation(BASELINE, [RUNNING]),
    '1.0.0 of shop is revoked.\nIt serves as the baseline of shop-1 and stays its way back: a rollback from 2.0.0 leads to 1.0.0 all the same.',
  );
});

for (const [name, rollout] of [
  ['an ended rollout', { ...RUNNING, ended_at: '2026-01-01T00:00:00Z' }],
  ['a rollout of another service', { ...RUNNING, service: 'mail' }],
  ['a rollout that leads away from it no more', { ...RUNNING, baseline: '0.9.0' }],
] as const)
  test(`${name} needs no word on its way back`, () => {
    assert.equal(explainRevocation(BASELINE, [rollout]), '1.0.0 of shop is revoked.');
  });
