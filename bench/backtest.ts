import { readCatalog } from '../src/catalog/read-catalog.ts';
import { laneOf } from '../src/evidence/lane-names.ts';
import { heardGeneration, WATCHED } from '../src/intake/generations.ts';
import { showProblem } from '../src/kernel/problem.ts';
import { seededRng } from '../src/kernel/rng.ts';
import { DAY, HOUR, MINUTE, SECOND, type Instant } from '../src/kernel/units.ts';
import { pastAlerts } from '../src/loops/backtest/past-alerts.ts';
import { settledBy } from '../src/loops/backtest/past-axis.ts';
import type { CellQuery, CellStore, SeriesColumns } from '../src/ports/cell-store.ts';
import type { Figure } from './figure.ts';

const NOW = 1_800_000_000_000 as Instant;
const OBJECTIVES = 500;
const WIDTHS = { '10s': 10 * SECOND, '1m': MINUTE, '1h': HOUR } as const;
/** Indicators differ from each other so often; what a store hands over is made before it is measured what is done with it. */
const SHAPES = 8;

/** Ninety days of 500 objectives under two policies that differ in every objective, from columns in memory. */
export async function benchBacktest(): Promise<readonly Figure[]> {
  const [present, proposed] = [catalogOf(99.9), catalogOf(99.8)];
  const store = storeOf(new Map(present.indicators.map(({ generation }, index) => [generation, index])));
  const before = process.cpuUsage();
  let [longest, last] = [0, performance.now()];
  const { moves } = await pastAlerts(
    {
      store,
      policies: { present, proposed },
      generationsOf: ({ generation }) => [generation, laneOf(generation)],
      async pause() {
        longest = Math.max(longest, performance.now() - last);
        await new Promise(setImmediate);
        last = performance.now();
      },
      progress: () => undefined,
    },
    { from: (settledBy(NOW) - 90 * DAY) as Instant, to: settledBy(NOW), now: NOW },
    { budgets: new Map(), recorded: [] },
  );
  const { user, system } = process.cpuUsage(before);
  if (moves.present.length < OBJECTIVES) throw new Error(`Cannot measure: only ${moves.present.length} moves of alerts`);
  return [
    {
      name: 'a backtest of 90 days × 500 objectives, both policies',
      value: Math.round((user + system) / 10_000) / 100,
      unit: 's CPU',
    },
    { name: 'a backtest: longest stretch without a pause', value: Math.round(longest * 10) / 10, unit: 'ms' },
  ];
}

function catalogOf(target: number): ReturnType<typeof read> {
  const journeys = Array.from(
    { length: OBJECTIVES / 10 },
    (_, index) => `apiVersion: plimsoll/v1
kind: Journey
metadata: { name: journey-${index} }
spec: { owner: team, retention: { 1m: 130d } }
`,
  );
  const objectives = Array.from(
    { length: OBJECTIVES },
    (_, index) => `apiVersion: openslo/v1
kind: SLO
metadata: { name: objective-${index} }
spec:
  service: service-${index % 50}
  indicator:
    metadata: { name: indicator-${index} }
    spec:
      ratioMetric:
        counter: true
        total: { metricSource: { type: plimsoll, spec: { journey: journey-${Math.floor(index / 10)}, metric: requests_${index} } } }
        bad: { metricSource: { type: plimsoll, spec: { metric: errors_${index} } } }
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: ${target / 100} }]
`,
  );
  const services = Array.from(
    { length: 50 },
    (_, index) => `apiVersion: openslo/v1\nkind: Service\nmetadata: { name: service-${index} }\nspec: {}\n`,
  );
  return read([...services, ...journeys, ...objectives].join('---\n'));
}

function read(text: string) {
  const found = readCatalog([{ file: 'bench.yaml', text }]);
  if (!found.ok) throw new Error(found.problems.slice(0, 5).map(showProblem).join('\n'));
  return found.value;
}

/** Columns in memory: a daily cycle, some noise, and an incident of twenty minutes in each. */
function storeOf(numbers: ReadonlyMap<string, number>): CellStore {
  const made = new Map<string, SeriesColumns>();
  const columnsOf = (shape: number | null, { tier, from, to }: Omit<CellQuery, 'cohort'>): SeriesColumns => {
    const key = `${shape} ${tier} ${from} ${to}`;
    const known = made.get(key);
    if (known !== undefined) return known;
    const width = WIDTHS[tier];
    const at = Float64Array.from({ length: Math.max(0, (to - from) / width) }, (_, row) => from + row * width);
    const seen = at.map(() => width / WIDTHS['10s']);
    const counts = shape === null ? { good: seen, total: seen, n: seen, sum: seen } : counted(at, shape, width);
    const columns = { generation: '', cohort: '', at, ...counts };
    made.set(key, columns);
    return columns;
  };
  return {
    async totals(query: Omit<CellQuery, 'cohort'>): Promise<readonly SeriesColumns[]> {
      const { generation = '' } = query;
      const number = numbers.get(generation);
      if (number === undefined && generation !== WATCHED && !generation.startsWith(heardGeneration(''))) return [];
      return [columnsOf(number === undefined ? null : number % SHAPES, query)];
    },
  } as unknown as CellStore;
}

function counted(at: Float64Array, number: number, width: number): Pick<SeriesColumns, 'good' | 'total' | 'n' | 'sum'> {
  const rng = seededRng(number);
  const total = at.map((start) => Math.round((100 + 80 * Math.sin(start / DAY)) * (width / SECOND) * 0.2));
  const begins = NOW - 90 * DAY * rng.next();
  const good = total.map((all, row) => {
    const isDown = at[row]! >= begins && at[row]! < begins + 20 * MINUTE;
    return all - Math.min(all, Math.round(all * (isDown ? 0.3 : 0.0002 * rng.next())));
  });
  return { good, total, n: total, sum: total };
}
