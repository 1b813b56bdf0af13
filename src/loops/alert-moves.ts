import type { Catalog, Objective } from '../catalog/catalog.ts';
import type { AlertGrounds } from '../ledger/decisions/alert-grounds.ts';
import type { MoveOfAlert } from '../ledger/decisions/alert-moved.ts';
import type { Draft } from '../ledger/entry.ts';
import type { Concerned } from '../response/tell-alert.ts';

/** What a look at something comes to: moves of alerts, and entries about rules that wait. */
export type Look = { readonly moves: readonly Moving[]; readonly waiting: readonly Draft[] };
export type Moving = { readonly grounds: AlertGrounds; readonly moved: MoveOfAlert };

/** Who belongs to an objective. */
export function concernedBy({ routes, alertTargets, journeys }: Catalog, objective: Objective): Concerned {
  const { displayName, service, journey } = objective;
  const owner = objective.owner ?? journeys.find(({ name }) => name === journey)?.owner ?? null;
  return { displayName, service, owner, routes, targets: alertTargets };
}
