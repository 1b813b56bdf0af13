import { openMemoryLedgerStore } from '../src/adapters/memory/ledger-store.ts';
import { openMemorySigner } from '../src/adapters/memory/signer.ts';
import { openMemoryRouter, type MemoryRouter } from '../src/adapters/memory/router.ts';
import { routerKey } from '../src/catalog/actuator-ref.ts';
import { seededRng, type Rng } from '../src/kernel/rng.ts';
import { broken, type Instant } from '../src/kernel/units.ts';
import type { Entry } from '../src/ledger/entry.ts';
import type { LedgerStore } from '../src/ports/ledger-store.ts';
import type { Router, TrafficOrder } from '../src/ports/router.ts';
import { openListeners, type Listeners } from './listeners.ts';
import { Network, type Trouble } from './network.ts';
import { openPortCalls } from './port-calls.ts';
import { Process } from './process.ts';
import { catalogOf, FIRST_PROMISE, type Promised } from './promises.ts';
import { Scheduler } from './scheduler.ts';
import { healthOf, passCustomers, type Second } from './spans.ts';
import type { Quality, ServiceStory, Story } from './story.ts';

/** One service with its router, and what its versions are really like. */
export type ServiceTruth = {
  readonly story: ServiceStory;
  readonly router: MemoryRouter;
  /** Every change of the weights, as the router saw it. */
  readonly orders: { readonly at: Instant; readonly key: string; readonly weights: Readonly<Record<string, number>> }[];
  readonly versions: Map<string, { readonly quality: Quality; readonly since: number }>;
  readonly rates: (Lasting & { readonly times: number })[];
  readonly incidents: (Lasting & { readonly errors: number })[];
  readonly troubles: (Lasting & Trouble)[];
  /** Customers of each version in the newest second. */
  served: readonly Second[];
};
export type Lasting = { readonly until: number };

/** Everything that there is beside the control plane, which knows of it only what it is told. */
export type World = {
  readonly story: Story;
  readonly start: Instant;
  readonly scheduler: Scheduler;
  readonly services: ReadonlyMap<string, ServiceTruth>;
  readonly listeners: Listeners;
  readonly notified: Listeners['notified'];
  readonly processes: readonly Process[];
  readonly network: Network;
  readonly store: LedgerStore;
  /** Everything recorded so far, as the store has it. */
  readonly entries: Entry[];
  readonly coverage: Map<string, number>;
  readonly told: string[];
  readonly rng: Rng;
  promised: Promised;
  readonly watchers: Set<() => void>;
  readonly trace: string[];
};

export const FIRST_VERSION = '1.0.0';
const START = 1_767_225_600_000 as Instant;

export function openWorld(story: Story): World {
  const scheduler = new Scheduler(START, story.seed ^ 0x51_ed);
  const rng = seededRng(story.seed ^ 0x7a_11);
  const services = new Map(story.services.map((one) => [one.name, openService(one, scheduler)]));
  const listeners = openListeners(scheduler);
  const processes: Process[] = [];
  const world: World = {
    story,
    start: START,
    scheduler,
    services,
    listeners,
    notified: listeners.notified,
    processes,
    network: new Network(scheduler, seededRng(story.seed ^ 0x0b_ad)),
    store: openMemoryLedgerStore(),
    entries: [],
    coverage: new Map(),
    told: [],
    rng,
    promised: FIRST_PROMISE,
    watchers: new Set(),
    trace: [],
  };
  const shared = {
    ledgerStore: countingRefusals(world),
    openRouter: (ref: Parameters<typeof routerKey>[0], isOurs: () => boolean): Router =>
      orNobodys(services.get(serviceOf(routerKey(ref)))?.router ?? broken('no router'), () => isOurs() || lateIn(world)),
    ...listeners.ports,
    source: {
      read: async () => catalogOf(story, world.promised),
      watch: (changed: () => void) => {
        world.watchers.add(changed);
        return { close: () => void world.watchers.delete(changed) };
      },
    },
  };
  const signer = openMemorySigner(String(story.seed));
  for (let index = 0; index < story.planes; index += 1)
    processes.push(
      new Process({
        name: `plane ${index}`,
        scheduler,
        shared,
        own: { code: 'simulated', signer, ...(story.planes > 1 && { holder: `plane ${index}` }) },
        openCalls: (mishap, crash) => openPortCalls({ scheduler, mishap, crash }),
        tell: (what) => {
          count(world, what);
          trace(world, `plane ${index}: ${what}`);
        },
      }),
    );
  return world;
}

