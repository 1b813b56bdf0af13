import type { Catalog, Objective } from '../catalog/catalog.ts';
import type { AlertGrounds } from '../ledger/decisions/alert-grounds.ts';
import type { MoveOfAlert } from '../ledger/decisions/alert-moved.ts';
import type { Instant } from '../kernel/units.ts';
import type { OpenAlerts } from '../ledger/open-alerts.ts';
import type { Silences } from '../ledger/silences.ts';
import { placeOf, type AlertCause } from '../response/alert.ts';
import { silenceOf, type Quiet, type SilenceSubject } from '../response/silence.ts';
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

type Silenceable = Omit<SilenceSubject, 'alert'> & {
  readonly alerts: OpenAlerts;
  readonly cause: AlertCause;
  readonly at: Instant;
};

/** Whether a silence holds for an alert, or for one that would be opened, as part of what its move is decided from. */
export function quietOf(silences: Silences, { alerts, cause, at, ...about }: Silenceable): { readonly quiet?: Quiet } {
  if (silences.size === 0) return {};
  const open = alerts.open.get(placeOf({ subject: about.subject, cause }));
  const quiet = silenceOf(silences.values(), { ...about, alert: open?.id ?? null }, at);
  return quiet === null ? {} : { quiet };
}
