import type { CohortTable } from './cohort-table.ts';
import { OTHER_COHORT } from './cohort-table.ts';
import type { CompiledJourney, CompiledRules, Mask } from './compiled-rules.ts';

/** What a span means for all journeys: its rows without time and duration. Equal answers and labels have equal outcomes. */
export type Outcome = {
  readonly matched: boolean;
  /** It would have matched, but every journey that it would have matched excludes it. */
  readonly excluded: boolean;
  readonly series: readonly number[];
  readonly cohort: readonly number[];
  readonly good: readonly number[];
  /** Journeys whose cohorts are full, so that this span is one of their `__other__`. */
  readonly overflowed: readonly CohortTable[];
};

export const NOTHING: Outcome = { matched: false, excluded: false, series: [], cohort: [], good: [], overflowed: [] };

/** Every journey asked in turn; `answers` are the conditions that hold, `labels` the values of the cohort slots. */
export function outcomeOf(rules: CompiledRules, answers: Mask, labels: readonly (string | null)[]): Outcome {
  const rows = { series: [] as number[], cohort: [] as number[], good: [] as number[] };
  const overflowed: CohortTable[] = [];
  let matched = false;
  let excluded = false;
  for (const journey of rules.journeys) {
    if (!journey.match.some((mask) => holds(answers, mask))) continue;
    if (journey.exclude.some((mask) => holds(answers, mask))) {
      excluded = true;
      continue;
    }
    matched = true;
    const cohort = journey.cohorts.idOf(journey.labels.map((label) => labels[label] ?? null));
    if (cohort === OTHER_COHORT) overflowed.push(journey.cohorts);
    for (const { series, total, verdict, badWhenAll } of journey.indicators) {
      if (!holds(answers, total)) continue;
      rows.series.push(series);
      rows.cohort.push(cohort);
      rows.good.push(holds(answers, verdict) === badWhenAll ? 0 : 1);
    }
  }
  return matched || excluded ? { matched, excluded: excluded && !matched, ...rows, overflowed } : NOTHING;
}

/** The `heard` series of all journeys whose services this resource could be one of. */
export function heardOf(journeys: readonly CompiledJourney[], answers: Mask): readonly number[] {
  return journeys.filter(({ heard }) => heard.some((mask) => holds(answers, mask))).map(({ heardSeries }) => heardSeries);
}

/** The reserved `mask` bits are all among the answers. A mask without bits holds always. */
export function holds(answers: Mask, mask: Mask): boolean {
  for (let word = 0; word < mask.length; word += 1) {
    const asked = mask[word]!;
    if ((answers[word]! & asked) !== asked) return false;
  }
  return true;
}
