import type { AlertRule } from '../catalog/alert-rule.ts';
import type { Objective } from '../catalog/catalog.ts';
import { SLOT } from '../evidence/cell.ts';
import type { DurationMs, Instant } from '../kernel/units.ts';
import { MOST_OPEN, raisedBefore, type AlertEvidence, type OpenAlerts } from '../ledger/open-alerts.ts';
import type { Draft } from '../ledger/entry.ts';
import { advanceAlert, type AlertMove } from '../response/advance-alert.ts';
import { isLouder, placeOf, type Alert } from '../response/alert.ts';
import { ripen, type Waiting } from '../response/alert-patience.ts';
import { isLive, ruleStatesOf } from '../response/rule-states.ts';
import { explainObjective } from '../verdict/explain-objective.ts';
import { explainRule } from '../verdict/explain-rule.ts';
import type { ObjectiveVerdict } from '../verdict/objective-verdict.ts';
import { concernedBy, draftsOf, type Moved } from './alert-moves.ts';
import type { Ledger } from './ledger.ts';
import { openLostTelemetry } from './lost-telemetry.ts';
import { judgeCatalogObjective, type Known } from './objectives.ts';

export type AlertParts = Known & { readonly ledger: Ledger; readonly suspects: Suspects };

/** Finds what an alert may have to be opened for, without a whole verdict on each objective. */
export type Suspects = {
  /** Objectives of which some rule holds; those with a page first. */
  find(at: Instant, scope: Scope): readonly Objective[];
  named(name: string): Objective | undefined;
};
/** Total outages are looked for every second, everything else at each slot. */
export type Scope = 'all' | 'outages';

export type Alerts = {
  round(at: Instant, scope: Scope): Promise<void>;
  /** Objectives of which some rule holds and for which there is no room. */
  waiting(): number;
};

/** Keeps the alerts: who is told of what, decided from the same verdicts that are shown. */
export function openAlerts(parts: AlertParts): Alerts {
  const state: State = { waiting: new Map(), noRoom: 0 };
  const lost = openLostTelemetry(parts);
  return {
    async round(at, scope) {
      await parts.ledger.decide(({ alerts }) => {
        const moves = [...movesOf(parts, state, { alerts, at, scope }), ...(scope === 'all' ? lost.moves(alerts, at) : [])];
        return inRoom(moves, state, { alerts, at, scope });
      });
    },
    waiting: () => state.noRoom,
  };
}

/** What is not recorded: since when rules wait that have to hold for a while. A restart lets them begin anew. */
type State = { readonly waiting: Map<string, Waiting>; noRoom: number };
type Tick = { readonly alerts: OpenAlerts; readonly at: Instant; readonly scope: Scope };

const CAUSES = ['burning', 'budget-low'] as const;

function movesOf(parts: AlertParts, state: State, { alerts, at, scope }: Tick): readonly Moved[] {
  const { suspects } = parts;
  const found = suspects.find(at, scope);
  const open = [...alerts.open.values()].filter(({ cause }) => cause !== 'telemetry-lost');
  const alerted = new Set(open.map(({ subject }) => subject));
  const news = found.filter(({ name }) => !alerted.has(name));
  const room = Math.max(0, MOST_OPEN - alerts.open.size);
  const concerned = new Map<string, Objective>();
  for (const objective of news.slice(0, room)) concerned.set(objective.name, objective);
  for (const name of state.waiting.keys()) withNamed(concerned, suspects, name);
  const gone: Moved[] = [];
  const failing = new Set(found.map(({ name }) => name));
  for (const alert of scope === 'all' ? open : open.filter(({ subject }) => failing.has(subject)))
    if (!withNamed(concerned, suspects, alert.subject)) gone.push(...withdrawn(parts, alert, at));
  if (scope === 'all') state.noRoom = Math.max(0, news.length - room);
  return [...gone, ...[...concerned.values()].flatMap((objective) => movesOn(parts, state, { objective, alerts, at }))];
}

function withNamed(concerned: Map<string, Objective>, suspects: Suspects, name: string): boolean {
  if (concerned.has(name)) return true;
  const objective = suspects.named(name);
  if (objective !== undefined) concerned.set(name, objective);
  return objective !== undefined;
}

type On = { readonly objective: Objective; readonly alerts: OpenAlerts; readonly at: Instant };

