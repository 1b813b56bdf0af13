import { fileURLToPath } from 'node:url';
import type { RoutingDocument, Weights } from '../router/routing-table.ts';
import type { Totals } from '../shoppers/tally.ts';
import { isBad } from './carry-on.ts';
import { keepProcess } from './kept-process.ts';
import type { House, KeptProcess } from './kept-process.ts';
import { keepNewestLogs } from './log-file.ts';
import type { Options } from './options.ts';
import { openRouterClient } from './router-client.ts';
import type { RouterClient } from './router-client.ts';

export type RunningShop = {
  /** The versions that run. */
  versions(): readonly string[];
  /** Starts a storefront and makes it known to the router, with weight 0. */
  startVersion(version: string): Promise<void>;
  /** Waits until the router sends it nothing any more, then takes it away and stops it. */
  stopVersion(version: string, signal: AbortSignal): Promise<void>;
  /** Sets the weights that Plimsoll wants at this moment. */
  shareAsAsked(): Promise<void>;
  routing(): Promise<RoutingDocument>;
  startShoppers(): Promise<void>;
  /** Lets nobody in any more and tells what shoppers felt, to the last answer. */
  closeDoors(): Promise<Totals>;
};

export type ShopSettings = {
  readonly ports: Options['ports'];
  readonly telemetry: Readonly<Record<string, string>>;
  /** What its pages are told, so that they tell how they are doing. */
  readonly pages: Readonly<Record<string, string>>;
  /** The router keeps nothing: the weights it should have, from whoever decides on them. */
  readonly wantedWeights: () => Promise<Weights>;
};

/** What a bad release does. */
const FAULT = { FAULT_CHECKOUT_ERRORS: '0.05' };
const MOST_STOREFRONT_LOGS = 20;

/** Starts payment, catalogue and router; storefronts and shoppers follow when they are asked for. */
export async function runShop(settings: ShopSettings, house: House): Promise<RunningShop> {
  const { ports, telemetry, pages } = settings;
  const router = openRouterClient(ports['admin-port']);
  const versions = new Map<string, KeptProcess>();
  const shareAsAsked = (): Promise<void> => weighAsAsked(router, settings.wantedWeights);
  const env = await startBehind(settings, house, async () => {
    for (const [version, kept] of versions) await router.register(version, kept.port());
    await shareAsAsked();
  });
  const shoppers: KeptProcess[] = [];
  return {
    versions: () => [...versions.keys()],
    shareAsAsked,
    routing: () => router.routing(),
    async startVersion(version) {
      if (versions.has(version)) return;
      keepNewestLogs({ folder: house.logs, prefix: 'storefront-', most: MOST_STOREFRONT_LOGS });
      const own = { SHOP_VERSION: version, FAULT_CHECKOUT_ERRORS: '0', ...(isBad(version) && FAULT) };
      const kept = await keepProcess(
        {
          name: `storefront-${version}`,
          layer: 2,
          args: [program('storefront')],
          env: { ...telemetry, ...pages, ...env, ...own },
        },
        house,
      );
      versions.set(version, kept);
      await router.register(version, kept.port());
    },
    async stopVersion(version, signal) {
      await router.retire(version, signal);
      await versions.get(version)?.stop();
      versions.delete(version);
    },
    async startShoppers() {
      const front = { SHOP_URL: `http://127.0.0.1:${ports['shop-port']}` };
      shoppers.push(await keepProcess({ name: 'shoppers', layer: 0, args: [program('shoppers')], env: front }, house));
    },
    async closeDoors() {
      return (await (await fetch(`http://127.0.0.1:${shoppers[0]?.port() ?? 0}/`, { method: 'POST' })).json()) as Totals;
    },
  };
}

/** Starts what storefronts need, and gives the addresses they ask. */
async function startBehind(
  { ports, telemetry }: ShopSettings,
  house: House,
  onRouterRestart: () => Promise<void>,
): Promise<Record<string, string>> {
  const doors = { PORT: `${ports['shop-port']}`, ADMIN_PORT: `${ports['admin-port']}` };
  const [payment, catalogue] = await Promise.all([
    keepProcess({ name: 'payment', layer: 2, args: [program('payment')], env: telemetry }, house),
    keepProcess({ name: 'catalogue', layer: 2, args: [program('catalogue')], env: telemetry }, house),
    keepProcess({ name: 'router', layer: 1, args: [program('router')], env: doors, onRestart: onRouterRestart }, house),
  ]);
  const [pays, lists] = [`127.0.0.1:${payment.port()}`, `127.0.0.1:${catalogue.port()}`];
  return {
    PAYMENT_URL: `http://${pays}`,
    CATALOGUE_URL: `http://${lists}`,
    OTEL_INSTRUMENTATION_COMMON_PEER_SERVICE_MAPPING: `${pays}=payment,${lists}=catalogue`,
  };
}

/** Plimsoll may decide anew, and move the router itself, between the question and the command: ask until nothing changed. */
async function weighAsAsked(router: RouterClient, wantedWeights: () => Promise<Weights>): Promise<void> {
  for (let set = '', wanted = await wantedWeights(); set !== JSON.stringify(wanted); wanted = await wantedWeights()) {
    await router.weigh(wanted);
    set = JSON.stringify(wanted);
  }
}

function program(name: string): string {
  return fileURLToPath(new URL(`../${name}.ts`, import.meta.url));
}
