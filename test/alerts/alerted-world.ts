import assert from 'node:assert/strict';
import { openMemoryCells, openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { openMemoryJournal, type MemoryFrames } from '../../src/adapters/memory/journal.ts';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import { openMemoryRouter } from '../../src/adapters/memory/router.ts';
import { openPrometheusSource } from '../../src/adapters/prometheus/prometheus-source.ts';
import { SLOT } from '../../src/evidence/cell.ts';
import { restoreTotals } from '../../src/evidence/restore.ts';
import { heardGeneration, WATCHED } from '../../src/intake/generations.ts';
import { HOUR, MINUTE, type Instant } from '../../src/kernel/units.ts';
import type { Alert } from '../../src/response/alert.ts';
import { openControlPlane, type ControlPlane } from '../../src/loops/control-plane.ts';
import type { Notifier } from '../../src/ports/notifier.ts';

/** A message as it reached somebody, and when. */
export type Told = { readonly at: Instant; readonly key: string; readonly owner: string; readonly text: string };

/** The control plane of the server on a clock of its own, with customers of a shop whose telemetry are two counters. */
export type AlertedWorld = {
  now: Instant;
  plane: ControlPlane;
  readonly told: readonly Told[];
  /** Whether messages reach anybody. */
  notifierWorks: boolean;
  /** Lets the server know of customers in the time before now, as a start does from what is stored. */
  remember(ms: number, traffic: Pick<Traffic, 'perSecond' | 'failing'>): void;
  edit(text: string): Promise<void>;
  /** Lets the time pass: each step customers come, telemetry tells of them or not, and every job has its turn. */
  pass(ms: number, traffic?: Partial<Traffic>): Promise<void>;
  /** As `pass`, until it is so; answers with the ms that took, or fails after the time. */
  until(is: () => boolean, within: { readonly ms: number } & Partial<Traffic>): Promise<number>;
  open(): readonly Alert[];
  restart(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

export type Customers = {
  readonly tenant: string;
  readonly perSecond: number;
  /** Part of them that fails. */
  readonly failing: number;
};
export type Traffic = Customers & {
  readonly telemetry: boolean;
  readonly stepMs: number;
  readonly others: readonly Customers[];
};
const WELL: Traffic = { perSecond: 5, failing: 0, telemetry: true, stepMs: 10_000, tenant: 'one', others: [] };

export const START = 1_767_225_600_000 as Instant;

export async function openAlertedWorld(text: string, { start = START }: { readonly start?: number } = {}): Promise<AlertedWorld> {
  const frames: MemoryFrames = new Map();
  const cells = openMemoryCells();
  const ledgerStore = openMemoryLedgerStore();
  const told: Told[] = [];
  const folder = { text, changed: () => undefined as void };
  const counters = new Map<string, { requests: number; errors: number; owed: number; owedErrors: number }>();
  const router = openMemoryRouter({ '1.0.0': 1 });
  const state = { now: start as Instant, notifierWorks: true };
  const notifier: Notifier = {
    async notify({ key, owner, text: words }) {
      if (!state.notifierWorks) throw new Error('nobody answers');
      if (!told.some((one) => one.key === key)) told.push({ at: state.now, key, owner, text: words });
    },
  };
  const open = (): Promise<ControlPlane> =>
    openControlPlane({
      journal: openMemoryJournal(frames),
      cellStore: openMemoryCellStore(cells),
      ledgerStore,
      notifier,
      clock: { now: () => state.now },
      source: {
        read: async () => [{ file: 'shop.yaml', text: folder.text }],
        watch: (changed) => {
          folder.changed = changed;
          return { close() {} };
        },
      },
      openMetricSource: openPrometheusSource,
      openRouter: () => router,
      log: { say() {}, warn() {} },
    });
  const world: AlertedWorld = Object.assign(state, {
    plane: await open(),
    told,
    remember: (ms: number, traffic: Pick<Traffic, 'perSecond' | 'failing'>) => remember(world, ms, traffic),
    async edit(next: string) {
      folder.text = next;
      folder.changed();
      await new Promise(setImmediate);
    },
    async pass(ms: number, traffic: Partial<Traffic> = {}) {
      await passing(world, { ms, traffic: { ...WELL, ...traffic }, counters, start, is: () => false });
    },
    async until(is: () => boolean, { ms, ...traffic }: { readonly ms: number } & Partial<Traffic>) {
      const took = await passing(world, { ms, traffic: { ...WELL, ...traffic }, counters, start, is });
      assert.ok(took < ms || is(), `not so within ${ms} ms`);
      return took;
    },
    open: () => [...world.plane.ledger.world().alerts.open.values()],
    async restart() {
      world.plane = await open();
    },
    [Symbol.asyncDispose]: () => world.plane.close(),
  });
  return world;
}

/** What rounds that are of no matter here would do at each step. */
const LEFT_OUT: ReadonlySet<string> = new Set(['scores', 'anomalies', 'poll', 'sources', 'store']);

function remember(
  { plane, now }: AlertedWorld,
  ms: number,
  { perSecond, failing }: Pick<Traffic, 'perSecond' | 'failing'>,
): void {
  const indicator = plane.catalog.current().indicators.find(({ name }) => name === 'checkout-success') ?? assert.fail();
  for (const [tier, span, width] of [
    ['1h', ms, HOUR],
    ['1m', Math.min(ms, 26 * HOUR), MINUTE],
    ['10s', Math.min(ms, 20 * MINUTE), SLOT],
  ] as const) {
    const first = Math.ceil((now - span) / width) * width;
    const at = Float64Array.from({ length: Math.floor((now - first) / width) }, (_, row) => first + row * width);
    const each = (count: number): Float64Array => at.map(() => count);
    const slots = { good: each(width / SLOT), total: each(width / SLOT) };
    const total = (perSecond * width) / 1_000;
    const customers = { good: each(total - Math.floor(total * failing)), total: each(total) };
    for (const [generation, columns] of [
      [WATCHED, slots],
      [heardGeneration('checkout'), slots],
      [indicator.generation, customers],
    ] as const)
      restoreTotals(plane.keeper.evidence, { generation, at, ...columns }, { tier, at: now });
  }
}

type Counters = Map<string, { requests: number; errors: number; owed: number; owedErrors: number }>;
type Passing = {
  readonly ms: number;
  readonly traffic: Traffic;
  readonly counters: Counters;
  readonly start: number;
  readonly is: () => boolean;
};

async function passing(world: AlertedWorld, { ms, traffic, counters, start, is }: Passing): Promise<number> {
  const { stepMs, telemetry, others } = traffic;
  for (let passed = 0; passed < ms; passed += stepMs) {
    if (is()) return passed;
    world.now = (world.now + stepMs) as Instant;
    for (const one of [traffic, ...others]) {
      const { requests, errors } = serve(counters, one, stepMs);
      if (telemetry) await tell(world, one.tenant, { requests, errors, since: start - 60_000 });
    }
    for (const { name, every, run } of world.plane.jobs)
      if (!LEFT_OUT.has(name) && (world.now - start) % every < stepMs) await run(world.now);
    await world.plane.intake.settled();
    await new Promise(setImmediate);
  }
  return ms;
}

/** Fractions of a customer are owed to the next step, and so are fractions of a failure. */
function serve(
  counters: Counters,
  { tenant, perSecond, failing }: Customers,
  stepMs: number,
): { requests: number; errors: number } {
  const known = counters.get(tenant) ?? { requests: 0, errors: 0, owed: 0, owedErrors: 0 };
  counters.set(tenant, known);
  known.owed += (perSecond * stepMs) / 1_000;
  const came = Math.floor(known.owed);
  known.owed -= came;
  known.owedErrors += came * failing;
  const failed = Math.floor(known.owedErrors + 1e-9);
  known.owedErrors -= failed;
  known.requests += came;
  known.errors += failed;
  return known;
}

/** Counters as an exporter sends them, of the moment that has just passed. */
async function tell(
  { plane, now }: AlertedWorld,
  tenant: string,
  { requests, errors, since }: { requests: number; errors: number; since: number },
): Promise<void> {
  const point = (value: number): unknown => ({
    startTimeUnixNano: `${since}000000`,
    timeUnixNano: `${now - 1}000000`,
    asInt: String(value),
    attributes: [{ key: 'tenant', value: { stringValue: tenant } }],
  });
  const sum = (name: string, value: number): unknown => ({
    name,
    sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: [point(value)] },
  });
  const attributes = [{ key: 'service.name', value: { stringValue: 'storefront' } }];
  const metrics = [sum('shop.requests', requests), sum('shop.errors', errors)];
  const body = new TextEncoder().encode(
    JSON.stringify({ resourceMetrics: [{ resource: { attributes }, scopeMetrics: [{ metrics }] }] }),
  );
  const answer = await plane.intake.accept({ source: 'default', format: 'metrics/json', coding: 'identity', body });
  assert.equal(answer.say, 'accepted', JSON.stringify(answer));
}

/** A shop that promises 99.9 % of its checkouts over 30 days; `more` are further documents. */
export function shopCatalog({ target = 0.999, more = '' }: { readonly target?: number; readonly more?: string } = {}): string {
  return `apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
spec: {}
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: checkout, displayName: Checkout }
spec: { owner: team-shop, cohorts: { tenant: tenant } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: checkout-success }
spec:
  ratioMetric:
    counter: true
    total: { metricSource: { type: plimsoll, spec: { journey: checkout, metric: shop.requests } } }
    bad: { metricSource: { type: plimsoll, spec: { metric: shop.errors } } }
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: checkout-works, displayName: Checkout works }
spec:
  service: shop
  indicatorRef: checkout-success
  timeWindow: [{ duration: 30d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: ${target} }]
---
apiVersion: plimsoll/v1
kind: Route
metadata: { name: everybody }
spec: { owner: team-shop }
${more}`;
}
