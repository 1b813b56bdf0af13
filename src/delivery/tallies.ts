import { SLOT, type Cell } from '../evidence/cell.ts';
import type { CellCounts } from '../evidence/evidence.ts';
import { eachBucket } from '../evidence/histogram.ts';
import { SECOND, type Ratio } from '../kernel/units.ts';
import { armOf, type Arms } from '../verdict/comparison/arms.ts';
import type { Stranger } from '../verdict/comparison/comparison.ts';
import type { JudgedBatch, JudgeTerms, Stream } from '../verdict/comparison/judge.ts';

/** Reads the cells of a generation in one batch; with histograms only where they are asked for, because they are dearer. */
export type ReadCells = (generation: string, whole: boolean) => Iterable<CellCounts & Partial<Pick<Cell, 'histogram'>>>;
export type Tallied = Pick<JudgedBatch, 'tallies' | 'strangers' | 'apart'>;

type Open = { n1: number; k1: number; n0: number; k0: number };
type Counted = { readonly n: number; readonly k: number };

/** Versions of neither arm that are named; whoever wants to know all of them asks the evidence. */
const MOST_STRANGERS = 5;

/** What every stream of the terms had in one batch, and what the first of them had beside both arms. */
export function talliesOf(read: ReadCells, arms: Arms, { terms, asked }: { terms: JudgeTerms; asked: Ratio }): Tallied {
  const tallies = terms.streams.map((): Open => ({ n1: 0, k1: 0, n0: 0, k0: 0 }));
  const beside = { apart: 0, strangers: new Map<string, number>() };
  const first = firstOfRequests(terms);
  for (const [generation, indexes] of streamsByGeneration(terms)) {
    const whole = indexes.some((index) => terms.streams[index]?.quantile !== null);
    for (const cell of read(generation, whole)) {
      const arm = armOf(cell.cohort, arms);
      if (arm === null) continue;
      if (arm.is === 'apart' && indexes.includes(first)) beside.apart += cell.n;
      if (arm.is === 'stranger' && indexes.includes(first))
        beside.strangers.set(arm.version, (beside.strangers.get(arm.version) ?? 0) + cell.n);
      if (arm.is !== 'candidate' && arm.is !== 'baseline') continue;
      for (const index of indexes)
        addCell(tallies[index], { cell, labels: arm.labels, is: arm.is, generation }, boundOf(terms, index));
    }
  }
  const strangers = mostOf(beside.strangers);
  const exposure = exposureOf(tallies[first], {
    beside: beside.apart + sumOf(beside.strangers),
    asked,
    hasControl: arms.control !== null,
  });
  return {
    tallies: tallies.map((tally, index) => (terms.streams[index]?.test === 'rate' ? { ...tally, ...exposure } : tally)),
    ...(strangers.length === 0 ? {} : { strangers }),
    ...(beside.apart === 0 ? {} : { apart: beside.apart }),
  };
}

type Bound = { readonly stream: Stream; readonly candidate: string; readonly baseline: string };
type Part = {
  readonly cell: CellCounts & Partial<Pick<Cell, 'histogram'>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly is: 'candidate' | 'baseline';
  readonly generation: string;
};

function addCell(tally: Open | undefined, { cell, labels, is, generation }: Part, bound: Bound | null): void {
  if (tally === undefined || bound === null || bound[is] !== generation) return;
  const { cohort } = bound.stream;
  if (cohort !== null && labels[cohort.label] !== cohort.value) return;
  const { n, k } = countsFor(bound.stream, cell, is);
  if (is === 'candidate') {
    tally.n1 += n;
    tally.k1 += k;
  } else {
    tally.n0 += n;
    tally.k0 += k;
  }
}

/**
 * Events and bad events of one cell: as many as were really seen, for an event that sampling let stand for a hundred proves no
 * more than one. The share of bad ones among them is the weighted one.
 */
export function countsFor({ test, quantile }: Stream, cell: Part['cell'], is: Part['is']): Counted {
  const { good, total, n, sum } = cell;
  switch (test) {
    case 'ratio':
    case 'level':
      // Two counters that make one cell may be a reading apart, so that good can be more than all for a moment.
      return total > 0 ? { n, k: Math.min(n, Math.max(0, total - good) * (n / total)) } : { n: 0, k: 0 };
    case 'rate':
      // Where nobody counts all, there is nothing that an event could stand for.
      return { n: 0, k: Math.max(0, total - good) * (total > 0 && n > 0 ? n / total : 1) };
    case 'growth':
      return n > 0 ? { n, k: Math.max(0, sum > 0 ? sum : total) } : { n: 0, k: 0 };
    case 'latency':
      return slowIn(cell, (is === 'candidate' ? quantile?.candidateAbove : quantile?.baselineAbove) ?? Infinity);
  }
}

function slowIn({ n, histogram }: Part['cell'], above: number): Counted {
  if (histogram === undefined) return { n: 0, k: 0 };
  let [all, slow] = [0, 0];
  eachBucket(histogram, (bucket, weight) => {
    all += weight;
    if (bucket > above) slow += weight;
  });
  return all > 0 ? { n, k: Math.min(n, (n * slow) / all) } : { n: 0, k: 0 };
}

/** Seconds that each arm had, as parts of the whole traffic's: measured where requests are counted, else as they were asked. */
function exposureOf(
  measured: Open | undefined,
  { beside, asked, hasControl }: { beside: number; asked: Ratio; hasControl: boolean },
): { readonly n1: number; readonly n0: number } {
  const seconds = SLOT / SECOND;
  if (measured === undefined) return { n1: seconds * asked, n0: seconds * (hasControl ? asked : 1 - asked) };
  const all = measured.n1 + measured.n0 + beside;
  return all === 0 ? { n1: 0, n0: 0 } : { n1: (seconds * measured.n1) / all, n0: (seconds * measured.n0) / all };
}

function firstOfRequests({ streams }: JudgeTerms): number {
  return streams.findIndex(({ test, cohort }) => (test === 'ratio' || test === 'level') && cohort === null);
}

function boundOf({ streams, sight }: JudgeTerms, index: number): Bound | null {
  const [stream, generations] = [streams[index], sight?.generations[index]];
  return stream === undefined || generations === undefined ? null : { stream, ...generations };
}

function streamsByGeneration({ sight }: JudgeTerms): ReadonlyMap<string, readonly number[]> {
  const indexes = new Map<string, number[]>();
  for (const [index, { candidate, baseline }] of (sight?.generations ?? []).entries())
    for (const generation of new Set([candidate, baseline])) {
      const known = indexes.get(generation);
      if (known === undefined) indexes.set(generation, [index]);
      else known.push(index);
    }
  return indexes;
}

function mostOf(events: ReadonlyMap<string, number>): readonly Stranger[] {
  const all = [...events].flatMap(([version, count]) => (count > 0 ? [{ version, events: count }] : []));
  return all.toSorted((a, b) => b.events - a.events || (a.version < b.version ? -1 : 1)).slice(0, MOST_STRANGERS);
}

function sumOf(events: ReadonlyMap<string, number>): number {
  return [...events.values()].reduce((sum, count) => sum + count, 0);
}
