import type { Catalog, Journey } from '../catalog/catalog.ts';
import { isActive } from '../delivery/rollout.ts';
import { byText } from '../kernel/by-text.ts';
import { MINUTE, type DurationMs, type Instant } from '../kernel/units.ts';
import type { EndedAlert } from '../ledger/open-alerts.ts';
import type { Mark } from '../ledger/timeline.ts';
import type { RolloutRecord, World } from '../ledger/world.ts';
import type { Alert } from '../response/alert.ts';
import type { Silence } from '../response/silence.ts';
import type { Board, BoardLine } from './board.ts';
import { explainJourney, type CauseParts, type JourneyExplanation } from './causes.ts';
import { hurtingPromises, type HurtingPromise, type PromiseParts } from './hurting-promises.ts';
import { servicesOf } from './known-changes.ts';
import { ordersAgainst, ordersForAll, type PossibleOrder } from './possible-orders.ts';
import { runbookOf } from './runbook.ts';
import { suspectsOf, type Suspect } from './suspects.ts';
import { timelineOf, type MarkedTime } from './timeline.ts';

export type SituationParts = PromiseParts &
  CauseParts & {
    readonly board: Board;
    /** Keeps what was found out a moment ago: whoever looks asks again every few seconds. */
    readonly kept: (key: string, make: () => Promise<JourneyExplanation | null>) => Promise<JourneyExplanation | null>;
  };

/** A journey, or a promise of none, under which customers suffer. */
export type Hurting = {
  readonly key: string;
  readonly title: string;
  readonly journey: Journey | null;
  readonly services: readonly string[];
  readonly owner: string | null;
  readonly runbook: string | null;
  readonly hurts: boolean;
  readonly since: Instant | null;
  readonly beyondPerMinute: number | null;
  readonly revenuePerHour: { readonly amount: number; readonly currency: string } | null;
  readonly why: string | null;
  /** The worst first. */
  readonly promises: readonly HurtingPromise[];
  readonly suspects: readonly Suspect[];
  readonly orders: readonly PossibleOrder[];
};
export type Situation = {
  readonly at: Instant;
  readonly from: Instant;
  readonly hurting: readonly Hurting[];
  readonly hurtingLeftOut: number;
  /** Those first that have an alert open: they hurt when they were last heard. */
  readonly blind: readonly BoardLine[];
  /** Of what is blind, what hurt when it was last heard, by journey. */
  readonly lost: readonly string[];
  readonly blindLeftOut: number;
  readonly over: readonly EndedAlert[];
  readonly rollouts: readonly RolloutRecord[];
  readonly time: MarkedTime;
  readonly decisions: readonly Mark[];
  readonly silences: readonly Silence[];
  readonly orders: readonly PossibleOrder[];
};

const MOST_HURTING = 12;
const MOST_PROMISES = 6;
const MOST_BLIND = 20;
const MOST_OVER = 10;
const MOST_MARKS = 150;
const MOST_DECISIONS = 12;
/** Causes are looked for in cells and changes of hours, so only of what hurts most. */
const MOST_EXPLAINED = 2;

/** What whoever is on call has to know, over a time that ends now. */
export async function situationOf(
  parts: SituationParts,
  { at, windowMs }: { readonly at: Instant; readonly windowMs: DurationMs },
): Promise<Situation> {
  const world = parts.ledger.world();
  const catalog = parts.catalog();
  const from = (at - windowMs) as Instant;
  const lines = parts.board.lines(at);
  const promises = await hurtingPromises(parts, { alerts: world.alerts, lines, from, at });
  const around = { parts, world, catalog, from, at };
  const groups = grouped(promises, catalog).toSorted(worseFirst);
  const hurting = await Promise.all(groups.slice(0, MOST_HURTING).map((group, rank) => hurtingOf(group, rank, around)));
  const lost = lostOf(lines, world);
  const blind = [...lost, ...lines.filter((line) => line.health === 'blind' && !lost.includes(line))];
  const time = timelineOf({ from, to: at, service: null, journey: null, limit: MOST_MARKS }, { world, catalog, now: at });
  return {
    at,
    from,
    hurting,
    hurtingLeftOut: groups.length - hurting.length,
    blind: blind.slice(0, MOST_BLIND),
    lost: [...new Set(lost.map(({ objective }) => titleOf(objective, catalog)))],
    blindLeftOut: Math.max(0, blind.length - MOST_BLIND),
    over: world.alerts.ended.slice(0, MOST_OVER),
    rollouts: [...world.rollouts.values()].filter(({ rollout }) => isActive(rollout) || rollout.now.since >= from).toReversed(),
    time,
    decisions: decisionsIn(
      timelineOf(
        { from: (at - 24 * 60 * MINUTE) as Instant, to: at, service: null, journey: null, limit: MOST_MARKS },
        { world, catalog, now: at },
      ),
    ),
    silences: [...world.silences.values()].filter(({ until }) => until > at),
    orders: ordersForAll({ world, catalog, at }),
  };
}

/** An alert that is frozen says that it cannot be seen whether it goes on, and a budget that is gone stays gone meanwhile. */
function lostOf(lines: readonly BoardLine[], { alerts }: World): readonly BoardLine[] {
  const frozen = new Set(
    [...alerts.open.values()].flatMap(({ cause, frozenSince, subject }) =>
      cause === 'burning' && frozenSince !== null ? [subject] : [],
    ),
  );
  return lines.filter(({ objective }) => frozen.has(objective.name));
}

function titleOf({ journey, displayName }: BoardLine['objective'], { journeys }: Catalog): string {
  return journeys.find(({ name }) => name === journey)?.displayName ?? displayName;
}

