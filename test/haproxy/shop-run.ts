import { mkdirSync, writeFileSync } from 'node:fs';
import { openShoppers, type Answer, type Shoppers } from '../../examples/haproxy/shoppers.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { startControlPlane, type ServedPlane } from './control-plane.ts';
import { freePort } from './free-port.ts';
import { startHaproxy, type HaproxyProcess } from './haproxy-process.ts';
import { shopCatalog, type ShopCase } from './shop-catalog.ts';
import { startShopService, type ShopService } from './shop-service.ts';
import { until } from './until.ts';

export const [OLD, NEW] = ['1.0.0', '1.1.0'];

export type ShopRun = AsyncDisposable & {
  readonly plane: ServedPlane;
  readonly haproxy: HaproxyProcess;
  /** What the customers of a case got so far. */
  answers(of: ShopCase): readonly Answer[];
  /** Starts the rollout of a case, once telemetry of both sides' customers is there. */
  start(one: ShopCase): Promise<string>;
};

const SECONDS_BEFORE = 4;

/** Everything that a release needs, for several services at once: HAProxy, both versions, customers, and the control plane. */
export async function openShopRun(cases: readonly ShopCase[]): Promise<ShopRun> {
  const open = new AsyncDisposableStack();
  const folder = open.use(openTemporaryFolder());
  const ports = new Map<string, { readonly blue: number; readonly green: number }>();
  for (const { name } of cases) ports.set(name, { blue: await freePort(), green: await freePort() });
  const haproxy = open.use(await startHaproxy([...ports].map(([name, at]) => backendOf(name, at)).join('\n')));
  const place = { catalog: folder.file('catalog'), data: folder.file('data') };
  mkdirSync(place.catalog);
  for (const one of cases) writeFileSync(`${place.catalog}/${one.name}.yaml`, shopCatalog(one, haproxy.socket));
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
  for (const { name, perSecond } of cases) {
    const crowd = openShoppers({ url: haproxy.url, perSecond, headers: { 'x-shop': name } });
    crowds.set(name, open.use(crowd));
  }
  return {
    plane,
    haproxy,
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

function backendOf(name: string, { blue, green }: { blue: number; green: number }): string {
  return `backend ${name}
  balance roundrobin
  server b1 127.0.0.1:${blue} weight 100
  server g1 127.0.0.1:${green} weight 0 check inter 500ms fall 2 rise 1`;
}
