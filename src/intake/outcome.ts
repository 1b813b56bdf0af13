import { cohortName, OTHER_COHORT, type CohortTable } from './cohort-table.ts';
import type { CompiledIndicator, CompiledJourney, CompiledRules, Mask } from './compiled-rules.ts';
import type { DurationRange } from './duration-range.ts';

/** What a span means for all journeys, whatever its labels: spans whose values are of the same classes have the same. */
export type Shape = {
  readonly matched: boolean;
  /** It would have matched, but every journey that it would have matched excludes it. */
  readonly excluded: boolean;
  /** The journeys it belongs to, and the series it counts for there. */
  readonly parts: readonly Part[];
  /** The streams that it is a row of. */
  readonly streams: readonly number[];
  /** Which labels tell the cohorts of these journeys apart, as places among all labels. */
  readonly labels: readonly number[];
};
type Part = { readonly journey: CompiledJourney; readonly rows: readonly Row[] };
/** Good is 1 or 0: within the range of durations, and outside of it. Total is `times`. */
type Row = {
  readonly series: number;
  readonly range: DurationRange;
  readonly within: number;
  readonly outside: number;
  readonly times: number;
};

/** Numbers per row of an outcome. */
export const ROW = 7;

/** A shape with its labels: the span's rows, but for time and duration. */
export type Outcome = {
  readonly matched: boolean;
  readonly excluded: boolean;
  /**
   * Of each row ROW numbers: series, cohort, the least and the most of a range of durations, and what good is within the
   * range and outside of it, and what total is. In one piece, because thousands of outcomes are asked for in turn.
   */
  readonly rows: Float64Array;
  /** The same of edges of the map, of which perhaps not every span is counted. */
  readonly edges: Float64Array;
  /** The streams that the span is a row of. */
  readonly streams: readonly number[];
  /** Journeys whose cohorts are full, so that this span is one of their `__other__`. */
  readonly overflowed: readonly CohortTable[];
  /** Whose traffic the span is. */
  readonly cohorts: readonly { readonly table: CohortTable; readonly id: number; readonly name: string }[];
  /** Spans that had this outcome and are not yet counted as traffic. */
  hits: number;
};

/** Every journey asked in turn; `answers` are the conditions that hold. */
export function shapeOf({ journeys, streams }: Pick<CompiledRules, 'journeys' | 'streams'>, answers: Int32Array): Shape {
  const parts: Part[] = [];
  let excluded = false;
  for (const journey of journeys) {
    if (!anyHolds(journey.match, answers)) continue;
    if (anyHolds(journey.exclude, answers)) {
      excluded = true;
      continue;
    }
    const counted = journey.indicators.filter(({ total }) => holds(answers, total));
    parts.push({ journey, rows: counted.map((indicator) => rowOf(indicator, answers)) });
  }
  const matched = parts.some(({ journey }) => journey.isEdge !== true);
  const labels = [...new Set(parts.flatMap(({ journey }) => journey.labels))];
  const rowOfStreams = streams.filter(({ match }) => anyHolds(match, answers)).map(({ stream }) => stream);
  return { matched, excluded: excluded && !matched, parts, labels, streams: rowOfStreams };
}

function rowOf({ series, range, verdict, badWhenAll, times }: CompiledIndicator, answers: Int32Array): Row {
  const [all, notAll] = badWhenAll ? [0, 1] : [1, 0];
  return { series, range, within: holds(answers, verdict) ? all : notAll, outside: notAll, times };
}

/** `labels` are the values of all labels. */
export function outcomeOf({ matched, excluded, parts, streams }: Shape, labels: readonly (string | null)[]): Outcome {
  const cohorts = parts.map(({ journey }) => {
    const name = cohortName(journey.labels.map((label) => labels[label] ?? null));
    return { table: journey.cohorts, id: journey.cohorts.passingIdOf(name), name };
  });
  const rowsOf = (edges: boolean): Float64Array =>
    Float64Array.from(
      parts.flatMap(({ journey, rows }, index) =>
        (journey.isEdge === true) !== edges
          ? []
          : rows.flatMap(({ series, range, within, outside, times }) => [
              series,
              cohorts[index]?.id ?? OTHER_COHORT,
              range.least,
              range.most,
              within,
              outside,
              times,
            ]),
      ),
    );
  return {
    matched,
    excluded,
    rows: rowsOf(false),
    edges: rowsOf(true),
    streams,
    overflowed: cohorts.flatMap(({ id, table }) => (id === OTHER_COHORT ? [table] : [])),
    cohorts,
    hits: 0,
  };
}

/** The `heard` series of all journeys whose services this resource could be one of. */
export function heardOf({ journeys }: CompiledRules, answers: Int32Array): readonly number[] {
  return journeys.filter(({ heard }) => anyHolds(heard, answers)).map(({ heardSeries }) => heardSeries);
}

function anyHolds(masks: readonly Mask[], answers: Int32Array): boolean {
  for (const mask of masks) if (holds(answers, mask)) return true;
  return false;
}

/** The mask's bits are all among the answers. A mask without bits holds always. */
function holds(answers: Int32Array, mask: Mask): boolean {
  for (let index = 0; index < mask.length; index += 2) {
    const asked = mask[index + 1]!;
    if ((answers[mask[index]!]! & asked) !== asked) return false;
  }
  return true;
}
