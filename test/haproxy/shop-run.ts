import { mkdirSync, writeFileSync } from 'node:fs';
import { openShoppers, type Answer, type Shoppers } from '../../examples/haproxy/shoppers.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { startControlPlane, type ServedPlane } from './control-plane.ts';
import { freePort } from './free-port.ts';
import { startHaproxy } from './haproxy-process.ts';
import { shopCatalog, type ShopCase } from './shop-catalog.ts';
import { startShopService, type ShopService } from './shop-service.ts';
import { until } from './until.ts';

export const [OLD, NEW] = ['1.0.0', '1.1.0'];

export type ShopRun = AsyncDisposable & {
  readonly plane: ServedPlane;
  /** What the customers of a case got so far. */
  answers(of: ShopCase): readonly Answer[];
  /** Starts the rollout of a case, once telemetry of both sides' customers is there. */
  start(one: ShopCase): Promise<string>;
};

const SECONDS_BEFORE = 4;

/** What stands before the versions of each case, and splits their customers between them. */
export type Doors = AsyncDisposable & {
  /** As a plan names it. */
  router(of: ShopCase): string;
  url(of: ShopCase): string;
};
export type Sides = ReadonlyMap<string, { readonly blue: number; readonly green: number }>;

/** Everything that a release needs, for several services at once: a router, both versions, customers, and the control plane. */
export async function openShopRun(
  cases: readonly ShopCase[],
  openDoors: (sides: Sides) => Promise<Doors> = openHaproxyDoors,
): Promise<ShopRun> {
  const open = new AsyncDisposableStack();
  const folder = open.use(openTemporaryFolder());
  const ports = new Map<string, { readonly blue: number; readonly green: number }>();
  for (const { name } of cases) ports.set(name, { blue: await freePort(), green: await freePort() });
  const doors = open.use(await openDoors(ports));
  const place = { catalog: folder.file('catalog'), data: folder.file('data') };
  mkdirSync(place.catalog);
  for (const one of cases) writeFileSync(`${place.catalog}/${one.name}.yaml`, shopCatalog(one, doors.router(one)));
  const plane = open.use(await startControlPlane(place));
  const crowds = new Map<string, Shoppers>();
  const services = cases.flatMap(({ name, fault }): Promise<ShopService>[] => {
    const at = ports.get(name) ?? { blue: 0, green: 0 };
    const service = { service: name, otlp: plane.otlp };
    return [
      startShopService({ ...service, port: at.blue, version: OLD, fault: 'none' }),
      startShopService({ ...service, port: at.green, version: NEW, fault }),
    ];
  });
  for (const service of await Promise.all(services)) open.use(service);
  for (const one of cases) {
    const crowd = openShoppers({ url: doors.url(one), perSecond: one.perSecond, headers: { 'x-shop': one.name } });
    crowds.set(one.name, open.use(crowd));
  }
  return {
    plane,
    answers: ({ name }) => crowds.get(name)?.answers ?? [],
    async start({ name, perSecond }) {
      // Telemetry follows the customers by a second or two.
      const some = SECONDS_BEFORE * perSecond;
      await until(`${some} customers were served`, () => (crowds.get(name)?.answers.length ?? 0) >= some, 60_000);
      const asked = { candidate: NEW, baseline: OLD };
      return until(`the rollout of ${name} starts`, () => plane.start(name, asked).catch(notYet), 30_000);
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

/** The first customers are on their way: a baseline that serves nobody is refused. */
function notYet(error: unknown): null {
  if (error instanceof Error && error.message.includes('BASELINE_NOT_SERVING')) return null;
  throw error;
}

/** One HAProxy for all of them; customers say which shop they mean. */
async function openHaproxyDoors(sides: Sides): Promise<Doors> {
  const haproxy = await startHaproxy([...sides].map(([name, at]) => backendOf(name, at)).join('\n'));
  return {
    router: ({ name }) => `{ haproxy: { address: ${haproxy.socket}, backend: ${name}, places: { blue: [b1], green: [g1] } } }`,
    url: () => haproxy.url,
    [Symbol.asyncDispose]: () => haproxy[Symbol.asyncDispose](),
  };
}

function backendOf(name: string, { blue, green }: { blue: number; green: number }): string {
  return `backend ${name}
  balance roundrobin
  server b1 127.0.0.1:${blue} weight 100
  server g1 127.0.0.1:${green} weight 0 check inter 500ms fall 2 rise 1`;
}
