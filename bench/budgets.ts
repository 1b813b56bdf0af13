import { readCatalog } from '../src/catalog/read-catalog.ts';
import { SLOT } from '../src/evidence/cell.ts';
import { restoreTotals } from '../src/evidence/restore.ts';
import { heardGeneration, WATCHED } from '../src/intake/generations.ts';
import { DAY, HOUR, MINUTE, type Instant } from '../src/kernel/units.ts';
import { serveWorld, type ServedWorld } from '../test/http/served-world.ts';
import type { Figure } from './figure.ts';

const OBJECTIVES = 1_000;
const ASKED = 2_000;
const LISTED = 200;

/** Budgets over thirty days as they are asked for over HTTP, one after the other: from the socket to the whole answer. */
export async function benchBudgets(): Promise<readonly Figure[]> {
  const text = catalogText();
  await using world = await serveWorld({ catalog: text });
  fill(world, text);
  const one = await times(ASKED, (index) =>
    readAll(world, `/api/v1/objectives/promise-${index % OBJECTIVES}`, '"health":"healthy"'),
  );
  const all = await times(LISTED, () => readAll(world, `/api/v1/budgets?limit=${OBJECTIVES}`, '"next":null'));
  return [
    { name: 'the budget of one objective over 30 days, over HTTP, p50', value: quantile(one, 0.5), unit: 'ms' },
    { name: 'the budget of one objective over 30 days, over HTTP, p99', value: quantile(one, 0.99), unit: 'ms' },
    { name: 'the budgets of 1,000 objectives over 30 days, over HTTP, p50', value: quantile(all, 0.5), unit: 'ms' },
    { name: 'the budgets of 1,000 objectives over 30 days, over HTTP, p99', value: quantile(all, 0.99), unit: 'ms' },
  ];
}

async function times(count: number, ask: (index: number) => Promise<void>): Promise<readonly number[]> {
  const took: number[] = [];
  for (let index = -Math.floor(count / 10); index < count; index += 1) {
    const began = performance.now();
    await ask(Math.max(0, index));
    if (index >= 0) took.push(performance.now() - began);
  }
  return took.toSorted((a, b) => a - b);
}

function quantile(sorted: readonly number[], part: number): number {
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN).toFixed(2));
}

async function readAll(world: ServedWorld, path: string, holds: string): Promise<void> {
  const answer = await world.ask(path);
  const body = await answer.text();
  if (!answer.ok || !body.includes(holds))
    throw new Error(`Cannot measure ${path}: it is answered with ${answer.status} ${body.slice(0, 300)}`);
}

function catalogText(): string {
  const promises = Array.from(
    { length: OBJECTIVES },
    (_, index) => `---
apiVersion: openslo/v1
kind: SLI
metadata: { name: works-${index} }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: checkout, where: { http.route: /checkout/${index} } } } }
    good: { metricSource: { type: plimsoll, spec: { where: { http.response.status_code: { below: 500 } } } } }
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: promise-${index} }
spec: { service: shop, indicatorRef: works-${index}, timeWindow: [{ duration: 30d, isRolling: true }], budgetingMethod: Occurrences, objectives: [{ target: 0.999 }] }
`,
  );
  return `apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
spec: {}
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: checkout }
spec: { owner: team-shop, match: [{ where: { service.name: storefront } }] }
${promises.join('')}`;
}

/** What a server finds when it starts, as far back as it asks for it. */
const STORED = [
  ['1h', 90 * DAY, HOUR],
  ['1m', 26 * HOUR, MINUTE],
  ['10s', 10 * MINUTE, SLOT],
] as const;

function fill({ plane }: ServedWorld, text: string): void {
  const read = readCatalog([{ file: 'bench.yaml', text }]);
  if (!read.ok) throw new Error(`Cannot measure: ${read.problems[0]?.text ?? 'the catalog has mistakes'}`);
  const now = Date.now() as Instant;
  const generations = read.value.indicators.map(({ generation }) => ({ generation, each: 1_000 }));
  const telemetry = [WATCHED, heardGeneration('checkout')].map((generation) => ({ generation, each: 1 }));
  for (const [tier, span, width] of STORED) {
    for (const { generation, each } of [...telemetry, ...generations]) {
      // Up to the slot in progress, so that what is fresh stays so while it is asked for.
      const first = Math.floor((now - span) / width) * width;
      const at = Float64Array.from({ length: span / width + 1 }, (_, row) => first + row * width);
      const total = at.map(() => (width / SLOT) * each);
      const good = total.map((count, row) => (each === 1 || row % 7 > 0 ? count : count - 1));
      restoreTotals(plane.keeper.evidence, { generation, at, total, good }, { tier, at: now });
    }
  }
}
