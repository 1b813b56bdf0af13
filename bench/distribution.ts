import { openSqliteCellStore } from '../src/adapters/sqlite/cell-store.ts';
import { readCatalog } from '../src/catalog/read-catalog.ts';
import { emptyCell, type Cell } from '../src/evidence/cell.ts';
import { countValue } from '../src/evidence/histogram.ts';
import { seededRng, type Rng } from '../src/kernel/rng.ts';
import { DAY, HOUR, MINUTE, slotOf, type Instant } from '../src/kernel/units.ts';
import type { CellStore } from '../src/ports/cell-store.ts';
import { distribution, type DistributionView } from '../src/wire/distribution.ts';
import { serveWorld, type ServedWorld } from '../test/http/served-world.ts';
import { openTemporaryFolder } from '../test/temporary-folder.ts';
import type { Figure } from './figure.ts';

const ASKED = 500;
/** Values of each cohort in each hour. */
const PER_HOUR = 100;
const HOURS = (31 * DAY) / HOUR;
/** What histograms of the Prometheus client libraries and of OpenTelemetry's SDKs have about these values, ms. */
const CLASSIC = [100, 250, 500, 1_000, 2_500];
const SHARES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const;
const PATH = '/api/v1/indicators/checkout-success/distribution?by=region&window=30d';

/** Quantiles of thirty days by four cohorts over HTTP, from cells in the file; and how far they are from those of all values. */
export async function benchDistribution(): Promise<readonly Figure[]> {
  const found: Figure[] = [];
  for (const [shape, sample] of Object.entries(SHAPES)) {
    using folder = openTemporaryFolder();
    const cellStore = openSqliteCellStore(folder.file('cells.db'));
    const values = await fill(cellStore, sample);
    // The world closes the store with the rest of it.
    await using world = await serveWorld({ catalog: CATALOG, cellStore });
    const asked = await times(world);
    const sealed = await times(world, () => world.plane.keeper.seal(Date.now() as Instant));
    const answer = await read(world);
    const span = { from: Date.parse(answer.from), to: Date.parse(answer.to) };
    const { ours, classic } = errorsOf(
      answer,
      values.map((one) => one.sortedWithin(span)),
    );
    const off = (value: number): number => Number((value * 100).toFixed(2));
    const name = `quantiles of ${shape} durations over 30 days by 4 cohorts`;
    if (shape === 'lognormal')
      found.push(
        { name: `${name}, over HTTP, p50`, value: at(asked, 0.5), unit: 'ms' },
        { name: `${name}, over HTTP, p99`, value: at(asked, 0.99), unit: 'ms' },
        { name: `${name}, over HTTP, just after a seal, p50`, value: at(sealed, 0.5), unit: 'ms' },
      );
    found.push(
      {
        name: `${name}: p99 off by at most`,
        value: off(ours.p99),
        unit: '%',
        peer: 'classic buckets',
        ratio: ours.p99 / classic.p99,
      },
      {
        name: `${name}: any off by at most`,
        value: off(ours.any),
        unit: '%',
        peer: 'classic buckets',
        ratio: ours.any / classic.any,
      },
      { name: `${name}: p99 off by at most with classic buckets`, value: off(classic.p99), unit: '%' },
    );
  }
  return found;
}

/** What one cohort measured, in the order of time. */
class Values {
  readonly at = new Float64Array(HOURS * PER_HOUR);
  readonly ms = new Float64Array(HOURS * PER_HOUR);
  #count = 0;

