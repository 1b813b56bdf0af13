import { findIndicator } from '../../catalog/find.ts';
import type { Facts } from '../../delivery/facts.ts';
import { intendedDivergence, type Divergence } from '../../delivery/intended-divergence.ts';
import { isActive, type Rollout } from '../../delivery/rollout.ts';
import type { Instant } from '../../kernel/units.ts';
import type { RolloutRecord, World } from '../../ledger/world.ts';
import { goneRollout, openRolloutList, type RolloutQuery } from '../../loops/list-rollouts.ts';
import { factsOf } from '../../loops/rollout-facts.ts';
import { qualityOf } from '../../loops/objectives.ts';
import { sightOf } from '../../loops/sight.ts';
import { unknownRollout } from '../../loops/rollouts.ts';
import type { RolloutSummaryView, RolloutView } from '../../wire/rollout.ts';
import type { RolloutBatchesView } from '../../wire/rollout-batches.ts';
import type { Api } from './api.ts';
import { Refused } from './problems.ts';
import { openHistories } from './rollout-history.ts';
import { showBatches } from './show-batches.ts';
import { showQuality } from './show-objective.ts';
import { showRollout, showSummary, type Seen } from './show-rollout.ts';

/** Rollouts as the routes and the live stream show them. */
export type RolloutViews = {
  /** Active first, then the newest. */
  summaries(): RolloutSummaryView[];
  /** Those that are asked for, and of those that have left the state as well. */
  list(query: RolloutQuery): Promise<{ rollouts: RolloutSummaryView[]; next: string | null }>;
  /** Throws a refusal when there is none of that id. */
  view(id: string): Promise<RolloutView>;
  /** The same over time, batch by batch. */
  batches(id: string): Promise<RolloutBatchesView>;
};

export function openRolloutViews(api: Api): RolloutViews {
  const histories = openHistories({ read: (query) => api.ledger.read(query) });
  const look = async (id: string): Promise<{ readonly seen: Seen; readonly at: Instant }> => {
    // Those that ended long ago have left the state; the ledger still tells of them.
    const gone = api.ledger.world().rollouts.has(id) ? null : ((await goneRollout(api.ledger, id)) ?? refuseUnknown(api, id));
    const history = await histories.of(id);
    // Read after the history, so that the state is never older than what is told of its past.
    const record = api.ledger.world().rollouts.get(id) ?? gone ?? refuseUnknown(api, id);
    const at = api.clock.now();
    const facts = seen(api, record, at);
    const evidence = evidenceOf(api, record, { facts, at });
    return { seen: { record, facts, history, evidence, divergence: divergenceOf(api.ledger.world(), record.rollout) }, at };
  };
  const listed = openRolloutList({
    world: () => api.ledger.world(),
    read: (query) => api.ledger.read(query),
    readLast: (query) => api.ledger.readLast(query),
  });
  return {
    summaries() {
      const records = [...api.ledger.world().rollouts.values()];
      const active = records.filter(({ rollout }) => isActive(rollout)).toReversed();
      const ended = records.filter(({ rollout }) => !isActive(rollout)).toReversed();
      return [...active, ...ended].map((record) => showSummary(record, exposureOf(api, record)));
    },
    async list(query) {
      const { records, next } = await listed.of(query);
      return { rollouts: records.map((record) => showSummary(record, exposureOf(api, record))), next };
    },
    async view(id) {
      const { seen: all } = await look(id);
      return showRollout(all);
    },
    async batches(id) {
      const { seen: all, at } = await look(id);
      return showBatches(all, at);
    },
  };
}

/** Deploys that somebody told of, and those that were rolled out from here. */
function divergenceOf({ changes, rollouts }: World, rollout: Rollout): Divergence | null {
  const own = [...rollouts.values()].map(({ rollout: { plan, candidate, startedAt } }) => ({
    kind: 'deploy',
    service: plan.service,
    version: candidate,
    at: startedAt,
  }));
  return intendedDivergence(rollout, [...changes.flat().map(({ change }) => change), ...own]);
}

function exposureOf(api: Api, { rollout }: RolloutRecord): Facts['exposure'] | null {
  return isActive(rollout) ? api.traffic.latest(rollout).exposure : null;
}

/** How good the evidence of each indicator is that the rollout is judged by. */
function evidenceOf(api: Api, { rollout }: RolloutRecord, { facts, at }: { facts: Facts; at: Instant }): Seen['evidence'] {
  const names = new Set(rollout.plan.judge.indicators.map(({ indicator }) => indicator));
  return [...names].flatMap((name) => {
    const indicator = findIndicator(api.catalog(), name);
    if (indicator === undefined) return [];
    const biased = facts.biased.includes(indicator.journey);
    return [{ indicator: name, ...showQuality({ ...sightOf(api, indicator, at), biased }, qualityOf(api, indicator, at)) }];
  });
}

function refuseUnknown({ ledger }: Api, id: string): never {
  const { code, text, hint } = unknownRollout(ledger.world(), id);
  throw new Refused(code, text, hint);
}

function seen(api: Api, record: RolloutRecord, at: Instant): Facts {
  return factsOf(api, record, { at, orderPending: false, world: api.ledger.world(), ...api.traffic.latest(record.rollout) });
}
