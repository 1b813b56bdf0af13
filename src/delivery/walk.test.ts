import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MINUTE, SECOND, type Instant, type Ratio } from '../kernel/units.ts';
import { advance } from './advance.ts';
import type { BudgetGate, Facts } from './facts.ts';
import { effectsOf, type Move } from './move.ts';
import { obey, type Command } from './obey.ts';
import { explainMove } from './explain-move.ts';
import { explainWaiting } from './explain-waiting.ts';
import type { Exposure } from './exposure.ts';
import { comparison, NOTHING_ELSE, PLAN, TERMS } from './rollout.test-data.ts';
import { askedShare, isActive, type Rollout } from './rollout.ts';

const T0 = 1_800_000_000_000;
const BUDGETS: readonly BudgetGate[] = [
  { say: 'clear' },
  { say: 'clear' },
  { say: 'clear' },
  { say: 'clear' },
  { say: 'clear' },
  { say: 'below-floor', objective: 'checkout-availability', remaining: -0.4, floor: 0.1 },
  { say: 'blind', objective: 'checkout-availability' },
  { say: 'biased', objective: 'checkout-availability' },
];

/** What the world does in one second of many: mostly what was asked, sometimes anything. */
const second = fc.record({
  pause: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: SECOND, max: 40 * SECOND }) },
    { weight: 1, arbitrary: fc.nat(30 * MINUTE) },
  ),
  /** Null: the router does not answer. `asked`: it serves what it was told. */
  share: fc.oneof(
    { weight: 8, arbitrary: fc.constant('asked' as const) },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 2, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  ),
  enough: fc.oneof({ weight: 8, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  weights: fc.constantFrom(
    'as told',
    'as told',
    'as told',
    'as told',
    'as told',
    'as told',
    'as told',
    'as told',
    'others',
    'none',
  ),
  delivered: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  kind: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom('safe', 'safe', 'not-yet') },
    { weight: 2, arbitrary: fc.constantFrom('underpowered', 'blind', 'not-exposed') },
    { weight: 1, arbitrary: fc.constant('worse') },
  ),
  budget: fc.constantFrom(...BUDGETS),
  biased: fc.oneof({ weight: 8, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.constant(['checkout']) }),
  command: fc.option(fc.constantFrom('hold', 'resume', 'abort', 'promote'), { freq: 25 }),
} as const);
type Second = typeof second extends fc.Arbitrary<infer One> ? One : never;

test('a rollout keeps its promises on every way through any world', () => {
  const ways = fc.record({
    onDeadline: fc.constantFrom('roll-back', 'hold'),
    seconds: fc.array(second, { maxLength: 60, size: 'max' }),
  } as const);
  fc.assert(
    fc.property(ways, ({ onDeadline, seconds }) => {
      const world: World = {
        at: T0 as Instant,
        rollout: started(onDeadline),
        told: null,
        pending: 0.05 as Ratio,
        stopped: false,
        silentSince: null,
      };
      for (const each of seconds) passSecond(world, each);
    }),
    { numRuns: 2_000 },
  );
});

type World = {
  at: Instant;
  rollout: Rollout;
  told: number | null;
  pending: Ratio | null;
  stopped: boolean;
  silentSince: Instant | null;
};

function started(onDeadline: 'roll-back' | 'hold'): Rollout {
  const now = { phase: 'shifting', step: 0, since: T0 as Instant, settledAt: null, override: null } as const;
  return {
    id: 'r-1',
    plan: { ...PLAN, onDeadline },
    candidate: '1.1.0',
    baseline: '1.0.0',
    places: { candidate: '1.1.0', baseline: '1.0.0', control: null },
    terms: TERMS,
    startedAt: T0 as Instant,
    now,
    applied: null,
    generations: [],
    attempt: 1,
    retryOf: null,
    approvals: [],
    glass: null,
    orders: 1,
  };
}

function passSecond(world: World, each: Second): void {
  world.at = (world.at + each.pause) as Instant;
  if (each.delivered) deliver(world);
  const facts = factsOf(world, each);
  const waiting = explainWaiting(world.rollout, facts);
  assert.equal(waiting !== null, isActive(world.rollout), 'whatever is not over waits for something');
  if (waiting !== null)
    assert.ok(spoken(waiting.what) && waiting.owner === 'team-shop' && Number.isFinite(waiting.until) && spoken(waiting.next));
  if (each.command !== null) {
    const command: Command =
      each.command === 'hold' ? { say: 'hold', until: (world.at + 5 * MINUTE) as Instant } : { say: each.command };
    const obeyed = obey(world.rollout, command, { by: 'ada', facts });
    take(world, 'code' in obeyed ? null : obeyed, null);
  }
  take(world, advance(world.rollout, facts), facts);
}

