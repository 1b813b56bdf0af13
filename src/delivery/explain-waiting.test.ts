import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainReason } from './explain-reason.ts';
import { explainWaiting } from './explain-waiting.ts';
import { ago, AT, factsFor, rolloutAt } from './rollout.test-data.ts';

const AWAY = { exposure: { kind: 'unreachable', since: ago(60) }, weights: null } as const;

test('a share that cannot be measured is waited for in plain words', () => {
  const shifting = rolloutAt({ phase: 'shifting' });
  const waiting = explainWaiting(shifting, factsFor(shifting, AWAY));
  assert.equal(waiting?.what, '1.1.0 to be measured at 5 % of the traffic, but the router does not answer');
});

test('a router that does not answer is said once, and without the code that stands beside the phase', () => {
  const held = rolloutAt({ phase: 'held', because: 'ROUTER_UNREACHABLE' });
  const waiting = explainWaiting(held, factsFor(held, AWAY));
  assert.match(waiting?.what ?? '', /^the router at \S+ does not answer, so that the share cannot be measured\.$/);
  assert.equal(explainReason(held, 'ROUTER_UNREACHABLE', factsFor(held, AWAY)), waiting?.what);
});

test('a freeze says once until when it lasts', () => {
  const held = rolloutAt({ phase: 'held', because: 'FROZEN' });
  const until = ago(-600);
  const waiting = explainWaiting(held, factsFor(held, { freeze: { name: 'f-1', until, reason: 'sale' } }));
  assert.equal(waiting?.what.match(/until/g)?.length, 1);
  assert.match(waiting?.what ?? '', /: sale$/);
  assert.ok(waiting !== null && waiting.until >= AT);
});
