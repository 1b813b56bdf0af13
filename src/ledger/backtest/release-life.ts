import { isFollowed } from '../../catalog/actuator-ref.ts';
import type { RolloutPlan } from '../../catalog/catalog.ts';
import { advance } from '../../delivery/advance.ts';
import { withApproval } from '../../delivery/approval.ts';
import type { SeenBudget } from '../../delivery/budget-gate.ts';
import type { Exposure } from '../../delivery/exposure.ts';
import type { Frozen } from '../../delivery/freeze.ts';
import type { Move } from '../../delivery/move.ts';
import { obey } from '../../delivery/obey.ts';
import type { Reason } from '../../delivery/reason.ts';
import { askedShare, isActive, type Rollout } from '../../delivery/rollout.ts';
import { after, broken, elapsed, SECOND, type DurationMs, type Instant, type Ratio } from '../../kernel/units.ts';
import type { Rebound } from '../../verdict/comparison/rebound-terms.ts';
import { factsFrom } from '../decisions/move-grounds.ts';
import type { MoveGrounds } from '../decisions/move-inputs.ts';
import { afterJudging, withStarted, type RolloutRecord } from '../rollout-records.ts';
import { arrivalsOf, endOfRelease, ordersTaken, type RecordedRelease, type Told } from './recorded-release.ts';
import { EvidenceFeed, type ReleaseLimit } from './release-evidence.ts';

/** What a release would have met: the plan and terms of a policy, and what stood around it then. */
export type ReleasePolicy = {
  readonly plan: RolloutPlan;
  readonly rebound: Rebound;
  readonly frozen: (at: Instant) => Frozen | null;
  readonly burning: (at: Instant) => { readonly objective: string; readonly since: Instant } | null;
  readonly budget: (at: Instant) => SeenBudget | null;
  /** When releases of the service would have been rolled back by evidence before. */
  readonly rollbacks: readonly Instant[];
};

export type ReleaseLife = {
  readonly outcome: 'promoted' | 'rolled-back' | 'concluded' | 'undecided';
  readonly because: Reason | null;
  /** When it ended or, undecided, when the recorded evidence did. */
  readonly endedAt: Instant;
  /** When it turned back; null: it did not. */
  readonly turnedAt: Instant | null;
  readonly heldMs: DurationMs;
  readonly heldFor: readonly Reason[];
  /** Bad requests that the candidate answered, of the stream that weighs most. */
  readonly badRequests: number;
  readonly requests: number;
  readonly moves: readonly { readonly at: Instant; readonly phase: string; readonly step: number; readonly because: Reason }[];
  readonly limits: readonly ReleaseLimit[];
};

/** Ticks of one release at most: one that is held for days is looked at when something can have changed. */
const MOST_TICKS = 100_000;
/** Ticks between two pauses. */
const AT_A_TIME = 50;
/** Something is looked at so often, whatever else happens. */
const LEAST_OFTEN = (10 * SECOND) as DurationMs;
/** Shares change within batches, and a second earlier or later: requests that are so few are no other exposure. */
const SLACK = 0.1;
/** With no evidence any more there is nothing to wait for. */
const WITHOUT_EVIDENCE = (2 * 60 * SECOND) as DurationMs;

/**
 * Lets a recorded release meet another policy: the real judge and the real `advance`, tick by tick on a clock of its own, fed
 * with the batches that were recorded when they were known. Yields after a bounded piece of work.
 */
export function* releaseLife(release: RecordedRelease, policy: ReleasePolicy): Generator<void, ReleaseLife> {
  const life = openLife(release, policy);
  for (let tick = 1; tick <= MOST_TICKS && !isOver(life); tick += 1) {
    live(life);
    life.at = nextTick(life);
    if (tick % AT_A_TIME === 0) yield;
  }
  return told(life);
}

type Life = {
  readonly release: RecordedRelease;
  readonly policy: ReleasePolicy;
  readonly feed: EvidenceFeed;
  readonly commands: (Told & { what: 'moved' })[];
  readonly arrival: (share: number) => DurationMs;
  readonly recordedEnd: Instant;
  readonly wasPromoted: boolean;
  readonly moves: { at: Instant; phase: string; step: number; because: Reason }[];
  readonly limits: Set<ReleaseLimit>;
  readonly takes: (share: number) => DurationMs;
  record: RolloutRecord;
  /** What the router confirmed, and when. */
  readonly given: { readonly share: Ratio; readonly at: Instant }[];
  /** What the router was told and has not confirmed yet. */
  order: { readonly share: Ratio; readonly at: Instant } | null;
  at: Instant;
  moved: boolean;
  bad: number;
  requests: number;
  lacking: number;
};

