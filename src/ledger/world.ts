import type { Effect } from '../delivery/effect.ts';
import { isActive } from '../delivery/rollout.ts';
import type { Instant } from '../kernel/units.ts';
import { NO_ADJUSTMENTS, withAdjustmentFact, type Adjustments } from './adjustments.ts';
import { GENESIS, type Tail } from '../proof/chain.ts';
import { NO_KEYS, type LedgerKeys } from '../proof/keys.ts';
import { NO_CATALOG, withCatalogFact, withSealed, type CatalogState } from './catalog-texts.ts';
import { NO_DELIVERIES, withDelivered, type Deliveries } from './deliveries.ts';
import { NO_DIFFERENCES, withDifference, type Differences } from './differences.ts';
import type { Entry } from './entry.ts';
import { withLedgerFact } from './ledger-facts.ts';
import { NO_GATES, withGateFact, type Gates } from './gates.ts';
import { NO_ALERTS, withAlertFact, type OpenAlerts } from './open-alerts.ts';
import { NO_SILENCES, withSilenceFact, type Silences } from './silences.ts';
import { NOTHING_MARKED, withMarks, type Timeline } from './timeline.ts';
import { NONE_BROKEN, withStanding, type Standings } from './standings.ts';
import { NO_SCORES, withScoreFact, type ScoreRecords } from './score-records.ts';
import { withChange, type RecentChanges } from './recent-changes.ts';
import { NO_RELEASES, withReleaseFact, withRolloutMove, withRolloutStart, type Releases } from './releases.ts';
import { NO_COUNTS, withCounted, type RolloutCounts } from './rollout-counts.ts';
import {
  rolloutOf,
  withJudged,
  withMoved,
  withOrderTaken,
  withStarted,
  type RolloutRecord,
  type Rollouts,
} from './rollout-records.ts';

export { afterJudging, type RolloutRecord } from './rollout-records.ts';

/** The state of the control plane: nothing in it that folding the entries would not give again. */
export type World = Releases & {
  readonly tail: Tail;
  /** The ledger's own name and the keys that sign for it. */
  readonly keys: LedgerKeys;
  readonly catalog: CatalogState;
  readonly rollouts: Rollouts;
  readonly counts: RolloutCounts;
  /** Effects recorded and not known to be done, oldest first. */
  readonly pending: ReadonlyMap<string, Pending>;
  readonly changes: RecentChanges;
  readonly adjustments: Adjustments;
  readonly alerts: OpenAlerts;
  /** By the generation that a score is kept under. */
  readonly scores: ScoreRecords;
  readonly gates: Gates;
  readonly standings: Standings;
  readonly differences: Differences;
  readonly deliveries: Deliveries;
  readonly silences: Silences;
  readonly timeline: Timeline;
};
export type Pending = { readonly effect: Effect; readonly subject: string; readonly recordedAt: Instant };

export const EMPTY_WORLD: World = {
  tail: { seq: 0, hash: GENESIS },
  keys: NO_KEYS,
  catalog: NO_CATALOG,
  rollouts: new Map(),
  counts: NO_COUNTS,
  pending: new Map(),
  changes: [],
  adjustments: NO_ADJUSTMENTS,
  alerts: NO_ALERTS,
  scores: NO_SCORES,
  gates: NO_GATES,
  standings: NONE_BROKEN,
  differences: NO_DIFFERENCES,
  deliveries: NO_DELIVERIES,
  silences: NO_SILENCES,
  timeline: NOTHING_MARKED,
  ...NO_RELEASES,
};

/** The state after one more entry; arguments stay as they were. */
export function fold(world: World, entry: Entry): World {
  const next = withEffects(withFact(world, entry), effectsIn(entry), entry);
  // Of a rollout that moves the state before says what moved; of a change also what was told with it.
  const deliveries = withDelivered(world.deliveries, entry, { rollouts: world.rollouts, changes: next.changes });
  return deliveries === world.deliveries ? next : { ...next, deliveries };
}

