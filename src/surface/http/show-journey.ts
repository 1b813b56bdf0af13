import type { Catalog, Indicator, Journey, Objective } from '../../catalog/catalog.ts';
import { findIndicator } from '../../catalog/find.ts';
import { SLOT } from '../../evidence/cell.ts';
import { recentCells, type Evidence } from '../../evidence/evidence.ts';
import { heardGeneration } from '../../intake/generations.ts';
import { showInstant, showRatio } from '../../kernel/show.ts';
import { after, elapsed, MINUTE, slotOf, type DurationMs, type Instant } from '../../kernel/units.ts';
import type { BoardLine } from '../../loops/board.ts';
import { worseLine } from '../../loops/worse-line.ts';
import type { Known } from '../../loops/objectives.ts';
import type { JourneyView, TrafficPointView } from '../../wire/home.ts';
import type { ObjectiveView } from '../../wire/objective.ts';
import type { ScoreSummaryView } from '../../wire/score.ts';
import { countHealth } from './show-line.ts';

const SHOWN = (10 * MINUTE) as DurationMs;

export type JourneyParts = Known & {
  /** One objective, whole. */
  readonly view: (objective: Objective) => ObjectiveView;
  readonly at: Instant;
};
export type JourneyLines = {
  readonly journey: Journey;
  /** Of all its objectives, in the order of the catalog. */
  readonly lines: readonly BoardLine[];
  readonly score: ScoreSummaryView | null;
  /** So many of the worst are shown whole; null: all of them. */
  readonly most: number | null;
};

export function showJourney(
  { catalog, evidence, view, at }: JourneyParts,
  { journey, lines, score, most }: JourneyLines,
): JourneyView {
  const newest = evidence().heard.get(journey.name)?.newest ?? null;
  const ranked = lines.toSorted(worseLine);
  const objectives = (most === null ? lines : ranked.slice(0, most)).map(({ objective }) => view(objective));
  const worst = objectives.find(({ name }) => name === ranked[0]?.objective.name);
  const drawn = drawnOf(catalog(), journey, lines);
  const traffic = drawn === undefined ? [] : trafficOf(evidence(), { generation: drawn.generation, journey: journey.name, at });
  const lastMinute = traffic.slice(-7, -1);
  const heard = lastMinute.some((point) => point.heard);
  return {
    name: journey.name,
    display_name: journey.displayName,
    owner: journey.owner,
    health: worst?.health ?? 'blind',
    sentence: explainJourney(lines, worst),
    score,
    per_second: heard ? lastMinute.reduce((sum, { total }) => sum + total, 0) / ((lastMinute.length * SLOT) / 1_000) : null,
    age_ms: newest === null ? null : Math.max(0, elapsed(newest, at)),
    objectives,
    counts: countHealth(lines),
    traffic,
  };
}

/**
 * What is drawn as bad is what an objective counts, so that the picture and its figures agree: the first that counts customers
 * of the journey itself, for a metric or a call of a dependency says little of how many come.
 */
function drawnOf(catalog: Catalog, journey: Journey, lines: readonly BoardLine[]): Indicator | undefined {
  const counted = lines.flatMap(({ objective }) => findIndicator(catalog, objective.indicator) ?? []);
  const ofCustomers = counted.find((one) => one.signal === 'span' && one.match === undefined);
  return ofCustomers ?? counted[0] ?? catalog.indicators.find((one) => one.journey === journey.name);
}

/** What is wrong, in the words of the worst objective; when nothing is, how much there is left to lose. */
function explainJourney(lines: readonly BoardLine[], worst: ObjectiveView | undefined): string {
  if (worst === undefined) return 'No objective is set for this journey, so nothing can be said about it.';
  if (worst.health !== 'healthy') return `${worst.display_name}: ${worst.sentence}`;
  const [least] = lines.toSorted((a, b) => (a.remaining ?? 0) - (b.remaining ?? 0));
  const met = lines.length === 1 ? 'The objective is met' : `All ${lines.length} objectives are met`;
  const name = least?.objective.displayName ?? worst.display_name;
  return `${met}; ${name} has the least budget left: ${showRatio(least?.remaining ?? 0)}.`;
}

function trafficOf(
  evidence: Evidence,
  { generation, journey, at }: { generation: string; journey: string; at: Instant },
): TrafficPointView[] {
  const to = after(slotOf(at, SLOT), SLOT);
  const from = (to - SHOWN) as Instant;
  const counts = new Map<Instant, { total: number; bad: number }>();
  for (const cell of recentCells(evidence, generation, { from, to })) {
    const sum = counts.get(cell.at) ?? { total: 0, bad: 0 };
    counts.set(cell.at, { total: sum.total + cell.total, bad: sum.bad + cell.total - cell.good });
  }
  const heard = new Set([...recentCells(evidence, heardGeneration(journey), { from, to })].map((cell) => cell.at));
  return Array.from({ length: SHOWN / SLOT }, (_, index) => {
    const start = (from + index * SLOT) as Instant;
    return { at: showInstant(start), ...(counts.get(start) ?? { total: 0, bad: 0 }), heard: heard.has(start) };
  });
}
