import { openSqliteCellStore } from '../../src/adapters/sqlite/cell-store.ts';
import { emptyCell, type Cell } from '../../src/evidence/cell.ts';
import { countValue, emptyHistogram, mergeHistogram, quantile, type Histogram } from '../../src/evidence/histogram.ts';
import { seededRng } from '../../src/kernel/rng.ts';
import { DAY, HOUR, type Instant } from '../../src/kernel/units.ts';
import { openTemporaryFolder } from '../../test/temporary-folder.ts';

export type QuantileCost = {
  readonly ms: readonly number[];
  /** How far the answer is from the values themselves, in parts of them: the worst of the cohorts. */
  readonly error: number;
  /** The same by the buckets that histograms usually have. */
  readonly classicError: number;
};

const COHORTS = ['1 eu', '1 us', '2 eu', '2 us'];
const EDGES = [100, 250, 500, 1_000, 2_500, 5_000, 10_000];
const PER_HOUR = 40;
const HOURS = (30 * DAY) / HOUR;
const START = (1_790_000_000_000 - (1_790_000_000_000 % HOUR)) as Instant;

/** The 99th percentile over thirty days of four cohorts, from the disk to the answer, against all the values themselves. */
export async function measureQuantiles(asks: number): Promise<QuantileCost> {
  using folder = openTemporaryFolder();
  const store = openSqliteCellStore(folder.file('cells.db'));
  const values = new Map(COHORTS.map((cohort) => [cohort, [] as number[]]));
  const rng = seededRng(3);
  await store.seal({ cells: cellsOf(values, rng), positions: {}, counters: null });
  const ms: number[] = [];
  let answer = new Map<string, number>();
  for (let ask = 0; ask < asks; ask += 1) {
    const began = performance.now();
    answer = await ninetyNinth(store);
    ms.push(performance.now() - began);
  }
  await store.close();
  const errors = COHORTS.map((cohort) => {
    const sorted = Float64Array.from(values.get(cohort) ?? []).sort();
    const exact = sorted[Math.ceil(0.99 * sorted.length) - 1] ?? Number.NaN;
    return { ours: Math.abs((answer.get(cohort) ?? Number.NaN) / exact - 1), classic: Math.abs(classic(sorted) / exact - 1) };
  });
  return { ms, error: Math.max(...errors.map(({ ours }) => ours)), classicError: Math.max(...errors.map((one) => one.classic)) };
}

async function ninetyNinth(store: ReturnType<typeof openSqliteCellStore>): Promise<Map<string, number>> {
  const cells = await store.cells({ tier: '1h', from: START, to: (START + 30 * DAY) as Instant, generation: 'latency' });
  const merged = new Map<string, Histogram>();
  for (const { cohort, histogram } of cells) {
    const into = merged.get(cohort) ?? emptyHistogram();
    mergeHistogram(into, histogram);
    merged.set(cohort, into);
  }
  return new Map([...merged].map(([cohort, histogram]) => [cohort, quantile(histogram, 0.99) ?? Number.NaN]));
}

function* cellsOf(values: ReadonlyMap<string, number[]>, rng: ReturnType<typeof seededRng>): Generator<Cell> {
  for (let hour = 0; hour < HOURS; hour += 1) {
    for (const cohort of COHORTS) {
      const cell = emptyCell({ generation: 'latency', cohort, at: (START + hour * HOUR) as Instant });
      for (let each = 0; each < PER_HOUR; each += 1) {
        const value = Math.exp(5 + 0.9 * Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next()));
        values.get(cohort)?.push(value);
        countValue(cell.histogram, value);
      }
      yield Object.assign(cell, { good: PER_HOUR, total: PER_HOUR, n: PER_HOUR });
    }
  }
}

/** As `histogram_quantile` reckons: straight through the bucket in which the quantile lies. */
function classic(sorted: Float64Array): number {
  const wanted = 0.99 * sorted.length;
  const below = (edge: number): number => sorted.findLastIndex((value) => value <= edge) + 1;
  const upper = EDGES.find((edge) => below(edge) >= wanted) ?? EDGES.at(-1) ?? 0;
  const lower = EDGES[EDGES.indexOf(upper) - 1] ?? 0;
  return lower + ((upper - lower) * (wanted - below(lower))) / Math.max(1, below(upper) - below(lower));
}
