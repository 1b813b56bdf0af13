import type { Catalog, Objective } from '../catalog/catalog.ts';
import type { Effect } from '../delivery/effect.ts';
import type { Instant } from '../kernel/units.ts';
import type { AlertEvidence } from '../ledger/open-alerts.ts';
import type { Draft } from '../ledger/entry.ts';
import type { AlertMove } from '../response/advance-alert.ts';
import type { Alert } from '../response/alert.ts';
import { noticesOf } from '../response/alert-notices.ts';
import { addresseesOf, explainAlert, type Concerned } from '../response/tell-alert.ts';

/** A move of one alert with all that is needed to record it and to tell of it. */
export type Moved = {
  readonly before: Alert | null;
  readonly move: AlertMove;
  readonly concerned: Concerned;
  readonly evidence: AlertEvidence;
};

const ACTOR = 'plimsoll';

/** The entries of one tick: each move with its evidence, and with the messages that go out because of it. */
export function draftsOf(moves: readonly Moved[], at: Instant): readonly Draft[] {
  const told = moves.map((moved) => withAddressees(moved, at));
  const notices = Map.groupBy(noticesOf(told.flatMap(({ tells }) => tells)), ({ alert }) => alert);
  return told.map(({ alert, moved: { move, evidence } }): Draft => {
    const effects = (notices.get(alert) ?? []).map(({ key, owner, via, text }): Effect => ({
      do: 'notify',
      key,
      owner,
      via,
      text,
    }));
    const body = { alert, change: move.change, evidence, effects };
    return { kind: kindOf(move), subject: alert.subject, actor: ACTOR, body };
  });
}

/** Who belongs to an objective. */
export function concernedBy({ routes, alertTargets, journeys }: Catalog, objective: Objective): Concerned {
  const { displayName, service, journey } = objective;
  const owner = objective.owner ?? journeys.find(({ name }) => name === journey)?.owner ?? null;
  return { displayName, service, owner, routes, targets: alertTargets };
}

function withAddressees(moved: Moved, at: Instant): { moved: Moved; alert: Alert; tells: Parameters<typeof noticesOf>[0] } {
  const { move, before, concerned } = moved;
  const to = addresseesOf(move, before, concerned);
  const isNews = move.change === 'opened' || move.change === 'escalated';
  const known = before?.told ?? [];
  const fresh = to.filter(({ owner, via }) => !known.some((one) => one.owner === owner && one.via === via));
  const alert: Alert = { ...move.next, told: isNews ? [...known, ...fresh] : known };
  const text = explainAlert(move, before, { displayName: concerned.displayName, at });
  return { moved, alert, tells: to.map((addressee) => ({ alert, change: move.change, to: addressee, text })) };
}

function kindOf({ change }: AlertMove): 'alert.opened' | 'alert.changed' | 'alert.closed' {
  if (change === 'opened' || change === 'closed') return `alert.${change}`;
  return 'alert.changed';
}