function openService(story: ServiceStory, scheduler: Scheduler): ServiceTruth {
  const router = openMemoryRouter({ [FIRST_VERSION]: 1 });
  const orders: ServiceTruth['orders'] = [];
  const noting = {
    ...router,
    async apply(order: TrafficOrder) {
      const before = router.applied.length;
      await router.apply(order);
      if (router.applied.length > before) orders.push({ at: scheduler.now(), key: order.key, weights: order.weights });
    },
  };
  const versions: ServiceTruth['versions'] = new Map([[FIRST_VERSION, { quality: 'good' as const, since: 0 }]]);
  return { story, router: noting, orders, versions, rates: [], incidents: [], troubles: [], served: [] };
}

/** An order whose giver does not act any more has to be noticed like the hand of a stranger: no router can tell it from one. */
function orNobodys(router: MemoryRouter, isOurs: () => boolean): Router {
  const { capabilities, plan, observe } = router;
  const apply = (order: TrafficOrder): Promise<void> =>
    router.apply(isOurs() ? order : { ...order, key: `hand/late/${order.key}` });
  return { capabilities, plan, observe, apply };
}

/** One second of the world: customers come, and what they met is told. */
export function passSecond(world: World): void {
  const { scheduler, start, rng, processes, network } = world;
  const now = scheduler.now();
  for (const service of world.services.values()) {
    const { story, router, versions, rates, incidents, troubles } = service;
    const times = rates.filter(({ until }) => now < until).reduce((product, one) => product * one.times, 1);
    const wave = 1 + story.swing * Math.sin((2 * Math.PI * (now - start)) / story.periodMs);
    const worse = incidents.filter(({ until }) => now < until).reduce((sum, { errors }) => sum + errors, 0);
    service.served = Object.entries(router.serve(Math.round(story.rate * wave * times))).map(([version, requests]) => {
      const { quality, since } = versions.get(version) ?? broken(`nobody made ${version}`);
      const health = healthOf(quality, (now - start - since) / 60_000);
      return passCustomers(version, requests, { health: { ...health, errors: health.errors + worse }, rng });
    });
    const told = service.served.filter(({ version, total }) => total > 0 && versions.get(version)?.quality !== 'mute');
    if (told.length > 0)
      network.send(
        { service: story.name, seconds: told },
        processes,
        troubles.filter(({ until }) => now < until),
      );
  }
}

export function count(world: World, what: string): void {
  world.coverage.set(what, (world.coverage.get(what) ?? 0) + 1);
}

/** How often somebody else was faster, or had taken over. */
function countingRefusals(world: World): LedgerStore {
  return {
    ...world.store,
    async append(...args) {
      const answer = await world.store.append(...args);
      if (answer !== 'APPENDED') count(world, `append answered with ${answer}`);
      return answer;
    },
  };
}

function lateIn(world: World): false {
  count(world, 'an order arrived late');
  return false;
}

export function trace(world: World, text: string): void {
  world.trace.push(`${((world.scheduler.now() - world.start) / 1_000).toFixed(1).padStart(7)}s ${text}`);
}

function serviceOf(key: string): string {
  return /127\.0\.0\.1:9\/([a-z]+)\//.exec(key)?.[1] ?? broken(`no service has the router ${key}`);
}