/** The router takes the newest order, and from then on it is what was told. */
function deliver(world: World): void {
  if (world.pending === null) return;
  world.told = world.pending;
  world.rollout = { ...world.rollout, applied: { share: world.pending, at: world.at, key: `k${world.rollout.orders}` } };
  world.pending = null;
}

function factsOf(world: World, { share, enough, weights, kind, budget, biased }: Second): Facts {
  world.silentSince = share === null ? (world.silentSince ?? world.at) : null;
  const served = share === 'asked' ? (world.told ?? 0) : share;
  const exposure: Exposure =
    served === null
      ? { kind: 'unreachable', since: world.silentSince ?? world.at }
      : enough
        ? { kind: 'measured', share: served as Ratio, requests: 240, over: (10 * SECOND) as never }
        : { kind: 'too-few', requests: 2, wanted: 20, since: T0 as Instant };
  const shown = {
    'as told': { '1.0.0': 1 - (world.told ?? 0), '1.1.0': world.told ?? 0 },
    others: { '1.0.0': 0.3, '1.1.0': 0.7 },
    none: {},
  }[weights];
  return {
    at: world.at,
    exposure,
    weights: share === null ? null : shown,
    orderPending: world.pending !== null,
    comparison: comparison({ kind }),
    budget,
    biased,
    ...NOTHING_ELSE,
  };
}

function take(world: World, move: Move | null, facts: Facts | null): void {
  const { rollout } = world;
  const before = rollout.now;
  if (facts !== null) heedsHarm(rollout, move, facts);
  if (move === null) return;
  if (world.stopped) assert.ok(move.order === null || move.order === 0, 'after a stop decision no share above 0 is asked for');
  assert.ok(isActive(rollout), 'nothing leads out of an end');
  if (facts !== null) {
    assert.ok(spoken(explainMove(rollout, move, facts)), explainMove(rollout, move, facts));
    earned(rollout, move, facts);
  }
  if (move.next.phase === 'rolling-back') world.stopped = true;
  if (world.stopped) assert.ok(['rolling-back', 'rolled-back'].includes(move.next.phase), 'a stopped rollout only ends');
  assert.ok(move.next.step >= before.step, 'steps only go up');
  const effects = effectsOf(rollout, move, { owner: 'team-shop', webhook: null, text: 'why', at: world.at });
  const orders = effects.filter((effect) => effect.do === 'set-traffic').length;
  world.rollout = { ...rollout, now: move.next, orders: rollout.orders + orders };
  if (move.order === null) return;
  assert.equal(move.order, askedShare(world.rollout), 'what is ordered is what is asked for');
  world.pending = move.order;
}

function heedsHarm({ now }: Rollout, move: Move | null, { comparison: { kind } }: Facts): void {
  if (kind !== 'worse' || (now.phase !== 'shifting' && now.phase !== 'held')) return;
  assert.ok(move?.next.phase === 'rolling-back' && move.order === 0, 'a candidate known to be worse is always rolled back');
}

/** A step up, or the end, is earned by evidence and a measured share; only a person may leave the evidence out. */
function earned(rollout: Rollout, move: Move, facts: Facts): void {
  const { now, applied, plan } = rollout;
  const up = move.next.phase === 'promoted' || move.next.step > now.step;
  if (!up) return;
  assert.ok(now.phase === 'shifting');
  assert.equal(applied?.share, askedShare(rollout), 'the router has confirmed the share of this step');
  if (move.next.phase === 'promoted') {
    assert.equal(now.step, plan.steps.length - 1);
    assert.ok(facts.exposure.kind === 'measured' && facts.exposure.share === 1, 'all traffic was measured at the candidate');
  } else {
    assert.ok(
      facts.exposure.kind === 'measured' && Math.abs(facts.exposure.share - askedShare(rollout)) <= plan.exposure.tolerance,
    );
    assert.equal(facts.comparison.kind, 'safe', 'only what is safe goes further');
    if (!now.override) assert.deepEqual(facts.biased, [], 'biased telemetry lets nothing further');
    assert.equal(move.next.step, now.step + 1, 'one step at a time');
    assert.ok(now.settledAt !== null && facts.at - now.settledAt >= (plan.steps[now.step]?.bake ?? 0), 'it baked');
  }
  if (!now.override) assert.equal(facts.budget.say, 'clear', 'a spent or unknown budget lets nothing further');
}

function spoken(sentence: string): boolean {
  return sentence.length > 10 && !/undefined|NaN|null|Infinity|\[object/.test(sentence);
}
