import type { Catalog, Objective } from '../catalog/catalog.ts';
import type { Concerned } from '../response/tell-alert.ts';

/** Who belongs to an objective. */
export function concernedBy({ routes, alertTargets, journeys }: Catalog, objective: Objective): Concerned {
  const { displayName, service, journey } = objective;
  const owner = objective.owner ?? journeys.find(({ name }) => name === journey)?.owner ?? null;
  return { displayName, service, owner, routes, targets: alertTargets };
}
