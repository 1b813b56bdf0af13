import type { Catalog, Journey } from '../catalog/catalog.ts';
import { findObjective } from '../catalog/find.ts';
import type { Instant } from '../kernel/units.ts';
import type { World } from '../ledger/world.ts';
import { journeyStanding, WORST_STANDING, type Stands } from '../verdict/overview/journey-standing.ts';
import type { BoardLine } from './board.ts';
import type { ObjectiveAttribution } from './attribution.ts';
import { worseLine } from './worse-line.ts';
import type { ShownScore } from './scores.ts';

/** A journey with what is promised of it, the worst promise first. */
export type JourneyStands = Stands & {
  readonly journey: Journey;
  readonly score: ShownScore | null;
  readonly lines: readonly BoardLine[];
};

export type OverviewParts = {
  readonly catalog: () => Catalog;
  readonly ledger: { world(): World };
  readonly board: { lines(at: Instant): readonly BoardLine[] };
  readonly scores: { current(at: Instant): readonly ShownScore[] };
};
export type Stood = {
  readonly journeys: readonly JourneyStands[];
  readonly lines: readonly BoardLine[];
  readonly scores: readonly ShownScore[];
};

/** How every journey stands, in the order of the catalog. */
export function howJourneysStand({ catalog, ledger, board, scores }: OverviewParts, at: Instant): Stood {
  const lines = board.lines(at);
  const current = scores.current(at);
  const since = sinceWhen(ledger.world());
  const ofJourney = Map.groupBy(lines, ({ objective }) => objective.journey);
  const scoreOf = new Map(current.flatMap((one) => (one.scored.kind === 'journey' ? [[one.scored.name, one] as const] : [])));
  const journeys = catalog().journeys.map((journey): JourneyStands => {
    const own = (ofJourney.get(journey.name) ?? []).toSorted(worseLine);
    const score = scoreOf.get(journey.name) ?? null;
    const promises = own.map(({ objective, health, because }) => ({ health, because, since: since(objective.name, health) }));
    return { journey, score, lines: own, ...journeyStanding({ promises, score: score?.state ?? null }) };
  });
  return { journeys, lines, scores: current };
}

/** The ledger knows since when a promise is broken, and an alert since when its budget goes too fast. */
function sinceWhen({ standings, alerts }: World): (name: string, health: BoardLine['health']) => Instant | null {
  const alerted = new Map<string, Instant>();
  for (const { subject, since } of alerts.open.values())
    alerted.set(subject, Math.min(since, alerted.get(subject) ?? since) as Instant);
  return (name, health) => {
    if (health === 'healthy') return null;
    return (health === 'exhausted' ? standings.get(name) : undefined) ?? alerted.get(name) ?? null;
  };
}

/** Those that customers lose most by first: by how they stand, by what they cost, by how low they are. */
export function worstJourneys(journeys: readonly JourneyStands[]): readonly JourneyStands[] {
  const rank = ({ standing }: JourneyStands): number => WORST_STANDING.indexOf(standing);
  return journeys.toSorted(
    (a, b) => rank(a) - rank(b) || costOf(b) - costOf(a) || lowest(a) - lowest(b) || (a.journey.name < b.journey.name ? -1 : 1),
  );
}

/** Promises of which it is worth asking who spent them: not well, and counted for themselves. */
export function worthAsking(
  { catalog }: Pick<OverviewParts, 'catalog'>,
  worst: readonly JourneyStands[],
  most: number,
): readonly string[] {
  return worst
    .flatMap(({ lines }) => lines.slice(0, 1))
    .filter(({ health, objective }) => health !== 'healthy' && health !== 'blind' && objective.composite === null)
    .map(({ objective }) => (objective.cohort === null ? objective.name : (objective.name.split('{')[0] ?? objective.name)))
    .filter((name, index, all) => all.indexOf(name) === index && findObjective(catalog(), name) !== undefined)
    .slice(0, most);
}

export type Spenders = readonly ObjectiveAttribution[];

function costOf({ score }: JourneyStands): number {
  const perHour = score?.scored.revenue?.perHour ?? 0;
  return perHour * (1 - (score?.score.point ?? score?.score.lo ?? 1));
}

function lowest({ score }: JourneyStands): number {
  return score?.score.lo ?? 2;
}
