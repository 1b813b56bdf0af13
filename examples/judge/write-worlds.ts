import { writeFileSync } from 'node:fs';
import { seededRng, type Rng } from '../../src/kernel/rng.ts';
import { showInstant } from '../../src/kernel/show.ts';
import type { Instant } from '../../src/kernel/units.ts';

// What two versions served and failed, from seeded chance: the same files on every machine.

type World = { readonly file: string; readonly lines: () => readonly string[] };
type Arm = { readonly perSecond: number; readonly fails: number };

const START = Date.UTC(2026, 0, 1);
/** Of the histograms: eight buckets in each doubling. */
const SCALE = 3;
const BASELINE: Arm = { perSecond: 450, fails: 0.001 };

export const WORLDS: readonly World[] = [
  { file: 'good.jsonl', lines: () => simple(1, 180, () => ({ perSecond: 50, fails: 0.001 })) },
  { file: 'bad.csv', lines: () => bad(2) },
  { file: 'bursty.jsonl', lines: () => bursty(3) },
  { file: 'low-traffic.jsonl', lines: () => simple(4, 180, () => ({ perSecond: 0.5, fails: 0.001 })) },
  { file: 'one-region.jsonl', lines: () => oneRegion(5) },
  { file: 'slow.jsonl', lines: () => slow(6) },
];

if (import.meta.main)
  for (const { file, lines } of WORLDS) writeFileSync(new URL(file, import.meta.url), `${lines().join('\n')}\n`);

function simple(seed: number, batches: number, candidate: (batch: number) => Arm): readonly string[] {
  const rng = seededRng(seed);
  return range(batches).map((i) => lineOf(i, { candidate: draw(rng, candidate(i)), baseline: draw(rng, BASELINE) }));
}

/** One request in a hundred fails from the fifth minute on, and as many as usual before. */
function bad(seed: number): readonly string[] {
  const rng = seededRng(seed);
  const rows = range(90).map((i) => {
    const [candidate, baseline] = [draw(rng, { perSecond: 50, fails: i < 30 ? 0.001 : 0.01 }), draw(rng, BASELINE)];
    return [timeOf(i), 'errors', candidate.total, candidate.bad, baseline.total, baseline.bad].join(',');
  });
  return ['at,indicator,candidate_total,candidate_bad,baseline_total,baseline_bad', ...rows];
}

/** Each arm has bursts of its own, of about a minute, and on average both fail alike. */
function bursty(seed: number): readonly string[] {
  const rng = seededRng(seed);
  const bursts = { candidate: false, baseline: false };
  const arm = (name: keyof typeof bursts, perSecond: number): Arm => {
    bursts[name] = rng.next() < (bursts[name] ? 5 / 6 : 0.015);
    return { perSecond, fails: bursts[name] ? 0.02 : 0.0005 };
  };
  return range(180).map((i) =>
    lineOf(i, { candidate: draw(rng, arm('candidate', 50)), baseline: draw(rng, arm('baseline', 450)) }),
  );
}

/** One of four regions, with a tenth of the traffic, fails at 5 %; in all of the traffic that is 0.6 %. */
function oneRegion(seed: number): readonly string[] {
  const rng = seededRng(seed);
  const regions = { eu: 0.4, us: 0.4, asia: 0.1, africa: 0.1 };
  return range(60).flatMap((i) => {
    const cells = Object.entries(regions).map(([cohort, share]) => ({
      cohort,
      candidate: draw(rng, { perSecond: 50 * share, fails: cohort === 'asia' ? 0.05 : 0.001 }),
      baseline: draw(rng, { perSecond: 450 * share, fails: 0.001 }),
    }));
    const sum = (arm: 'candidate' | 'baseline'): Counts =>
      cells.reduce((all, cell) => ({ total: all.total + cell[arm].total, bad: all.bad + cell[arm].bad }), { total: 0, bad: 0 });
    return [
      lineOf(i, { candidate: sum('candidate'), baseline: sum('baseline') }),
      ...cells.map(({ cohort, ...arms }) => lineOf(i, arms, cohort)),
    ];
  });
}

/** Ten minutes of the baseline alone, and then a candidate that is a third slower. Durations of a metric of OpenTelemetry, in ms. */
function slow(seed: number): readonly string[] {
  const rng = seededRng(seed);
  const arm = (count: number, slower: number): object => ({ total: count, histogram: durations(rng, { count, slower }) });
  const reference = range(10).map((i) =>
    JSON.stringify({ at: timeOf(i * 6 - 60), indicator: 'duration', reference: true, baseline: arm(2_700, 1) }),
  );
  const judged = range(60).map((i) =>
    JSON.stringify({ at: timeOf(i), indicator: 'duration', candidate: arm(50, 4 / 3), baseline: arm(450, 1) }),
  );
  return [...reference, ...judged];
}

/** Log-normal around 120 ms, as durations nearly are. */
function durations(rng: Rng, { count, slower }: { count: number; slower: number }): object {
  const counts = new Map<number, number>();
  for (let i = 0; i < count; i += 1) {
    const value = 120 * slower * Math.exp(0.5 * normal(rng));
    const index = Math.ceil(Math.log2(value) * 2 ** SCALE) - 1;
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  const offset = Math.min(...counts.keys());
  const bucketCounts = range(Math.max(...counts.keys()) - offset + 1).map((i) => counts.get(offset + i) ?? 0);
  return { scale: SCALE, zeroCount: 0, positive: { offset, bucketCounts } };
}

type Counts = { readonly total: number; readonly bad: number };

function lineOf(batch: number, arms: { candidate: Counts; baseline: Counts }, cohort?: string): string {
  return JSON.stringify({ at: timeOf(batch), indicator: 'errors', ...(cohort === undefined ? {} : { cohort }), ...arms });
}

function draw(rng: Rng, { perSecond, fails }: Arm): Counts {
  const total = poisson(rng, 10 * perSecond);
  return { total, bad: Math.min(total, poisson(rng, total * fails)) };
}

/** Large means are drawn in parts, because exp(-mean) would vanish. */
function poisson(rng: Rng, mean: number): number {
  let count = 0;
  for (let left = mean; left > 0; left -= 30) {
    const enough = Math.exp(-Math.min(left, 30));
    for (let product = rng.next(); product > enough; product *= rng.next()) count += 1;
  }
  return count;
}

function normal(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
}

function timeOf(batch: number): string {
  return showInstant((START + batch * 10_000) as Instant);
}

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i);
}