function openLife(release: RecordedRelease, policy: ReleasePolicy): Life {
  const { started, told: after } = release;
  const plan = { ...policy.plan, steps: policy.plan.steps.map((step) => ({ ...step, approval: null })) };
  const body = { ...started.body, plan, terms: policy.rebound.terms, fastTrackOf: null };
  const record = [...withStarted(new Map(), { ...started, body }).values()][0] ?? broken('a release that did not start');
  const end = endOfRelease(release);
  const last = after.at(-1)?.at ?? started.at;
  const takes = ordersTaken(release);
  const share = askedShare(record.rollout);
  return {
    release,
    policy: { ...policy, plan },
    feed: new EvidenceFeed(release, policy.rebound),
    commands: after.filter((one) => one.what === 'moved').filter(({ move }) => move.command !== null),
    arrival: arrivalsOf(release),
    recordedEnd: end?.at ?? last,
    wasPromoted: end?.move.next.phase === 'promoted',
    moves: [],
    limits: new Set(policy.rebound.missing.length > 0 ? ['NOT_COUNTED'] : []),
    takes,
    given: [],
    record,
    order: { share, at: (started.at + takes(share)) as Instant },
    at: after.length === 0 ? started.at : ((started.at + SECOND) as Instant),
    moved: false,
    bad: 0,
    requests: 0,
    lacking: 0,
  };
}

function isOver({ record: { rollout }, at, recordedEnd, wasPromoted, policy }: Life): boolean {
  if (!isActive(rollout)) return true;
  const limit = wasPromoted ? after(rollout.startedAt, policy.plan.maxDuration) : recordedEnd;
  return at > after(limit, WITHOUT_EVIDENCE);
}

/** One tick: what came to be known is judged, and then it is decided. */
function live(life: Life): void {
  const { at, feed, order } = life;
  if (order !== null && order.at <= at) {
    confirm(life, order);
    life.order = null;
  }
  const { record } = life;
  const { rollout } = record;
  if (isActive(rollout) && rollout.now.phase !== 'rolling-back') {
    const fed = feed.until(at, { rollout, shareAt: shareIn(life.given), extend: life.wasPromoted });
    for (const limit of fed.limits) life.limits.add(limit);
    if (fed.batches.length > 0) life.record = afterJudging(record, fed.batches);
    life.bad += fed.bad;
    life.requests += fed.requests;
    life.lacking += fed.lacking;
    if (life.lacking > life.requests * SLACK) life.limits.add('MORE_EXPOSED');
  }
  const move = moveOf(life);
  life.moved = move !== null;
  if (move !== null) take(life, move);
}

function moveOf(life: Life): Move | null {
  const { record, commands, at } = life;
  const facts = factsFrom(record, groundsAt(life));
  const word = commands[0];
  if (word !== undefined && word.at <= at) {
    commands.shift();
    const { command } = word.move;
    const move = command === null ? null : obey(record.rollout, command, { by: 'recorded', facts });
    if (move !== null && !('code' in move)) return move;
  }
  return isFollowed(record.rollout.plan.router) ? null : advance(record.rollout, facts);
}

function take(life: Life, move: Move): void {
  const { record, at } = life;
  const { rollout } = record;
  const approvals = withApproval(rollout.approvals, move.approval ?? null);
  const moved: RolloutRecord = {
    ...record,
    rollout: { ...rollout, now: move.next, approvals, glass: move.glass ?? rollout.glass },
  };
  life.record = moved;
  if (move.order !== null) {
    const order = { share: move.order, at: (at + life.takes(move.order)) as Instant };
    life.order = order.at > at ? order : null;
    if (order.at === at) confirm(life, order);
  }
  life.moves.push({ at, phase: move.next.phase, step: move.next.step, because: move.because });
}

