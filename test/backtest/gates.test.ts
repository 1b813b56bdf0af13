import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, type Instant } from '../../src/kernel/units.ts';
import { askedGates } from '../../src/loops/backtest/past-gates.ts';
import type { PastRecord } from '../../src/loops/backtest/read-record.ts';

const AT = 1_800_000_000_000 as Instant;
const deploy = (service: string, more: object = {}) => ({
  kind: 'deploy',
  action: 'added',
  service,
  version: '2',
  at: AT,
  ...more,
});
const record = (parts: object): PastRecord => ({ gates: [], changes: [], releases: [], ...parts }) as unknown as PastRecord;

test('a deploy that no gate was asked about is answered at its instant; one that is a rollout or was asked about is not', () => {
  const asked = { at: (AT + HOUR / 2) as Instant, say: 'allow', facts: { question: { service: 'asked', rollout: null } } };
  const started = { at: AT, body: { candidate: '2', plan: { service: 'rolled' } } };
  const found = askedGates(
    record({
      changes: [
        deploy('alone'),
        deploy('asked'),
        deploy('rolled'),
        deploy('gone', { action: 'removed' }),
        deploy('x', { kind: 'flag' }),
      ],
      gates: [asked],
      releases: [{ started }],
    }),
  );
  assert.deepEqual(
    found.map(({ at, question, recorded }) => [at, question.service, recorded]),
    [
      [AT, 'alone', null],
      [AT + HOUR / 2, 'asked', 'allow'],
    ],
  );
});

test('what rollouts asked of their own gates is answered by the rollouts', () => {
  const own = { at: AT, say: 'allow', facts: { question: { service: 'a', rollout: 'a-1' } } };
  assert.deepEqual(askedGates(record({ gates: [own] })), []);
});
