import type { Catalog } from '../catalog/catalog.ts';
import { findIndicator } from '../catalog/find.ts';
import type { Facts, Support } from '../delivery/facts.ts';
import type { Rollout } from '../delivery/rollout.ts';
import { scoreGeneration } from '../intake/score-series.ts';
import type { Instant } from '../kernel/units.ts';
import { burningAlerts } from '../ledger/burning-alerts.ts';
import type { World } from '../ledger/world.ts';
import type { AnomalyKind } from '../verdict/anomaly/anomaly.ts';
import type { AnomalyWatch } from './anomalies.ts';

export type CorroborationParts = { readonly catalog: () => Catalog; readonly anomalies: Pick<AnomalyWatch, 'looked'> };
/** What speaks against a candidate beside the comparison, each with the instant since when. */
export type Corroboration = Pick<Facts, 'burning' | 'supports'>;
export type Corroborate = (world: Pick<World, 'alerts' | 'scores'>, rollout: Rollout) => Corroboration;

type Known = { readonly world: Pick<World, 'alerts' | 'scores'>; readonly catalog: Catalog };

/**
 * A page-level alert on an objective of the service that began after the rollout did. One that was there before cannot be the
 * candidate's doing, which may even be what ends it; the budget has its own say about that.
 */
export function burningOf({ world, catalog }: Known, rollout: Rollout): Facts['burning'] {
  const { plan, startedAt } = rollout;
  const journeys = journeysOf(catalog, rollout);
  const own = catalog.objectives
    .filter(
      ({ name, service, journey }) =>
        service === plan.service || name === plan.budget?.objective || (journey !== null && journeys.has(journey)),
    )
    .map(({ name }) => name);
  const first = burningAlerts(world.alerts, own).find(({ since }) => since >= startedAt);
  return first === undefined ? null : { objective: first.subject, since: first.since };
}

/** A journey of the plan whose score became worse than healthy while the rollout was under way. */
export function hasScoreDropped({ world, catalog }: Known, rollout: Rollout): boolean {
  return [...journeysOf(catalog, rollout)].some((name) => {
    const record = world.scores.get(scoreGeneration({ kind: 'journey', name }));
    const isBad = record?.standing === 'at-risk' || record?.standing === 'breached';
    return isBad && record.since >= rollout.startedAt;
  });
}

const BAD: readonly AnomalyKind[] = ['errors-high', 'latency-high', 'traffic-vanished', 'traffic-low'];

/**
 * Watches which anomalies were there when. What was unusual when a rollout began, or when this process did, says nothing
 * about its candidate; only what is seen to begin does.
 */
export function openCorroboration(parts: CorroborationParts): Corroborate {
  const began = new Map<string, { readonly since: Instant; readonly wasQuiet: boolean }>();
  const seen = new Map<string, Instant>();
  const look = (): void => {
    const now = new Set<string>();
    for (const { indicator, lookedAt, anomalies } of parts.anomalies.looked()) {
      const bad = anomalies.filter(({ kind }) => BAD.includes(kind));
      for (const { kind } of bad) {
        const key = `${kind} ${indicator}`;
        now.add(key);
        if (!began.has(key)) began.set(key, { since: lookedAt, wasQuiet: seen.has(indicator) });
      }
      seen.set(indicator, lookedAt);
    }
    for (const key of began.keys()) if (!now.has(key)) began.delete(key);
  };
  const isUnusual = (catalog: Catalog, rollout: Rollout): boolean => {
    const journeys = journeysOf(catalog, rollout);
    const own = new Set(catalog.indicators.filter(({ journey }) => journeys.has(journey)).map(({ name }) => name));
    return [...began].some(([key, { since, wasQuiet }]) => {
      const indicator = key.slice(key.indexOf(' ') + 1);
      return own.has(indicator) && wasQuiet && since >= rollout.startedAt;
    });
  };
  return (world, rollout) => {
    look();
    const catalog = parts.catalog();
    const burning = burningOf({ world, catalog }, rollout);
    const supports: Support[] = burning === null ? [] : ['burn'];
    if (hasScoreDropped({ world, catalog }, rollout)) supports.push('score');
    if (isUnusual(catalog, rollout)) supports.push('anomaly');
    return { burning, supports };
  };
}

function journeysOf(catalog: Catalog, { plan }: Rollout): ReadonlySet<string> {
  return new Set(plan.judge.indicators.flatMap(({ indicator }) => findIndicator(catalog, indicator)?.journey ?? []));
}
