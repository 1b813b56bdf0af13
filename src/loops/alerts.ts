import type { Objective } from '../catalog/catalog.ts';
import { SLOT } from '../evidence/cell.ts';
import { elapsed, type Instant } from '../kernel/units.ts';
import { decideAlerts } from '../ledger/decisions/alert.ts';
import type { AlertGrounds, ObjectiveGrounds } from '../ledger/decisions/alert-grounds.ts';
import { moveOf, moveOfObjective, patienceFor } from '../ledger/decisions/alert-move.ts';
import { decideWaiting } from '../ledger/decisions/alert-waiting.ts';
import { MOST_OPEN, type OpenAlerts } from '../ledger/open-alerts.ts';
import { isLouder, placeOf, type Alert } from '../response/alert.ts';
import { causeOf } from '../response/rule-states.ts';
import { judgeObjective } from '../verdict/objective-verdict.ts';
import { concernedBy, quietOf, type Look, type Moving } from './alert-moves.ts';
import type { Ledger } from './ledger.ts';
import { openLostTelemetry, type KnownAlerts } from './lost-telemetry.ts';
import { madeBy } from './made-by.ts';
import { factsOf, type Known } from './objectives.ts';

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
  const state: State = { waiting: new Map(), noRoom: 0, lookedAt: null };
  const lost = openLostTelemetry(parts);
  return {
    async round(at, scope) {
      await parts.ledger.decide(({ alerts, silences }) => {
        // Whoever did not look for a while, or let another one look, knows of waiting what was recorded.
        if (state.lookedAt !== null && elapsed(state.lookedAt, at) > 2 * SLOT) state.waiting.clear();
        state.lookedAt = at;
        const found = movesOf(parts, state, { alerts, silences, at, scope });
        const missing = scope === 'all' ? lost.look({ alerts, silences }, at) : NOTHING;
        const moves = inRoom([...found.moves, ...missing.moves], state, { alerts, silences, at, scope });
        const drafts = decideAlerts(alerts, moves, { madeBy: madeBy(parts) });
        return [...drafts, ...found.waiting, ...missing.waiting];
      });
    },
    waiting: () => state.noRoom,
  };
}

const NOTHING: Look = { moves: [], waiting: [] };

/** Since when rules wait, by objective; what waits for longer than a minute is recorded, too. */
type State = { readonly waiting: Map<string, Readonly<Record<string, Instant>>>; noRoom: number; lookedAt: Instant | null };
type Tick = KnownAlerts & { readonly at: Instant; readonly scope: Scope };

const CAUSES = ['burning', 'budget-low'] as const;

function movesOf(parts: AlertParts, state: State, { scope, ...on }: Tick): Look {
  const { suspects } = parts;
  const { alerts, at } = on;
  const found = suspects.find(at, scope);
  const open = [...alerts.open.values()].filter(({ cause }) => cause !== 'telemetry-lost');
  const alerted = new Set(open.map(({ subject }) => subject));
  const news = found.filter(({ name }) => !alerted.has(name));
  const room = Math.max(0, MOST_OPEN - alerts.open.size);
  const concerned = new Map<string, Objective>();
  for (const objective of news.slice(0, room)) concerned.set(objective.name, objective);
  for (const name of state.waiting.keys()) withNamed(concerned, suspects, name);
  const failing = new Set(found.map(({ name }) => name));
  const looks: Look[] = [];
  for (const alert of scope === 'all' ? open : open.filter(({ subject }) => failing.has(subject)))
    if (!withNamed(concerned, suspects, alert.subject)) looks.push(withdrawn(parts, alert, on));
  for (const place of scope === 'all' ? alerts.waiting.keys() : []) {
    const [cause, subject] = causeAndSubject(place);
    if (cause !== 'telemetry-lost' && !withNamed(concerned, suspects, subject))
      looks.push({ moves: [], waiting: decideWaiting(alerts, { subject, cause, since: {}, patience: () => SLOT, at }) });
  }
  if (scope === 'all') state.noRoom = Math.max(0, news.length - room);
  return joined([...looks, ...[...concerned.values()].map((objective) => lookAt(parts, state, { objective, ...on }))]);
}