function movesOn(parts: AlertParts, state: State, { objective, alerts, at }: On): readonly Moved[] {
  const verdict = judgeCatalogObjective(parts, objective, at);
  const waiting = state.waiting.get(objective.name) ?? new Map<string, Instant>();
  const stillWaiting = new Map<string, Instant>();
  const moves = CAUSES.flatMap((cause): readonly Moved[] => {
    const patience = (id: string): DurationMs => patienceFor(verdict.rules.find((judged) => judged.id === id)?.rule);
    const ripened = ripen(waiting, ruleStatesOf(verdict, cause), { patience, at });
    for (const [id, since] of ripened.waiting) stillWaiting.set(id, since);
    const place = placeOf({ subject: objective.name, cause });
    const before = alerts.open.get(place) ?? null;
    const raised = raisedBefore(alerts, { subject: objective.name, cause });
    const facts = { subject: objective.name, cause, rules: ripened.rules, live: isLive(verdict), raised, at };
    const move = advanceAlert(before, facts);
    if (move === null) return [];
    const sentence = explainAll(verdict, objective, move);
    const next = { ...move.next, sentence };
    const concerned = concernedBy(parts.catalog(), objective);
    return [{ before, move: { ...move, next }, concerned, evidence: evidenceOf(verdict, at) }];
  });
  if (stillWaiting.size === 0) state.waiting.delete(objective.name);
  else state.waiting.set(objective.name, stillWaiting);
  return moves;
}

/** The verdict, and with it the figures of the loudest rule that holds, unless they are in it. */
function explainAll(verdict: ObjectiveVerdict, objective: Objective, { change, next }: AlertMove): string {
  const sentence = explainObjective(verdict, objective).replace(/\.$/, '');
  if (change !== 'opened' && change !== 'escalated') return sentence;
  const attached = next.rules.filter(({ severity }) => severity === next.severity);
  const loud = verdict.rules.find(({ id, fires }) => fires === true && attached.some((rule) => rule.id === id));
  const figures = loud === undefined ? '' : explainRule(loud, verdict);
  return figures === '' || sentence.includes(figures) ? sentence : `${sentence}; ${figures}`;
}

/** Of a total outage two ticks have to tell; what else has to last says so itself. */
function patienceFor(rule: AlertRule | undefined): DurationMs {
  const own = rule?.forMs ?? (0 as DurationMs);
  return rule?.when.kind === 'outage' ? (Math.max(own, SLOT) as DurationMs) : own;
}

/** The objective is not promised any more: nobody is left waiting for the end of its alert. */
function withdrawn({ catalog }: AlertParts, alert: Alert, at: Instant): readonly Moved[] {
  const { subject, cause } = alert;
  const move = advanceAlert(alert, { subject, cause, rules: [], live: false, raised: [], at });
  if (move === null) return [];
  const { routes, alertTargets } = catalog();
  const concerned = { displayName: subject, service: subject, owner: null, routes, targets: alertTargets };
  const next = { ...move.next, sentence: `${subject} is not promised any more` };
  return [{ before: alert, move: { ...move, next }, concerned, evidence: { at, remaining: null, coverage: 0, windows: [] } }];
}

/** Alerts are opened as long as there is room, pages first; what is left is counted, and looked at again at the next tick. */
function inRoom(moves: readonly Moved[], state: State, { alerts, at, scope }: Tick): readonly Draft[] {
  const [news, others] = [
    moves.filter(({ move }) => move.change === 'opened'),
    moves.filter(({ move }) => move.change !== 'opened'),
  ];
  const loudestFirst = news.toSorted((a, b) =>
    isLouder(a.move.next.severity, b.move.next.severity) ? -1 : isLouder(b.move.next.severity, a.move.next.severity) ? 1 : 0,
  );
  const room = Math.max(0, MOST_OPEN - alerts.open.size);
  // What waits was counted at the slot; a look for outages alone would count it once more each second.
  if (scope === 'all') state.noRoom += Math.max(0, news.length - room);
  return draftsOf([...others, ...loudestFirst.slice(0, room)], at);
}

function evidenceOf({ budget, coverage, burns }: ObjectiveVerdict, at: Instant): AlertEvidence {
  return {
    at,
    remaining: budget.kind === 'known' ? budget.remaining : null,
    coverage,
    windows: burns.map(({ windowMs, burn, coverage: part }) => ({
      windowMs,
      burn: burn.kind === 'known' ? burn.rate : null,
      coverage: part,
    })),
  };
}
