import { showDuration, showInstant } from '../../kernel/show.ts';
import { elapsed, type Instant } from '../../kernel/units.ts';
import type { BoardLine } from '../../loops/board.ts';
import type { JourneyStands } from '../../loops/overview.ts';
import type { SlotScore } from '../../loops/score-trends.ts';
import type { ShownScore } from '../../loops/scores.ts';
import { explainJourneyPlainly } from '../../verdict/overview/explain-overview.ts';
import type { FleetMarkView, LeftBinsView, OverviewJourneyView, ScoreAtAGlanceView } from '../../wire/overview.ts';
import { countHealth } from './show-line.ts';
import { showScore } from './show-score.ts';

const MOST_HURT = 3;

/** `from` is where the trend begins, if it was kept then. */
export type Trended = { readonly trend: readonly SlotScore[]; readonly from: Instant; readonly at: Instant };

export function showOverviewJourney(
  { journey, score, lines, standing, since }: JourneyStands,
  { trend, from, at }: Trended,
): OverviewJourneyView {
  const [worst] = lines;
  return {
    name: journey.name,
    display_name: journey.displayName,
    owner: journey.owner,
    standing,
    since: since === null ? null : showInstant(since),
    sentence: explainJourneyPlainly({
      standing,
      promises: lines.length,
      worst: worst === undefined ? null : { displayName: worst.objective.displayName, remaining: leastOf(lines, worst) },
    }),
    score: score === null ? null : showAtAGlance(score, { trend, from, at }),
    promises: lines.length,
    counts: countHealth(lines),
    left: binLeft(lines),
    worst: worst === undefined ? null : showWorst(worst),
    hurt: lines.filter(isHurtCohort).slice(0, MOST_HURT).map(showHurt),
    coverage: meanCoverage(lines),
    age_ms: newestAge(lines, at),
  };
}

/** What is proven, and what would be if all that is unknown were well, then and now. */
export function showAtAGlance(shown: ShownScore, { trend, from, at }: Trended): ScoreAtAGlanceView {
  const { name, display_name, owner, state, since, lo, point, hi, confidence, revenue_at_risk } = showScore(shown, at);
  const points = trend.map((one) => ({
    at: showInstant(one.at),
    lo: fourDigits(one.lo),
    hi: fourDigits(Math.min(1, one.lo + (1 - one.confidence))),
  }));
  const [first] = trend;
  // A trend that began later than the window tells nothing of a window ago.
  const before = first === undefined || first.at - from > (at - from) / 10 ? null : first.lo;
  return { name, display_name, owner, state, since, lo, point, hi, confidence, before, trend: points, revenue_at_risk };
}

/** What a line of sixty pixels cannot show need not be sent forty times over. */
function fourDigits(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}

export function showFleetMark({ journey, standing, lines: [worst, ...rest] }: JourneyStands): FleetMarkView {
  return {
    name: journey.name,
    display_name: journey.displayName,
    standing,
    promises: worst === undefined ? 0 : rest.length + 1,
    health: worst?.health ?? null,
    remaining: worst?.remaining ?? null,
    spent: worst?.spent ?? null,
  };
}

/** How much is left, in quarters of a budget: what is blind is in none of them. */
export function binLeft(lines: readonly BoardLine[]): LeftBinsView {
  const bins = { overspent: 0, quarter: 0, half: 0, three_quarters: 0, most: 0, blind: 0 };
  for (const { health, remaining } of lines) bins[health === 'blind' || remaining === null ? 'blind' : binOf(remaining)] += 1;
  return bins;
}

function binOf(remaining: number): Exclude<keyof LeftBinsView, 'blind'> {
  if (remaining < 0) return 'overspent';
  if (remaining < 0.25) return 'quarter';
  if (remaining < 0.5) return 'half';
  return remaining < 0.75 ? 'three_quarters' : 'most';
}

export function meanCoverage(lines: readonly BoardLine[]): number | null {
  return lines.length === 0 ? null : lines.reduce((sum, { coverage }) => sum + coverage, 0) / lines.length;
}

export function newestAge(lines: readonly BoardLine[], at: Instant): number | null {
  const ages = lines.flatMap(({ ageMs, judgedAt }) => (ageMs === null ? [] : [ageMs + elapsed(judgedAt, at)]));
  return ages.length === 0
    ? null
    : Math.max(
        0,
        ages.reduce((so, age) => Math.min(so, age)),
      );
}

/** Of a journey that keeps all it promised: the promise with the least left is what is told. */
function leastOf(lines: readonly BoardLine[], worst: BoardLine): number | null {
  if (worst.health !== 'healthy') return worst.remaining;
  return lines.reduce<number | null>(
    (so, { remaining }) => (remaining === null || (so !== null && so <= remaining) ? so : remaining),
    null,
  );
}

function showWorst({ objective, health, remaining, spent }: BoardLine): OverviewJourneyView['worst'] {
  const { name, displayName, windowMs } = objective;
  return { name, display_name: displayName, health, remaining, spent, window: showDuration(windowMs) };
}

function isHurtCohort({ objective, health }: BoardLine): boolean {
  return objective.cohort !== null && (health === 'exhausted' || health === 'burning');
}

function showHurt({ objective, health }: BoardLine): OverviewJourneyView['hurt'][number] {
  const who = whoOf(objective.cohort ?? {});
  const template = objective.displayName.split(' (')[0] ?? objective.displayName;
  const how = health === 'exhausted' ? 'is broken for' : 'loses its room for mistakes too fast for';
  return { objective: objective.name, who, sentence: `“${template}” ${how} ${who}.` };
}

function whoOf(cohort: Readonly<Record<string, string>>): string {
  return Object.entries(cohort)
    .map(([label, value]) => `${label} ${value}`)
    .join(', ');
}