type Group = { readonly key: string; readonly journey: Journey | null; readonly promises: readonly HurtingPromise[] };

/** Promises of one journey are one thing to whoever has to act. */
function grouped(promises: readonly HurtingPromise[], { journeys }: Catalog): readonly Group[] {
  const byKey = Map.groupBy(promises, ({ objective }) => objective.journey ?? objective.name);
  return [...byKey].map(([key, all]) => ({
    key,
    journey: journeys.find(({ name }) => name === all[0]?.objective.journey) ?? null,
    promises: all.toSorted((a, b) => beyondOf(b) - beyondOf(a) || byText(a.objective.name, b.objective.name)),
  }));
}

/** What has no events of its own hurts as long as a rule of its alert holds. */
function isHurting({ hurt, alert, line }: HurtingPromise): boolean {
  if (hurt !== null) return hurt.since !== null;
  return alert === null ? line?.health === 'burning' : alert.rules.some(({ calmSince }) => calmSince === null);
}

/** What is not counted by events of its own stands behind what is, and what does not hurt at the moment behind both. */
function beyondOf({ hurt }: HurtingPromise): number {
  return hurt === null || hurt.since === null ? 0 : hurt.beyondPerMinute;
}

function worseFirst(a: Group, b: Group): number {
  const [first, second] = [a.promises[0], b.promises[0]];
  return (second === undefined ? 0 : beyondOf(second)) - (first === undefined ? 0 : beyondOf(first)) || byText(a.key, b.key);
}

type Around = {
  readonly parts: SituationParts;
  readonly world: World;
  readonly catalog: Catalog;
  readonly from: Instant;
  readonly at: Instant;
};

async function hurtingOf({ key, journey, promises }: Group, rank: number, around: Around): Promise<Hurting> {
  const { parts, world, catalog, at } = around;
  const [worst] = promises;
  const hurts = promises.some(isHurting);
  const since = sinceOf(promises);
  const isAsked = hurts && rank < MOST_EXPLAINED && journey !== null && since !== null;
  const why = isAsked ? await whyOf(parts, journey, { since, at }) : null;
  const own = journey === null ? [] : [...servicesOf(catalog, journey)];
  const services = own.length > 0 ? own : [...new Set(promises.map(({ objective }) => objective.service))];
  const alerts = promises.flatMap(({ alert }): Alert[] => (alert === null ? [] : [alert]));
  return {
    key,
    title: journey?.displayName ?? worst?.objective.displayName ?? key,
    journey,
    services,
    owner: journey?.owner ?? worst?.objective.owner ?? null,
    runbook: runbookOf(catalog, { objectives: promises.map(({ objective }) => objective), journey, services }),
    hurts,
    since,
    beyondPerMinute: worst === undefined || worst.hurt === null ? null : beyondOf(worst),
    revenuePerHour: journey === null ? null : revenueOf(journey, promises.filter(isHurting)),
    why: why?.sentence ?? null,
    promises: promises.slice(0, MOST_PROMISES),
    suspects: since === null ? [] : suspectsOf({ since, at, journey, services, causes: why?.causes ?? [] }, { world, catalog }),
    orders: ordersAgainst({ services, alerts, journey: journey?.name ?? null }, { world, catalog, at }),
  };
}

/** The earliest of what hurts now; of what was worse than allowed for longer than is looked at, since its alert at least. */
function sinceOf(promises: readonly HurtingPromise[]): Instant | null {
  const all = promises.flatMap(({ hurt, alert }) => {
    if (hurt === null || hurt.since === null) return alert === null || hurt !== null ? [] : [alert.since];
    return [hurt.before && alert !== null ? Math.min(hurt.since, alert.since) : hurt.since];
  });
  return all.length === 0 ? null : (Math.min(...all) as Instant);
}

/** A look at what was before needs something before, and at least some minutes to look at. */
const SHORTEST = 10 * MINUTE;

function whyOf(
  parts: SituationParts,
  journey: Journey,
  { since, at }: { readonly since: Instant; readonly at: Instant },
): Promise<JourneyExplanation | null> {
  const longest = (at - 6 * 60 * MINUTE) as Instant;
  const from = Math.max(longest, Math.min(since - MINUTE, at - SHORTEST)) as Instant;
  return parts.kept(`${parts.catalog().revision} ${journey.name} ${since}`, () =>
    explainJourney(parts, journey, { from, to: at, now: at }),
  );
}

/** The share that fails beyond what is promised, of what an hour without the journey costs. */
function revenueOf({ revenue }: Journey, promises: readonly HurtingPromise[]): Hurting['revenuePerHour'] {
  if (revenue === null) return null;
  const shares = promises.flatMap(({ hurt, allowed }) =>
    hurt === null || hurt.total === 0 ? [] : [hurt.bad / hurt.total - allowed],
  );
  const share = Math.max(0, ...shares);
  return share === 0 ? null : { amount: share * revenue.perHour, currency: revenue.currency };
}

const DECIDED: ReadonlySet<Mark['kind']> = new Set(['rollout', 'alert', 'broken', 'freeze', 'silence', 'catalog']);

/** Of a rollout its steps are the decisions, and not the rollout as a whole. */
function decisionsIn({ marks }: MarkedTime): readonly Mark[] {
  const decided = marks.filter(({ kind, partOf }) => DECIDED.has(kind) && (kind !== 'rollout' || partOf !== null));
  return decided.toSorted((a, b) => b.at - a.at || (b.seq ?? 0) - (a.seq ?? 0)).slice(0, MOST_DECISIONS);
}