function withFact(world: World, entry: Entry): World {
  const next = withEntry(world, entry);
  if (isOnlyTold(entry)) return next;
  if (isOfAlert(entry)) return { ...next, alerts: withAlertFact(world.alerts, entry) };
  switch (entry.kind) {
    case 'key.introduced':
    case 'ledger.exported':
    case 'ledger.sealed':
    case 'ledger.dropped':
    case 'attestation.signed':
      return { ...next, keys: withLedgerFact(next.keys, entry), catalog: withSealed(world.catalog, entry) };
    case 'catalog.applied':
    case 'catalog.texts':
    case 'catalog.refused':
    case 'catalog.edited':
      return { ...next, catalog: withCatalogFact(world.catalog, entry) };
    case 'adjustment.recorded':
    case 'adjustment.withdrawn':
      return { ...next, adjustments: withAdjustmentFact(world.adjustments, entry) };
    case 'change.recorded':
      return { ...next, changes: withChange(world.changes, { seq: entry.seq, recordedAt: entry.at, change: entry.body }) };
    case 'objective.moved':
      return { ...next, standings: withStanding(world.standings, entry.subject, { to: entry.body.to, at: entry.at }) };
    case 'silence.set':
    case 'silence.lifted':
      return { ...next, silences: withSilenceFact(world.silences, entry) };
    case 'difference.found':
    case 'difference.resolved':
      return { ...next, differences: withDifference(world.differences, entry) };
    case 'score.moved':
    case 'score.terms-changed':
    case 'score.held':
    case 'score.doubted':
      return { ...next, scores: withScoreFact(world.scores, entry) };
    case 'gate.opened':
    case 'revision.watched':
    case 'gate.answered':
      return { ...next, gates: withGateFact(world.gates, entry) };
    case 'freeze.set':
    case 'freeze.lifted':
    case 'rollout.queued':
    case 'rollout.dequeued':
    case 'rollout.announced':
    case 'version.revoked':
    case 'version.reinstated':
    case 'train.started':
    case 'train.moved':
      return { ...next, ...withReleaseFact(world, entry) };
    case 'rollout.started':
      return { ...next, ...afterStart(world, entry) };
    case 'rollout.judged':
      return { ...next, rollouts: withJudged(world.rollouts, entry) };
    case 'rollout.moved':
      return { ...next, ...afterMove(world, entry) };
    case 'effect.done':
    case 'effect.abandoned':
    case 'effect.superseded':
      return afterEffect(next, entry);
  }
}

/** What any entry moves on, whatever it tells of. */
function withEntry(world: World, entry: Entry): World {
  const timeline = withMarks(world.timeline, entry, world.rollouts.get(entry.subject)?.rollout ?? null);
  return { ...world, timeline, keys: keysBefore(world, entry), tail: { seq: entry.seq, hash: entry.hash } };
}

/** The first entry names the ledger. */
function keysBefore({ keys }: World, { seq, hash }: Entry): World['keys'] {
  return seq === 1 ? { ...NO_KEYS, ledger: hash } : keys;
}

function afterEffect(
  world: World,
  { kind, at, body }: Entry & { kind: 'effect.done' | 'effect.abandoned' | 'effect.superseded' },
): World {
  return withoutEffect(kind === 'effect.done' ? confirmed(world, body.key, at) : world, body.key);
}

/** Of these the entries are all there is: nothing is decided by them later. */
const ONLY_TOLD = [
  'server.started',
  'server.stopped',
  'access.granted',
  'access.refused',
  'token.created',
  'costs.imported',
  'effect.failed',
] as const satisfies readonly Entry['kind'][];
const onlyTold: ReadonlySet<string> = new Set(ONLY_TOLD);

function isOnlyTold(entry: Entry): entry is Entry & { readonly kind: (typeof ONLY_TOLD)[number] } {
  return onlyTold.has(entry.kind);
}

function isOfAlert(entry: Entry): entry is Entry & { readonly kind: `alert.${string}` } {
  return entry.kind.startsWith('alert.');
}

/** What the entry says that has to be done. */
export function effectsIn({ body }: Entry): readonly Effect[] {
  return 'effects' in body ? body.effects : [];
}

function afterStart(world: World, entry: Entry & { readonly kind: 'rollout.started' }): Partial<World> {
  return { ...withRolloutStart(world, entry), rollouts: withStarted(world.rollouts, entry) };
}

/** A move of a rollout is also news of its versions, its service and its train. */
function afterMove(world: World, entry: Entry & { readonly kind: 'rollout.moved' }): Partial<World> {
  const rollout = rolloutOf(world.rollouts, entry.subject);
  return {
    ...withRolloutMove(world, rollout, entry),
    counts: withCounted(world.counts, rollout, entry.body),
    rollouts: withMoved(world.rollouts, entry),
  };
}

export function activeRollouts(world: World): readonly RolloutRecord[] {
  return [...world.rollouts.values()].filter(({ rollout }) => isActive(rollout));
}

function withEffects(world: World, effects: readonly Effect[], entry: Entry): World {
  if (effects.length === 0) return world;
  const pending = new Map(world.pending);
  for (const effect of effects) pending.set(effect.key, { effect, subject: entry.subject, recordedAt: entry.at });
  return { ...world, pending };
}

function withoutEffect(world: World, key: string): World {
  const pending = new Map(world.pending);
  pending.delete(key);
  return { ...world, pending };
}

/** The router has taken an order: from now on its measured share says something about it. */
function confirmed(world: World, key: string, at: Instant): World {
  const done = world.pending.get(key);
  if (done === undefined || done.effect.do !== 'set-traffic') return world;
  return { ...world, rollouts: withOrderTaken(world.rollouts, done.subject, { order: done.effect, at }) };
}
