import type { AlertAction } from '../catalog/alert-rule.ts';
import type { AlertChange } from '../response/advance-alert.ts';
import { placeOf, type Alert, type AlertCause } from '../response/alert.ts';
import type { Decided } from './decided.ts';
import type { AlertInputs } from './decisions/alert-grounds.ts';
import type { Effect } from '../delivery/effect.ts';
import { showInstant } from '../kernel/show.ts';
import type { Instant } from '../kernel/units.ts';

/** The alerts that are open, by their place, and those that ended lately, newest first. */
export type OpenAlerts = {
  readonly open: ReadonlyMap<string, Alert>;
  readonly ended: readonly EndedAlert[];
  /** By the place of the alert that they would open: since when rules hold that have to hold for a while. */
  readonly waiting: ReadonlyMap<string, AlertWaiting['rules']>;
};
export type EndedAlert = Alert & { readonly endedAt: Instant };

/** What is recorded of an alert: how it is now, what it was decided from, and who has to be told. */
export type AlertChanged = {
  readonly alert: Alert;
  readonly change: AlertChange;
  readonly evidence: AlertEvidence;
  readonly effects: readonly Effect[];
  readonly decided?: Decided<AlertInputs>;
};

/** Since when rules hold that have to hold for a while before they count, so that a restart does not let them begin anew. */
export type AlertWaiting = { readonly cause: AlertCause; readonly rules: Readonly<Record<string, Instant>> };

/** The figures behind the sentence: per window what was counted and how fast the budget went. */
export type AlertEvidence = {
  readonly at: Instant;
  readonly remaining: number | null;
  readonly coverage: number;
  readonly windows: readonly { readonly windowMs: number; readonly burn: number | null; readonly coverage: number }[];
};

/** Alerts that are open at once; more of them are counted and wait until there is room. */
export const MOST_OPEN = 1_000;
const ENDED_KEPT = 500;

export const NO_ALERTS: OpenAlerts = { open: new Map(), ended: [], waiting: new Map() };

type AlertFact =
  | { readonly kind: 'alert.waiting'; readonly body: AlertWaiting }
  | { readonly kind: 'alert.opened' | 'alert.changed' | 'alert.closed'; readonly body: AlertChanged };

export function withAlertFact(
  alerts: OpenAlerts,
  fact: AlertFact & { readonly subject: string; readonly at: Instant },
): OpenAlerts {
  switch (fact.kind) {
    case 'alert.waiting':
      return withWaiting(alerts, fact.subject, fact.body);
    case 'alert.opened':
    case 'alert.changed':
      return withAlert(alerts, fact.body.alert);
    case 'alert.closed':
      return withoutAlert(alerts, fact.body.alert, fact.at);
  }
}

export function withAlert(alerts: OpenAlerts, alert: Alert): OpenAlerts {
  return { ...alerts, open: new Map(alerts.open).set(placeOf(alert), alert) };
}

export function withoutAlert(alerts: OpenAlerts, alert: Alert, at: Instant): OpenAlerts {
  const open = new Map(alerts.open);
  open.delete(placeOf(alert));
  return { ...alerts, open, ended: [{ ...alert, endedAt: at }, ...alerts.ended].slice(0, ENDED_KEPT) };
}

function withWaiting(alerts: OpenAlerts, subject: string, { cause, rules }: AlertWaiting): OpenAlerts {
  const waiting = new Map(alerts.waiting);
  const place = placeOf({ subject, cause });
  if (Object.keys(rules).length === 0) waiting.delete(place);
  else waiting.set(place, rules);
  return { ...alerts, waiting };
}

export function explainAlertFact(fact: AlertFact & { readonly subject: string }): string {
  return fact.kind === 'alert.waiting' ? explainAlertWaiting(fact.subject, fact.body) : explainAlertChange(fact.body);
}

function explainAlertWaiting(subject: string, { rules }: AlertWaiting): string {
  const held = Object.entries(rules).map(([id, since]) => `${id} holds since ${showInstant(since)}`);
  return held.length === 0
    ? `No rule of ${subject} waits any more.`
    : `Nobody is told of ${subject} yet, because it has to last: ${held.join(', ')}.`;
}

/** When people were told of this place lately, by an alert that has ended. */
export function raisedBefore({ ended }: OpenAlerts, { subject, cause }: Pick<Alert, 'subject' | 'cause'>): readonly Instant[] {
  return ended.find((alert) => alert.subject === subject && alert.cause === cause)?.raised ?? [];
}

/** One sentence: what happened to it, and the verdict of that moment. */
function explainAlertChange({ alert, change }: AlertChanged): string {
  const isWholly = alert.rules.every(({ calmSince }) => calmSince !== null);
  const what = change === 'calming' && !isWholly ? 'goes on as %, while one rule calms down' : SAID[change];
  const kind = KIND[alert.cause];
  return `${kind} of ${alert.subject} ${what.replace('%', WORDS[alert.severity])}${explainQuiet(alert)}: ${alert.sentence}`;
}

function explainQuiet({ quiet = null }: Alert): string {
  return quiet === null ? '' : `, of which nobody is told because of ${quiet.name} until ${showInstant(quiet.until)}`;
}

const KIND: Readonly<Record<AlertCause, string>> = {
  burning: 'Alert',
  'budget-low': 'Low budget',
  'telemetry-lost': 'Lost telemetry',
};
const WORDS: Readonly<Record<AlertAction, string>> = { page: 'a page', ticket: 'a ticket', inform: 'a note' };
const SAID: Readonly<Record<AlertChange, string>> = {
  opened: 'opened as %',
  escalated: 'became %',
  eased: 'became no more than %',
  attached: 'goes on as %, with another rule',
  detached: 'goes on as %, with one rule fewer',
  frozen: 'is frozen as %, because telemetry is missing',
  thawed: 'is seen again, as %',
  calming: 'calms down',
  stirred: 'does not calm down after all',
  silenced: 'is silenced as %',
  unsilenced: 'is told of again as %, because its silence is over',
  closed: 'ended',
};
