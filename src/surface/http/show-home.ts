import type { Catalog, Indicator, Journey } from '../../catalog/catalog.ts';
import { findIndicator } from '../../catalog/find.ts';
import { SLOT } from '../../evidence/cell.ts';
import { recentCells, type Evidence } from '../../evidence/evidence.ts';
import { heardGeneration } from '../../intake/generations.ts';
import type { SourceFacts } from '../../evidence/source-health.ts';
import { showInstant, showRatio } from '../../kernel/show.ts';
import { after, elapsed, MINUTE, slotOf, type DurationMs, type Instant } from '../../kernel/units.ts';
import type { World } from '../../ledger/world.ts';
import type { Known } from '../../loops/objectives.ts';
import type { Scores } from '../../loops/scores.ts';
import type { HomeView, JourneyView, TrafficPointView } from '../../wire/home.ts';
import type { Health, ObjectiveView } from '../../wire/objective.ts';
import type { RolloutSummaryView } from '../../wire/rollout.ts';
import type { ScoreSummaryView } from '../../wire/score.ts';
import { summariseAlerts } from './show-alert.ts';
import { showObjectives } from './list-objectives.ts';
import { showScore } from './show-score.ts';
import { showSourcesSummary } from './show-source.ts';

export type HomeParts = Known & {
  readonly world: () => World;
  readonly sources: (at: Instant) => readonly SourceFacts[];
  readonly scores: Scores;
};

const SHOWN = (10 * MINUTE) as DurationMs;

export function showHome(parts: HomeParts, rollouts: readonly RolloutSummaryView[], at: Instant): HomeView {
  const { catalog: applied } = parts.world();
  const objectives = Map.groupBy(showObjectives(parts, at), ({ journey }) => journey);
  const scores = parts.scores.current(at).map((one) => showScore(one, at));
  const ofJourney = new Map(scores.flatMap((score) => (score.kind === 'journey' ? [[score.name, score] as const] : [])));
  return {
    at: showInstant(at),
    catalog: {
      revision: parts.catalog().revision,
      applied_at: showInstant(applied.appliedAt ?? at),
      refused: [...applied.refused],
    },
    journeys: parts.catalog().journeys.map((journey) =>
      showJourney(parts, journey, {
        objectives: objectives.get(journey.name) ?? [],
        score: ofJourney.get(journey.name) ?? null,
        at,
      }),
    ),
    products: scores.filter(({ kind }) => kind === 'product'),
    objectives_elsewhere: objectives.get(null) ?? [],
    alerts: summariseAlerts(parts.world().alerts),
    sources: showSourcesSummary(parts.sources(at)),
    rollouts: rollouts.slice(0, 20),
  };
}

function showJourney(
  { catalog, evidence }: HomeParts,
  journey: Journey,
  { objectives, score, at }: { objectives: ObjectiveView[]; score: ScoreSummaryView | null; at: Instant },
): JourneyView {
  const newest = evidence().heard.get(journey.name)?.newest ?? null;
  const worst = worstOf(objectives);
  const drawn = drawnOf(catalog(), journey, objectives);
  const traffic = drawn === undefined ? [] : trafficOf(evidence(), { generation: drawn.generation, journey: journey.name, at });
  const lastMinute = traffic.slice(-7, -1);
  const heard = lastMinute.some((point) => point.heard);
  return {
    name: journey.name,
    display_name: journey.displayName,
    owner: journey.owner,
    health: worst?.health ?? 'blind',
    sentence: explainJourney(objectives, worst),
    score,
    per_second: heard ? lastMinute.reduce((sum, { total }) => sum + total, 0) / ((lastMinute.length * SLOT) / 1_000) : null,
    age_ms: newest === null ? null : Math.max(0, elapsed(newest, at)),
    objectives,
    traffic,
  };
}

/**
 * What is drawn as bad is what an objective counts, so that the picture and its figures agree: the first that counts customers
 * of the journey itself, for a metric or a call of a dependency says little of how many come.
 */
function drawnOf(catalog: Catalog, journey: Journey, objectives: readonly ObjectiveView[]): Indicator | undefined {
  const counted = objectives.flatMap(({ indicator }) => findIndicator(catalog, indicator) ?? []);
  const ofCustomers = counted.find((one) => one.signal === 'span' && one.match === undefined);
  return ofCustomers ?? counted[0] ?? catalog.indicators.find((one) => one.journey === journey.name);
}

/** What is wrong, in the words of the worst objective; when nothing is, how much there is left to lose. */
function explainJourney(objectives: readonly ObjectiveView[], worst: ObjectiveView | undefined): string {
  if (worst === undefined) return 'No objective is set for this journey, so nothing can be said about it.';
  if (worst.health !== 'healthy') return `${worst.display_name}: ${worst.sentence}`;
  const least = objectives.toSorted((a, b) => (a.remaining ?? 0) - (b.remaining ?? 0))[0] ?? worst;
  const met = objectives.length === 1 ? 'The objective is met' : `All ${objectives.length} objectives are met`;
  return `${met}; ${least.display_name} has the least budget left: ${showRatio(least.remaining ?? 0)}.`;
}

/** A journey is as well as its worst objective. Blind is worse than healthy: what is not seen is not well. */
function worstOf(objectives: readonly ObjectiveView[]): ObjectiveView | undefined {
  const order: readonly Health[] = ['exhausted', 'burning', 'blind', 'healthy'];
  return objectives.toSorted((a, b) => order.indexOf(a.health) - order.indexOf(b.health))[0];
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