  add(at: number, ms: number): void {
    this.at[this.#count] = at;
    this.ms[this.#count] = ms;
    this.#count += 1;
  }

  sortedWithin({ from, to }: { readonly from: number; readonly to: number }): Float64Array {
    return this.ms.filter((_, index) => this.at[index]! >= from && this.at[index]! < to).sort();
  }
}

type Sample = (rng: Rng, region: number) => number;

const SHAPES: Readonly<Record<string, Sample>> = {
  lognormal: (rng, region) => Math.exp(4.6 + 0.2 * region + 0.7 * normal(rng)),
  // Three in ten miss the cache: most quantiles lie within either hill.
  bimodal: (rng, region) => Math.exp((rng.next() < 0.7 ? 3.5 : 6) + 0.1 * region + 0.3 * normal(rng)),
};

function normal(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
}

/** Cells of an hour each, in the first slot of it, and of the last hours minute by minute; with the values that they are made of. */
async function fill(store: CellStore, sample: Sample): Promise<readonly Values[]> {
  const read = readCatalog([{ file: 'bench.yaml', text: CATALOG }]);
  const generation = read.ok ? read.value.indicators[0]?.generation : undefined;
  if (generation === undefined) throw new Error('Cannot measure: the catalog has no indicator');
  const rng = seededRng(5);
  const newest = slotOf(Date.now() as Instant, HOUR);
  const values = Array.from({ length: 4 }, () => new Values());
  const cellsOf = function* (hour: number): Generator<Cell> {
    for (const [region, kept] of values.entries())
      for (let part = 0; part < 4; part += 1) {
        const slot = (newest - hour * HOUR + part * 15 * MINUTE) as Instant;
        const cohort = JSON.stringify({ region: `r${region}`, version: `1.${hour % 2}.0` });
        const cell = emptyCell({ generation, cohort, at: slot });
        for (let count = 0; count < PER_HOUR / 4; count += 1) {
          const ms = sample(rng, region);
          kept.add(slot, ms);
          countValue(cell.histogram, ms);
          cell.sum += ms;
        }
        yield Object.assign(cell, { good: PER_HOUR / 4, total: PER_HOUR / 4, n: PER_HOUR / 4 });
      }
  };
  // What is younger than an hour would come from memory: the present hour has none.
  for (let hour = HOURS; hour >= 1; hour -= 1) await store.seal({ cells: cellsOf(hour), positions: {}, counters: null });
  while (await store.maintain(Date.now() as Instant, { keepMs: () => (90 * DAY) as never }));
  return values;
}

/** Between two seals, as most are asked; or each after another seal, when the newest of the window is read again. */
async function times(world: ServedWorld, before?: () => Promise<void>): Promise<readonly number[]> {
  const took: number[] = [];
  for (let index = -ASKED / 10; index < ASKED; index += 1) {
    await before?.();
    const began = performance.now();
    const answer = await world.ask(PATH);
    await answer.text();
    if (index >= 0) took.push(performance.now() - began);
  }
  return took.toSorted((a, b) => a - b);
}

async function read(world: ServedWorld): Promise<DistributionView> {
  const answer = distribution.parse(await (await world.ask(PATH)).json());
  if (answer.cohorts.length !== 4) throw new Error(`Cannot measure: there are ${answer.cohorts.length} cohorts instead of 4`);
  return answer;
}

type Errors = { readonly p99: number; readonly any: number };

/** The worst of the cohorts, against what the values themselves say. */
function errorsOf({ cohorts }: DistributionView, values: readonly Float64Array[]): { ours: Errors; classic: Errors } {
  const ours = { p99: 0, any: 0 };
  const classic = { p99: 0, any: 0 };
  const note = (into: { p99: number; any: number }, name: string, error: number): void => {
    into.any = Math.max(into.any, error);
    if (name === 'p99') into.p99 = Math.max(into.p99, error);
  };
  for (const { value, n, ...told } of cohorts) {
    const sorted = values[Number(value.slice(1))] ?? new Float64Array(0);
    if (sorted.length !== n) throw new Error(`Cannot measure: ${n} of ${sorted.length} values of ${value} were told`);
    for (const [name, share] of Object.entries(SHARES)) {
      const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
      note(ours, name, Math.abs((told[name as keyof typeof SHARES] ?? Number.NaN) / exact - 1));
      note(classic, name, Math.abs(classicQuantile(sorted, share) / exact - 1));
    }
  }
  return { ours, classic };
}

/** As `histogram_quantile` reckons: straight through the bucket in which the quantile lies, the last bound beyond all of them. */
function classicQuantile(sorted: Float64Array, share: number): number {
  const wanted = share * sorted.length;
  const below = (edge: number): number => sorted.findLastIndex((ms) => ms <= edge) + 1;
  const index = CLASSIC.findIndex((edge) => below(edge) >= wanted);
  if (index < 0) return CLASSIC.at(-1) ?? Number.NaN;
  const [lower, upper] = [CLASSIC[index - 1] ?? 0, CLASSIC[index] ?? 0];
  const before = index === 0 ? 0 : below(lower);
  return lower + ((upper - lower) * (wanted - before)) / (below(upper) - before);
}

function at(sorted: readonly number[], part: number): number {
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN).toFixed(2));
}

const CATALOG = `apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
spec: {}
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: checkout }
spec:
  owner: team-shop
  match: [{ kind: server, where: { service.name: shop } }]
  cohorts: { version: service.version, region: cloud.region }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: checkout-success }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: checkout } } }
    good: { metricSource: { type: plimsoll, spec: { where: { http.response.status_code: { below: 500 } } } } }
`;
