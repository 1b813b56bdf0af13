import type { Objective } from '../catalog/catalog.ts';
import type { Scored } from '../catalog/scored.ts';
import type { DurationMs, Instant } from '../kernel/units.ts';
import { explainObjective } from '../verdict/explain-objective.ts';
import { explainForecast } from '../verdict/forecast/explain-forecast.ts';
import { judgeObjective, type ObjectiveVerdict } from '../verdict/objective-verdict.ts';
import { allowed, spendingOf, spentOf } from '../verdict/spending.ts';
import type { WindowCounts } from '../verdict/window-counts.ts';
import type { Score } from '../verdict/score/score-of.ts';
import type { Judged } from '../verdict/score/score-state.ts';
import { expandedObjectives } from './expanded-objectives.ts';
import { forecastObjective } from './forecasts.ts';
import { judgeScores } from './judge-scores.ts';
import { factsOf, type Known } from './objectives.ts';
import { PERIOD } from './score-facts.ts';

export type EvaluatedObjective = {
  readonly objective: Objective;
  readonly verdict: ObjectiveVerdict;
  readonly sentence: string;
  readonly forecast: string;
  /** What was counted says so much even where too little was seen for a verdict; null where nothing was counted. */
  readonly spent: number | null;
  readonly burns: readonly { readonly windowMs: DurationMs; readonly burn: number | null }[];
};

export type EvaluatedScore = { readonly scored: Scored; readonly score: Score; readonly judged: Judged };

/** Every verdict there is on some evidence at an instant, as a server would give it that saw nothing else before. */
export function evaluateCatalog(
  known: Known,
  at: Instant,
): { readonly objectives: readonly EvaluatedObjective[]; readonly scores: readonly EvaluatedScore[] } {
  const objectives = expandedObjectives(known.catalog(), known.evidence()).map((objective) =>
    evaluateObjective(known, objective, at),
  );
  return { objectives, scores: judgeScores(known, { view: PERIOD, at }) };
}

function evaluateObjective(known: Known, objective: Objective, at: Instant): EvaluatedObjective {
  const facts = factsOf(known, objective, at);
  const verdict = judgeObjective(facts);
  const { budget } = verdict;
  return {
    objective,
    verdict,
    sentence: explainObjective(verdict, objective),
    forecast: explainForecast(forecastObjective(known, objective, at)),
    spent: budget.kind === 'known' ? budget.spent : countedSpend(facts.window, objective, objective.windowMs),
    burns: [...facts.burnWindows].map(([windowMs, counts]) => ({ windowMs, burn: countedSpend(counts, objective, windowMs) })),
  };
}

function countedSpend(
  counts: WindowCounts,
  { method, target, composite, unsupported }: Objective,
  windowMs: DurationMs,
): number | null {
  if (counts.total === 0 || composite !== null || unsupported !== null) return null;
  return spentOf(spendingOf(counts, method, windowMs), allowed(target));
}
