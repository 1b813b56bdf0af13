import { openSqliteCellStore } from '../src/adapters/sqlite/cell-store.ts';
import { readCatalog } from '../src/catalog/read-catalog.ts';
import { laneOf } from '../src/evidence/lane-names.ts';
import { showProblem } from '../src/kernel/problem.ts';
import { DAY, type DurationMs, type Instant } from '../src/kernel/units.ts';
import { settledBy } from '../src/loops/backtest/past-axis.ts';
import { runBacktest } from '../src/loops/backtest/run-backtest.ts';
import { EMPTY_WORLD } from '../src/ledger/world.ts';
import { openTemporaryFolder } from '../test/temporary-folder.ts';
import type { Figure } from './figure.ts';
import { writePastStore } from './past-store.ts';

const NOW = 1_800_000_000_000 as Instant;
const OBJECTIVES = 500;
const JOURNEYS = 50;

/** Ninety days of 500 objectives under two policies that differ in every objective, read from a store on disk. */
export async function benchBacktest(): Promise<readonly Figure[]> {
  using folder = openTemporaryFolder();
  const [present, proposed] = [catalogOf(99.9), catalogOf(99.8)];
  const path = folder.file('cells.db');
  const generations = present.indicators.map(({ generation }) => generation);
  const journeys = present.journeys.map(({ name }) => name);
  const from = (NOW - 125 * DAY) as Instant;
  await writePastStore({ path, from, now: NOW, keptMs: (130 * DAY) as DurationMs, generations, journeys });
  const store = openSqliteCellStore(path);
  const stretches: number[] = [];
  const before = process.cpuUsage();
  // Other processes on the machine are no part of a stretch.
  let last = process.threadCpuUsage();
  const { past } = await runBacktest(
    {
      ledger: { read: async () => [], world: () => EMPTY_WORLD },
      store,
      policies: { present, proposed },
      generationsOf: ({ generation }) => [generation, laneOf(generation)],
      async pause() {
        const { user, system } = process.threadCpuUsage(last);
        stretches.push((user + system) / 1_000);
        await new Promise(setImmediate);
        last = process.threadCpuUsage();
      },
      progress: () => undefined,
    },
    { from: (settledBy(NOW) - 90 * DAY) as Instant, to: settledBy(NOW), now: NOW, real: 0.02, incidents: [] },
  );
  const { user, system } = process.cpuUsage(before);
  await store.close();
  if (past.moves.present.length < OBJECTIVES)
    throw new Error(`Cannot measure: only ${past.moves.present.length} moves of alerts`);
  const ranked = stretches.toSorted((a, b) => b - a);
  return [
    {
      name: 'a backtest of 90 days × 500 objectives, both policies, with reading the store',
      value: Math.round((user + system) / 10_000) / 100,
      unit: 's CPU',
    },
    { name: 'a backtest: longest stretch without a pause, CPU', value: Math.round((ranked[0] ?? 0) * 10) / 10, unit: 'ms' },
    { name: 'a backtest: the hundredth longest', value: Math.round((ranked[99] ?? 0) * 10) / 10, unit: 'ms' },
  ];
}

function catalogOf(target: number): ReturnType<typeof read> {
  return read(catalogText(target));
}

function catalogText(target: number): string {
  const journeys = Array.from(
    { length: JOURNEYS },
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
  service: service-${index % JOURNEYS}
  indicator:
    metadata: { name: indicator-${index} }
    spec:
      ratioMetric:
        counter: true
        total: { metricSource: { type: plimsoll, spec: { journey: journey-${index % JOURNEYS}, metric: requests_${index} } } }
        bad: { metricSource: { type: plimsoll, spec: { metric: errors_${index} } } }
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: ${target / 100} }]
`,
  );
  const services = Array.from(
    { length: JOURNEYS },
    (_, index) => `apiVersion: openslo/v1\nkind: Service\nmetadata: { name: service-${index} }\nspec: {}\n`,
  );
  return [...services, ...journeys, ...objectives].join('---\n');
}

function read(text: string) {
  const found = readCatalog([{ file: 'bench.yaml', text }]);
  if (!found.ok) throw new Error(found.problems.slice(0, 5).map(showProblem).join('\n'));
  return found.value;
}
