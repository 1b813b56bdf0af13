import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ended, shifting } from '../delivery/move.ts';
import { atOnce } from '../delivery/roll-back.ts';
import type { Reason } from '../delivery/reason.ts';
import type { Phase } from '../delivery/rollout.ts';
import { FIRST_ATTEMPT, PLAN, TERMS } from '../delivery/rollout.test-data.ts';
import { HOUR, SECOND, type Instant } from '../kernel/units.ts';
import { seal } from '../proof/chain.ts';
import type { ChangeKind } from '../wire/change.ts';
import { COMMITTED } from './lead-time.ts';
import { deliveryFacts } from './deliveries.ts';
import type { Draft } from './entry.ts';
import { NEWEST_KEPT } from './newest-lists.ts';
import { EMPTY_WORLD, fold, type World } from './world.ts';

const AT = 1_800_000_000_000 as Instant;
const at = (second: number): Instant => (AT + second * SECOND) as Instant;
const CANARY = { candidate: '1.1.0', baseline: '1.0.0' };

function story(...told: readonly (readonly [second: number, draft: Draft])[]): World {
  return told.reduce(
    (world, [second, draft]) => seal([draft], { tail: world.tail, at: at(second) }).reduce(fold, world),
    EMPTY_WORLD,
  );
}

function started(id: string): Draft {
  const terms = { plan: PLAN, ...CANARY, terms: TERMS, places: { ...CANARY, control: null } };
  const body = { ...terms, generations: [], catalogRevision: 'r', ...FIRST_ATTEMPT, reason: 'a new release', effects: [] };
  return { kind: 'rollout.started', subject: id, actor: 'test', body };
}

function judged(id: string, second: number, bad: number): Draft {
  const tallies = [{ n1: 20, k1: bad, n0: 380, k0: 1 }];
  return {
    kind: 'rollout.judged',
    subject: id,
    actor: 'p',
    body: { batches: [{ at: at(second), step: 0, whole: true, tallies }] },
  };
}

function moved(id: string, next: Phase, because: Reason): Draft {
  const body = { next, because, command: null, approval: null, glass: null, sentence: '', effects: [] };
  return { kind: 'rollout.moved', subject: id, actor: 'p', body };
}

const back = (second: number, because: Reason = 'CANARY_WORSE'): Phase =>
  atOnce({ now: shifting(0, at(0)) }, { at: at(second), because }).next;
const gone = (second: number, because: Reason = 'ROLLBACK_MEASURED'): Phase =>
  ended('rolled-back', 0, { at: at(second), because });
const promoted = (second: number): Phase => ended('promoted', 2, { at: at(second), because: 'SAFE' });

function change(kind: ChangeKind, second: number, known: object): Draft {
  const of = { service: 'storefront', version: '1.1.0', environment: null, source: 'ci', key: null, actor: 'ada', summary: '' };
  const body = {
    kind,
    action: null,
    ...of,
    at: at(second),
    id: 'c',
    url: null,
    details: {},
    traceparent: null,
    chain: null,
    links: [],
  };
  return { kind: 'change.recorded', subject: 'service/storefront', actor: 'ada', body: { ...body, ...known } };
}

test('what is rolled back hurt since the first of the unbroken batches that were worse, until none of it is measured', () => {
  const world = story(
    [0, started('r-1')],
    [11, judged('r-1', 0, 3)],
    [21, judged('r-1', 10, 0)],
    [31, judged('r-1', 20, 4)],
    [41, judged('r-1', 30, 5)],
    [42, moved('r-1', back(42), 'CANARY_WORSE')],
    [44, moved('r-1', gone(44), 'ROLLBACK_MEASURED')],
  );
  const [one] = deliveryFacts(world.deliveries).deliveries;
  assert.deepEqual([one?.end, one?.byHand, one?.hurtSince, one?.at], ['rolled-back', false, at(20), at(44)]);
  assert.equal(world.deliveries.exposed.size, 0);
});

test('a release that a newer one took the place of neither reached customers nor failed', () => {
  const world = story(
    [0, started('r-1')],
    [5, moved('r-1', back(5, 'SUPERSEDED'), 'SUPERSEDED')],
    [9, moved('r-1', gone(9), 'ROLLBACK_MEASURED')],
  );
  assert.deepEqual(deliveryFacts(world.deliveries).deliveries, []);
});

test('a promoted release was on its way since its commit, where somebody told of it, else since its rollout began', () => {
  const way = (...before: (readonly [number, Draft])[]) =>
    deliveryFacts(story(...before, [0, started('r-1')], [600, moved('r-1', promoted(600), 'SAFE')]).deliveries).deliveries[0]
      ?.lead;
  assert.deepEqual(way(), { ms: 600_000, from: 'start' });
  const commit = change('artifact', -10, { details: { [COMMITTED]: new Date(at(0) - HOUR).toISOString() } });
  assert.deepEqual(way([-10, commit]), { ms: 600_000 + HOUR, from: 'commit' });
});

test('what goes back after it was promoted is told once, by what became of it', () => {
  const world = story(
    [0, started('r-1')],
    [600, moved('r-1', promoted(600), 'SAFE')],
    [700, moved('r-1', back(700, 'BURNING'), 'BURNING')],
    [710, moved('r-1', gone(710), 'ROLLBACK_MEASURED')],
  );
  const { deliveries } = deliveryFacts(world.deliveries);
  assert.deepEqual(
    deliveries.map(({ end }) => end),
    ['rolled-back'],
  );
});

test('deploys count where they reach production; those of tests, of removals and that failed do not', () => {
  const world = story(
    [0, change('deploy', 0, {})],
    [1, change('deploy', 1, { environment: 'production', version: '2' })],
    [2, change('deploy', 2, { environment: 'staging' })],
    [3, change('deploy', 3, { action: 'removed' })],
    [4, change('deploy', 4, { details: { outcome: 'failure' } })],
  );
  assert.equal(deliveryFacts(world.deliveries).deliveries.length, 2);
});

test('an incident begins when it began to hurt and ends when somebody says so; what is told twice is one', () => {
  const details = { incident: 'i-1', 'began.at': new Date(at(-60)).toISOString() };
  const open = story([0, change('incident', 0, { details })], [1, change('incident', 1, { details })]);
  assert.deepEqual(
    deliveryFacts(open.deliveries).hurts.map(({ since, until }) => [since, until]),
    [[at(-60), null]],
  );
  const over = story([0, change('incident', 0, { details })], [9, change('incident', 9, { details, action: 'resolved' })]);
  assert.equal(deliveryFacts(over.deliveries).hurts[0]?.until, at(9));
});

test('beyond the bound the oldest are forgotten, and since when all are known is said', () => {
  const few = story([0, change('deploy', 0, {})]);
  assert.equal(few.deliveries.knownSince, at(0));
  const many = story(
    ...Array.from({ length: NEWEST_KEPT + 70 }, (_, i) => [i, change('deploy', i, { version: `${i}` })] as const),
  );
  const { deliveries, knownSince } = deliveryFacts(many.deliveries);
  assert.ok(deliveries.length <= NEWEST_KEPT + 64);
  assert.ok((knownSince ?? 0) > at(0) && (knownSince ?? 0) <= (deliveries.at(-1)?.at ?? 0));
});
