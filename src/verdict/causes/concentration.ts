import type { DurationMs, Instant } from '../../kernel/units.ts';
import { distance } from '../attribution/stretches.ts';
import { instantOf, type Fall, type Span } from './fall.ts';

/** The cells of one cohort, in the order of time; only slots in which there was something. */
export type CohortColumns = {
  readonly labels: Readonly<Record<string, string>>;
  readonly at: Float64Array;
  readonly bad: Float64Array;
  readonly total: Float64Array;
};

/** How far a fall lies in one value of a cohort label. */
export type Concentration = {
  readonly label: string;
  readonly value: string;
  readonly bad: number;
  readonly total: number;
  readonly rateBefore: number;
  /** Its part of the bad events above the usual, and of the traffic. */
  readonly excessShare: number;
  readonly trafficShare: number;
  /** What all others failed at the same time. */
  readonly restBad: number;
  readonly restTotal: number;
  /** How far beyond the others it is, in standard deviations. Beyond 4 it is no chance. */
  readonly distance: number;
};

export type FallAround = {
  readonly fall: Fall;
  readonly span: Span;
  /** How wide the rows of the cohorts are. */
  readonly width: DurationMs;
};

type Tally = { before: { bad: number; total: number }; during: { bad: number; total: number } };

/** As many values of one label as are told apart here; what is rarer cannot explain much. */
const MOST_VALUES = 2_000;

/** Every value of every label, by how much of the fall lies in it: the most first, then by name. */
export function concentrations(cohorts: readonly CohortColumns[], around: FallAround): readonly Concentration[] {
  const { fall } = around;
  const tallies = talliesOf(cohorts, around);
  const all = emptyTally();
  for (const cohort of cohorts) addTo(all, tallyOf(cohort, around));
  const found: Concentration[] = [];
  for (const [label, values] of tallies) {
    if (values.size < 2) continue; // nothing stands beside it
    const excess = [...values.values()].reduce((sum, tally) => sum + excessOf(tally, fall.rateBefore), 0);
    for (const [value, tally] of values)
      found.push(concentrationOf(tally, { label, value, all, excess, usual: fall.rateBefore }));
  }
  return found.toSorted(
    (a, b) => b.excessShare - a.excessShare || a.trafficShare - b.trafficShare || (nameOf(a) < nameOf(b) ? -1 : 1),
  );
}

type Placed = {
  readonly label: string;
  readonly value: string;
  readonly all: Tally;
  readonly excess: number;
  readonly usual: number;
};

function concentrationOf(tally: Tally, { label, value, all, excess, usual }: Placed): Concentration {
  const { bad, total } = tally.during;
  const [restBad, restTotal] = [all.during.bad - bad, all.during.total - total];
  // One failure more than was seen: few others without a failure are no proof that nothing fails elsewhere.
  const expected = total * Math.min(1, (restBad + 1) / (restTotal + 1));
  return {
    label,
    value,
    bad,
    total,
    rateBefore: rateBefore(tally, usual),
    excessShare: excess <= 0 ? 0 : excessOf(tally, usual) / excess,
    trafficShare: all.during.total <= 0 ? 0 : total / all.during.total,
    restBad,
    restTotal,
    distance: restTotal <= 0 ? 0 : distance(bad, expected),
  };
}

function excessOf(tally: Tally, usual: number): number {
  return Math.max(0, tally.during.bad - tally.during.total * rateBefore(tally, usual));
}

/** Its own share of failures before the fall; drawn towards that of all as far as little was seen of it. */
function rateBefore({ before }: Tally, usual: number): number {
  const drawn = Math.min(1_000, 1 / Math.max(1e-6, usual));
  return (before.bad + usual * drawn) / (before.total + drawn);
}

function talliesOf(cohorts: readonly CohortColumns[], around: FallAround): ReadonlyMap<string, Map<string, Tally>> {
  const labels = new Map<string, Map<string, Tally>>();
  for (const cohort of cohorts) {
    const tally = tallyOf(cohort, around);
    for (const [label, value] of Object.entries(cohort.labels)) {
      const values = labels.get(label) ?? new Map<string, Tally>();
      labels.set(label, values);
      const known = values.get(value) ?? (values.size < MOST_VALUES ? emptyTally() : null);
      if (known === null) continue;
      values.set(value, known);
      addTo(known, tally);
    }
  }
  return labels;
}

/** What a cohort counted before the fall, and during it; a row that holds the beginning of the fall is of the fall. */
function tallyOf({ at, bad, total }: CohortColumns, { fall, span, width }: FallAround): Tally {
  const [start, end] = [instantOf(span, fall.first), instantOf(span, fall.end)];
  const tally = emptyTally();
  for (let row = 0; row < at.length; row += 1) {
    const when = at[row]! as Instant;
    if (when >= end) break;
    const into = when + width <= start ? tally.before : tally.during;
    into.bad += bad[row]!;
    into.total += total[row]!;
  }
  return tally;
}

function emptyTally(): Tally {
  return { before: { bad: 0, total: 0 }, during: { bad: 0, total: 0 } };
}

function addTo(into: Tally, { before, during }: Tally): void {
  into.before.bad += before.bad;
  into.before.total += before.total;
  into.during.bad += during.bad;
  into.during.total += during.total;
}

function nameOf({ label, value }: Concentration): string {
  return `${label}=${value}`;
}
