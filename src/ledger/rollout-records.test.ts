import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breakGlass } from '../delivery/glass.ts';
import { AT, FIRST_ATTEMPT, PLAN, rolloutAt } from '../delivery/rollout.test-data.ts';
import { ended } from '../delivery/move.ts';
import type { BrokenGlass } from '../delivery/rollout.ts';
import { after, DAY, SECOND, type DurationMs, type Instant } from '../kernel/units.ts';
import type { Entry } from './entry.ts';
import { MOST_KEPT, withMoved, withStarted, type Rollouts } from './rollout-records.ts';

/** A rollout on a router of its own that starts and is rolled back. */
function tried(known: Rollouts, id: string, { at, router = id, glass = null }: Trial): Rollouts {
  const plan = { ...PLAN, router: { kind: 'http' as const, url: `http://127.0.0.1:1/${router}` } };
  const { candidate, baseline, places, generations, terms } = rolloutAt({ phase: 'shifting' });
  const body = { ...FIRST_ATTEMPT, plan, candidate, baseline, places, generations, terms, reason: '', effects: [] };
  const started = withStarted(known, { ...HEAD, kind: 'rollout.started', subject: id, at, body } as unknown as Started);
  const next = ended('rolled-back', 0, { at, because: 'CANARY_WORSE' });
  const move = { next, because: 'CANARY_WORSE', approval: null, glass, sentence: 'back', effects: [] };
  return withMoved(started, { ...HEAD, kind: 'rollout.moved', subject: id, at, body: move } as unknown as Moved);
}
type Trial = { readonly at: Instant; readonly router?: string; readonly glass?: BrokenGlass | null };
type Started = Entry & { kind: 'rollout.started' };
type Moved = Entry & { kind: 'rollout.moved' };
const HEAD = { seq: 1, actor: 'test' };

function many(known: Rollouts, count: number, { from, router }: { from: Instant; router?: string }): Rollouts {
  let rollouts = known;
  for (let number = 0; number < count; number += 1) {
    const at = after(from, (number * SECOND) as DurationMs);
    rollouts = tried(rollouts, `${router ?? 'own'}-${number}`, router === undefined ? { at } : { at, router });
  }
  return rollouts;
}

test('what is guarded still is kept beyond the last 200, until its day is over', () => {
  const first = tried(new Map(), 'first', { at: AT });
  const sameDay = many(first, 300, { from: after(AT, SECOND), router: 'busy' });
  assert.ok(sameDay.has('first') && sameDay.size === 200, 'its candidate may come back');
  assert.ok(!sameDay.has('busy-0'), 'a newer rollout moves the same router');
  assert.ok(!many(first, 300, { from: after(AT, DAY), router: 'busy' }).has('first'));
});

test('what went past every gate is kept until somebody has looked at it, or was told to', () => {
  const glass = breakGlass('ada', AT);
  const broken = tried(new Map(), 'broken', { at: AT, glass });
  assert.ok(many(broken, 300, { from: after(AT, DAY), router: 'broken' }).has('broken'));
  const reviewed = tried(new Map(), 'broken', { at: AT, glass: { ...glass, reviewed: { by: 'bob', at: AT } } });
  assert.ok(!many(reviewed, 300, { from: after(AT, DAY), router: 'broken' }).has('broken'));
});

test('however many are looked after, there is a bound, and the oldest goes first', () => {
  const rollouts = many(new Map(), MOST_KEPT + 50, { from: AT });
  assert.equal(rollouts.size, MOST_KEPT);
  assert.ok(!rollouts.has('own-0') && rollouts.has(`own-${MOST_KEPT + 49}`));
});
