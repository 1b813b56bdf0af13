import type { Journey } from '../../catalog/catalog.ts';
import type { SourceFacts } from '../../evidence/source-health.ts';
import { showInstant } from '../../kernel/show.ts';
import type { Instant } from '../../kernel/units.ts';
import type { World } from '../../ledger/world.ts';
import { JUDGED_WHEN_ASKED, WORST_FIRST, type Board, type BoardLine } from '../../loops/board.ts';
import { worseLine } from '../../loops/worse-line.ts';
import type { Known } from '../../loops/objectives.ts';
import type { Scores } from '../../loops/scores.ts';
import type { HomeView, JourneyView, PulseView } from '../../wire/home.ts';
import type { RolloutSummaryView } from '../../wire/rollout.ts';
import type { ScoreSummaryView } from '../../wire/score.ts';
import { openObjectiveView } from './list-objectives.ts';
import { summariseAlerts } from './show-alert.ts';
import { showJourney } from './show-journey.ts';
import { countHealth } from './show-line.ts';
import { showScore } from './show-score.ts';
import { showSourcesSummary } from './show-source.ts';

export type HomeParts = Known & {
  readonly board: Board;
  readonly world: () => World;
  readonly sources: (at: Instant) => readonly SourceFacts[];
  readonly scores: Scores;
};

/** A screen is asked for each second, so that what it holds is bounded however much is promised. */
const MOST_JOURNEYS = 40;
const MOST_ELSEWHERE = 20;
const MOST_ROLLOUTS = 20;
/** Objectives of a journey that are shown whole, where there are more than are judged whenever somebody asks. */
const WORST_OF_JOURNEY = 2;

export function showHome(parts: HomeParts, rollouts: readonly RolloutSummaryView[], at: Instant): HomeView {
  const lines = parts.board.lines(at);
  const ofJourney = Map.groupBy(lines, ({ objective }) => objective.journey);
  const elsewhere = ofJourney.get(null) ?? [];
  const scores = parts.scores.current(at).map((one) => showScore(one, at));
  const scoreOf = new Map(scores.flatMap((score) => (score.kind === 'journey' ? [[score.name, score] as const] : [])));
  const view = openObjectiveView(parts, at);
  const most = lines.length > JUDGED_WHEN_ASKED ? WORST_OF_JOURNEY : null;
  const { journeys } = parts.catalog();
  return {
    ...pulseOf(parts, lines, at),
    journeys: shownJourneys(journeys, ofJourney).map((journey) =>
      showJourney(
        { ...parts, view, at },
        { journey, lines: ofJourney.get(journey.name) ?? [], score: scoreOf.get(journey.name) ?? null, most },
      ),
    ),
    products: scores.filter(({ kind }) => kind === 'product'),
    objectives_elsewhere: worst(elsewhere, MOST_ELSEWHERE).map(({ objective }) => view(objective)),
    rollouts: rollouts.slice(0, MOST_ROLLOUTS),
  };
}

/** What every screen shows of it, however much is promised. */
export function showPulse(parts: HomeParts, at: Instant): PulseView {
  return pulseOf(parts, parts.board.lines(at), at);
}

function pulseOf(parts: HomeParts, lines: readonly BoardLine[], at: Instant): PulseView {
  const { catalog: applied, alerts } = parts.world();
  const { revision, journeys } = parts.catalog();
  return {
    at: showInstant(at),
    catalog: { revision, applied_at: showInstant(applied.appliedAt ?? at), refused: [...applied.refused] },
    journeys_all: journeys.length,
    counts: countHealth(lines),
    elsewhere_counts: countHealth(lines.filter(({ objective }) => objective.journey === null)),
    alerts: summariseAlerts(alerts),
    sources: showSourcesSummary(parts.sources(at)),
  };
}

/** One journey with all its objectives, however many there are elsewhere. */
export function showWholeJourney(parts: HomeParts, journey: Journey, at: Instant): JourneyView {
  const lines = parts.board.lines(at).filter(({ objective }) => objective.journey === journey.name);
  const shown = parts.scores.current(at).find(({ scored }) => scored.kind === 'journey' && scored.name === journey.name);
  const score: ScoreSummaryView | null = shown === undefined ? null : showScore(shown, at);
  return showJourney({ ...parts, view: openObjectiveView(parts, at), at }, { journey, lines, score, most: null });
}

/** In the order of the catalog where all have room, and else the worst, the worst first. */
function shownJourneys(
  journeys: readonly Journey[],
  ofJourney: ReadonlyMap<string | null, readonly BoardLine[]>,
): readonly Journey[] {
  if (journeys.length <= MOST_JOURNEYS) return journeys;
  const ranked = journeys.map((journey) => ({ journey, worst: worst(ofJourney.get(journey.name) ?? [], 1)[0] }));
  return ranked
    .toSorted((a, b) =>
      a.worst === undefined || b.worst === undefined ? rankOf(a.worst) - rankOf(b.worst) : worseLine(a.worst, b.worst),
    )
    .slice(0, MOST_JOURNEYS)
    .map(({ journey }) => journey);
}

/** A journey without an objective is as blind as one can be. */
function rankOf(line: BoardLine | undefined): number {
  return WORST_FIRST.indexOf(line?.health ?? 'blind');
}

function worst(lines: readonly BoardLine[], most: number): readonly BoardLine[] {
  return lines.length <= most && most > 1 ? lines : lines.toSorted(worseLine).slice(0, most);
}
