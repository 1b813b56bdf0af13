import { showInstant } from '../../kernel/show.ts';
import type { Instant } from '../../kernel/units.ts';
import type { EndedAlert, OpenAlerts } from '../../ledger/open-alerts.ts';
import { MOST_RAISED, RAISED_WITHIN } from '../../response/advance-alert.ts';
import { isLouder, type Alert } from '../../response/alert.ts';
import type { AlertListView, AlertsSummaryView, AlertView } from '../../wire/alert.ts';

/** Of those that ended, so many are shown. */
const ENDED_SHOWN = 100;

export function showAlerts({ open, ended }: OpenAlerts, { waiting, at }: { waiting: number; at: Instant }): AlertListView {
  const loudestFirst = [...open.values()].toSorted((a, b) =>
    a.severity === b.severity ? b.since - a.since : isLouder(a.severity, b.severity) ? -1 : 1,
  );
  const alerts = [
    ...loudestFirst.map((alert) => showAlert(alert, { endedAt: null, at })),
    ...ended.slice(0, ENDED_SHOWN).map((alert) => showAlert(alert, { endedAt: alert.endedAt, at })),
  ];
  return { alerts, waiting };
}

export function summariseAlerts({ open }: OpenAlerts): AlertsSummaryView {
  const all = [...open.values()];
  const count = (severity: Alert['severity']): number => all.filter((alert) => alert.severity === severity).length;
  return {
    pages: count('page'),
    tickets: count('ticket'),
    informs: count('inform'),
    frozen: all.filter(({ frozenSince }) => frozenSince !== null).length,
  };
}

function showAlert(alert: Alert, { endedAt, at }: { endedAt: EndedAlert['endedAt'] | null; at: Instant }): AlertView {
  const { id, subject, cause, severity, since, frozenSince, raised, rules, told, sentence, quiet = null } = alert;
  const lately = raised.filter((when) => at - when < RAISED_WITHIN);
  return {
    id,
    subject,
    cause,
    severity,
    since: showInstant(since),
    ended_at: endedAt === null ? null : showInstant(endedAt),
    frozen_since: frozenSince === null ? null : showInstant(frozenSince),
    flapping: lately.length >= MOST_RAISED,
    rules: rules.map((rule) => ({
      id: rule.id,
      severity: rule.severity,
      since: showInstant(rule.since),
      calm_since: rule.calmSince === null ? null : showInstant(rule.calmSince),
    })),
    told: told.map(({ owner }) => owner),
    silence: quiet === null || endedAt !== null ? null : { name: quiet.name, until: showInstant(quiet.until) },
    sentence,
  };
}