function withNamed(concerned: Map<string, Objective>, suspects: Suspects, name: string): boolean {
  if (concerned.has(name)) return true;
  const objective = suspects.named(name);
  if (objective !== undefined) concerned.set(name, objective);
  return objective !== undefined;
}

type On = Omit<Tick, 'scope'> & { readonly objective: Objective };

function lookAt(parts: AlertParts, state: State, { objective, alerts, silences, at }: On): Look {
  const { name: subject, service, journey } = objective;
  const facts = factsOf(parts, objective, at);
  const verdict = judgeObjective(facts);
  const concerned = concernedBy(parts.catalog(), objective);
  const since = state.waiting.get(subject) ?? recordedWaiting(alerts, subject);
  const still: Record<string, Instant> = {};
  const looks = CAUSES.map((cause): Look => {
    const rules = verdict.rules.filter(({ rule }) => causeOf(rule) === cause);
    const waiting = Object.fromEntries(rules.flatMap(({ id }) => (since[id] === undefined ? [] : [[id, since[id]]])));
    const quiet = quietOf(silences, { alerts, cause, subject, service, journey, at });
    const grounds: ObjectiveGrounds = { by: 'objective', cause, subject, facts, waiting, concerned, ...quiet, at };
    const { move, waiting: next } = moveOfObjective(alerts, grounds, verdict);
    Object.assign(still, Object.fromEntries(next));
    const patience = (id: string): ReturnType<typeof patienceFor> => patienceFor(rules.find((rule) => rule.id === id)?.rule);
    return {
      moves: move === null ? [] : [{ grounds, moved: move }],
      waiting: decideWaiting(alerts, { subject, cause, since: Object.fromEntries(next), patience, at }),
    };
  });
  if (Object.keys(still).length === 0) state.waiting.delete(subject);
  else state.waiting.set(subject, still);
  return joined(looks);
}

function recordedWaiting({ waiting }: OpenAlerts, subject: string): Readonly<Record<string, Instant>> {
  return Object.assign({}, ...CAUSES.map((cause) => waiting.get(placeOf({ subject, cause })) ?? {}));
}

function causeAndSubject(place: string): readonly [Alert['cause'], string] {
  const slash = place.indexOf('/');
  return [place.slice(0, slash) as Alert['cause'], place.slice(slash + 1)];
}

function joined(looks: readonly Look[]): Look {
  return { moves: looks.flatMap(({ moves }) => moves), waiting: looks.flatMap(({ waiting }) => waiting) };
}

/** The objective is not promised any more: nobody is left waiting for the end of its alert. */
function withdrawn({ catalog }: AlertParts, { subject, cause }: Alert, { alerts, silences, at }: Omit<Tick, 'scope'>): Look {
  const { routes, alertTargets } = catalog();
  const concerned = { displayName: subject, service: subject, owner: null, routes, targets: alertTargets };
  const quiet = quietOf(silences, { alerts, cause, subject, service: subject, journey: null, at });
  const grounds: AlertGrounds = { by: 'gone', cause, subject, concerned, ...quiet, at };
  const moved = moveOf(alerts, grounds);
  return { moves: moved === null ? [] : [{ grounds, moved }], waiting: [] };
}

/** Alerts are opened as long as there is room, pages first; what is left is counted, and looked at again at the next tick. */
function inRoom(moves: readonly Moving[], state: State, { alerts, scope }: Tick): readonly AlertGrounds[] {
  const isNews = ({ moved }: Moving): boolean => moved.move.change === 'opened';
  const severity = ({ moved }: Moving): Alert['severity'] => moved.move.next.severity;
  const news = moves.filter(isNews);
  const loudestFirst = news.toSorted((a, b) =>
    isLouder(severity(a), severity(b)) ? -1 : isLouder(severity(b), severity(a)) ? 1 : 0,
  );
  const room = Math.max(0, MOST_OPEN - alerts.open.size);
  // What waits was counted at the slot; a look for outages alone would count it once more each second.
  if (scope === 'all') state.noRoom += Math.max(0, news.length - room);
  return [...moves.filter((one) => !isNews(one)), ...loudestFirst.slice(0, room)].map(({ grounds }) => grounds);
}
