import assert from 'node:assert/strict';
import type { RolloutPlan } from '../../src/catalog/catalog.ts';
import { MINUTE, SECOND, type DurationMs, type Instant, type Ratio } from '../../src/kernel/units.ts';
import { advance } from '../../src/delivery/advance.ts';
import { withApproval, approvalAsked } from '../../src/delivery/approval.ts';
import { explainMove } from '../../src/delivery/explain-move.ts';
import type { Exposure } from '../../src/delivery/exposure.ts';
import type { Facts } from '../../src/delivery/facts.ts';
import { effectsOf, shifting, type Move } from '../../src/delivery/move.ts';
import { obey, type Command } from '../../src/delivery/obey.ts';
import { T0, type Turn, type World } from './model-world.ts';
import { checkMove, checkObeyed, checkState, spoken } from './promises.ts';
import { comparison, PLAN, TERMS } from '../../src/delivery/rollout.test-data.ts';
import { askedMirror, askedShare, isActive, type Rollout } from '../../src/delivery/rollout.ts';

export function openWorld(plan: RolloutPlan): World {
  const now = shifting(0, T0);
  const rollout: Rollout = {
    id: 'r-1',
    plan,
    candidate: '1.1.0',
    baseline: '1.0.0',
    places: { candidate: '1.1.0', baseline: '1.0.0', control: null },
    terms: TERMS,
    startedAt: T0,
    now,
    applied: null,
    generations: [],
    attempt: 1,
    retryOf: null,
    approvals: withApproval([], approvalAsked(plan, now, T0)),
    glass: null,
    orders: 1,
    moves: 0,
  };
  const pending = { share: askedShare(rollout), mirror: askedMirror(rollout) };
  return { at: T0, rollout, told: null, pending, stopped: false, worse: false, silentSince: null, burningSince: null };
}

/** One turn, as the loop takes it: first what a person says, then what the evidence does. Every promise is held to. */
export function pass(before: World, turn: Turn): World {
  const at = (before.at + turn.pause) as Instant;
  const moved = turn.delivered ? deliver({ ...before, at }) : { ...before, at };
  const silentSince = turn.share === null ? (moved.silentSince ?? at) : null;
  const burningSince = turn.burning ? (moved.burningSince ?? at) : null;
  const world = { ...moved, silentSince, burningSince, worse: moved.worse || (turn.kind === 'worse' && isActive(moved.rollout)) };
  const obeyed = command(world, turn);
  const facts = factsOf(obeyed, turn);
  const move = advance(obeyed.rollout, facts);
  checkMove(obeyed, move, facts);
  const next = move === null ? obeyed : take(obeyed, move, explainMove(obeyed.rollout, move, facts));
  checkState(next, factsOf(next, turn), move?.because ?? null);
  return next;
}

function command(world: World, turn: Turn): World {
  if (turn.command === null) return world;
  const said: Command =
    turn.command === 'hold' ? { say: 'hold', until: (world.at + 5 * MINUTE) as Instant } : { say: turn.command };
  const facts = factsOf(world, turn);
  const obeyed = obey(world.rollout, said, { by: turn.by, facts });
  checkObeyed(world, said, { obeyed, facts });
  return 'code' in obeyed ? world : take(world, obeyed, 'somebody said so');
}

/** The router takes the newest order, and from then on it is what was told. */
function deliver(world: World): World {
  if (world.pending === null) return world;
  const { rollout, at, pending } = world;
  return {
    ...world,
    told: pending,
    pending: null,
    rollout: { ...rollout, applied: { ...pending, at, key: `k${rollout.orders}` } },
  };
}

/** What is known in this turn. */
export function factsOf(world: World, turn: Turn): Facts {
  const { at, told, pending, silentSince, burningSince, rollout } = world;
  const share = told?.share ?? 0;
  const shown = { 'as told': { '1.0.0': 1 - share, '1.1.0': share }, others: { '1.0.0': 0.3, '1.1.0': 0.7 }, none: {} };
  const kind = world.worse ? 'worse' : turn.kind === 'worse' ? 'safe' : turn.kind;
  return {
    at,
    exposure: exposureOf(world, turn),
    users: turn.users === null ? null : measured(turn.users, 50),
    telemetry: turn.contradicts ? { ...measured(0.95, 240), by: 'telemetry' } : null,
    heard: turn.heard,
    weights: silentSince === null ? shown[turn.weights] : null,
    writer: null,
    ready: turn.up === null ? null : { '1.0.0': { up: turn.up, of: 10 } },
    orderPending: pending !== null,
    comparison: comparison({ kind }),
    budget: turn.budget,
    biased: turn.biased ? ['checkout'] : [],
    freeze: turn.frozen ? { name: 'weekend', until: (at + MINUTE) as Instant, reason: null } : null,
    burning: burningSince === null ? null : { objective: 'checkout-availability', since: burningSince },
    supports: turn.supports,
    rollbacks: Array.from({ length: turn.rollbacks }, (_, index) => (rollout.startedAt - index * MINUTE) as Instant),
    storm: turn.storm,
    dependency: turn.depends ? { what: 'member catalogue of its train', until: (at + MINUTE) as Instant } : null,
  };
}

function exposureOf({ told, silentSince, at }: World, { share, enough }: Turn): Exposure {
  if (silentSince !== null) return { kind: 'unreachable', since: silentSince };
  if (!enough) return { kind: 'too-few', requests: 2, wanted: 20, since: T0 };
  return measured(share === 'asked' || share === null ? (told?.share ?? 0) : share, 240, at);
}

function measured(share: number, requests: number, _at?: Instant): Exposure & { kind: 'measured' } {
  return { kind: 'measured', share: share as Ratio, requests, over: (10 * SECOND) as DurationMs };
}

function take(world: World, move: Move, sentence: string): World {
  const { rollout } = world;
  assert.ok(spoken(sentence), sentence);
  const effects = effectsOf(rollout, move, { owner: 'team-shop', via: null, text: sentence });
  const orders = effects.filter((effect) => effect.do === 'set-traffic');
  const next: Rollout = {
    ...rollout,
    now: move.next,
    orders: rollout.orders + orders.length,
    moves: rollout.moves + 1,
    approvals: withApproval(rollout.approvals, move.approval ?? null),
    glass: move.glass ?? rollout.glass,
  };
  const stopped =
    world.stopped || (move.next.phase !== 'shifting' && move.next.phase !== 'held' && move.next.phase !== 'promoted');
  const pending = move.order === null ? world.pending : { share: move.order, mirror: askedMirror(next) };
  if (move.order !== null) assert.equal(move.order, askedShare(next), 'what is ordered is what is asked for');
  return { ...world, rollout: next, pending, stopped };
}

/** The plan of the other tests, and what the model changes of it. */
export function planOf(rest: Partial<RolloutPlan>): RolloutPlan {
  return { ...PLAN, ...rest };
}

/** What says of two worlds that the same can happen in them: times count as what has passed, up to what any bound asks for. */
export function essence({ at, rollout, ...rest }: World): string {
  const { now, applied, approvals, glass, startedAt } = rollout;
  return JSON.stringify(
    [now, applied === null ? null : { ...applied, key: '' }, approvals, glass, startedAt, rest],
    (_, value: unknown) =>
      typeof value === 'number' && value > 1_000_000_000_000 ? Math.max(-LONGEST, Math.min(LONGEST, at - value)) : value,
  );
}
const LONGEST = 26 * 60 * MINUTE;