/** The router has taken an order, after the time that it needed when it was recorded. */
function confirm(life: Life, order: { readonly share: Ratio; readonly at: Instant }): void {
  const { rollout } = life.record;
  const orders = rollout.orders + 1;
  const applied = { ...order, mirror: 0 as Ratio, key: `${rollout.id}/traffic/${orders}` };
  life.given.push(order);
  life.record = { ...life.record, rollout: { ...rollout, orders, applied } };
}

function shareIn(given: Life['given']): (at: Instant) => number {
  return (at) => given.findLast((one) => one.at <= at)?.share ?? 0;
}

function groundsAt({ record: { rollout }, at, policy, feed, wasPromoted, arrival, order }: Life): MoveGrounds {
  const seen = exposureAt(rollout, at, arrival);
  return {
    at,
    router: seen,
    telemetry: seen,
    users: null,
    heard: true,
    weights: null,
    writer: null,
    ready: null,
    orderPending: order !== null,
    newestTelemetry: feed.newest(at, { extend: wasPromoted }),
    budget: policy.budget(at),
    biased: [],
    freeze: policy.frozen(at),
    burning: policy.burning(at),
    supports: [],
    rollbacks: policy.rollbacks,
    storm: false,
    dependency: null,
  };
}

function exposureAt({ applied, plan }: Rollout, at: Instant, arrival: Life['arrival']): Exposure {
  const since = applied?.at ?? at;
  const wanted = plan.exposure.minRequests;
  if (applied === null || elapsed(since, at) < arrival(applied.share)) return { kind: 'too-few', requests: 0, wanted, since };
  return { kind: 'measured', share: applied.share, requests: Math.max(wanted, 1_000), over: LEAST_OFTEN };
}

/** Where nothing can have changed nothing is decided; ticks lie on whole seconds since the start, as they did. */
function nextTick({ record: { rollout }, at, moved, feed, commands, arrival, policy, order }: Life): Instant {
  if (moved) return after(at, SECOND);
  const { applied, now } = rollout;
  const settled = now.phase === 'shifting' ? now.settledAt : null;
  const bake = policy.plan.steps[now.step]?.bake ?? 0;
  const times = [
    at + LEAST_OFTEN,
    feed.next() ?? Infinity,
    commands[0]?.at ?? Infinity,
    order?.at ?? Infinity,
    applied === null ? Infinity : applied.at + arrival(applied.share),
    settled === null ? Infinity : settled + bake,
  ];
  const next = Math.min(...times.filter((time) => time > at));
  return after(rollout.startedAt, (Math.ceil((next - rollout.startedAt) / SECOND) * SECOND) as DurationMs);
}

function told({ record: { rollout }, at, recordedEnd, moves: all, limits, bad, requests, release }: Life): ReleaseLife {
  const { now } = rollout;
  const ended = now.phase === 'promoted' || now.phase === 'rolled-back' || now.phase === 'concluded' ? now : null;
  // That evidence is missing after the record ended is no decision of the policy.
  const until = ended?.since ?? (Math.min(at, recordedEnd) as Instant);
  const moves = all.filter((move) => move.at <= until);
  const turned = moves.find(({ phase }) => phase === 'rolling-back');
  const held = heldIn(moves, release.started.at, until);
  return {
    outcome: ended?.phase ?? 'undecided',
    because: turned?.because ?? ended?.because ?? null,
    endedAt: until,
    turnedAt: turned?.at ?? null,
    ...held,
    badRequests: bad,
    requests,
    moves,
    limits: [...limits],
  };
}

/** How long it was held by anything, and for what. */
export function heldIn(
  moves: readonly { readonly at: Instant; readonly phase: string; readonly because: Reason }[],
  from: Instant,
  to: Instant,
): { readonly heldMs: DurationMs; readonly heldFor: readonly Reason[] } {
  let [sum, since] = [0, null as Instant | null];
  const reasons = new Set<Reason>();
  for (const { at, phase, because } of moves) {
    if (since !== null && phase !== 'held') {
      sum += elapsed(since, at);
      since = null;
    }
    if (phase !== 'held') continue;
    since ??= Math.max(at, from) as Instant;
    reasons.add(because);
  }
  if (since !== null) sum += Math.max(0, elapsed(since, to));
  return { heldMs: sum as DurationMs, heldFor: [...reasons] };
}
