import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { RoutingDocument, Weights } from '../router/routing-table.ts';
import type { Totals } from '../shoppers/tally.ts';
import { isBad } from './carry-on.ts';
import { keepProcess } from './kept-process.ts';
import type { House, KeptProcess } from './kept-process.ts';
import { keepNewestLogs } from './log-file.ts';
import type { Options } from './options.ts';

export type RunningShop = {
  /** Starts a storefront and makes it known to the router, with weight 0. */
  startVersion(version: string): Promise<void>;
  /** Waits until the router sends it nothing any more, then takes it away and stops it. */
  stopVersion(version: string, signal: AbortSignal): Promise<void>;
  /** The versions that run. */
  versions(): readonly string[];
  /** Sets the weights that Plimsoll wants at this moment. */
  shareAsAsked(): Promise<void>;
  routing(): Promise<RoutingDocument>;
  startShoppers(): Promise<void>;
  /** What shoppers felt so far. */
  totals(): Promise<Totals>;
};

export type ShopSettings = {
  readonly ports: Options['ports'];
  readonly telemetry: Readonly<Record<string, string>>;
  /** A router that died knows nothing any more: the weights it should have again, from whoever decides on them. */
  readonly wantedWeights: () => Promise<Weights>;
};

/** What a bad release does. */
const FAULT = { FAULT_CHECKOUT_ERRORS: '0.05' };
const MOST_STOREFRONT_LOGS = 20;
const QUIET_MS = 2_000;
const QUIET_WITHIN_MS = 60_000;

/** Starts payment, catalogue and router; storefronts and shoppers follow when they are asked for. */
export async function runShop({ ports, telemetry, wantedWeights }: ShopSettings, house: House): Promise<RunningShop> {
  const admin = `http://127.0.0.1:${ports['admin-port']}`;
  const versions = new Map<string, KeptProcess>();
  const people: KeptProcess[] = [];
  const register = (version: string, port: number): Promise<RoutingDocument> =>
    command(`${admin}/backends`, { method: 'PUT', body: { version, url: `http://127.0.0.1:${port}` } });
  const shareAsAsked = async (): Promise<void> => {
    // Plimsoll may decide anew, and move the router itself, between the question and the command: ask until nothing changed.
    for (let set = '', wanted = await wantedWeights(); set !== JSON.stringify(wanted); wanted = await wantedWeights()) {
      await command(`${admin}/weights`, { method: 'PUT', body: { key: `demo-${Date.now()}`, weights: wanted } });
      set = JSON.stringify(wanted);
    }
  };
  const restore = async (): Promise<void> => {
    for (const [version, kept] of versions) await register(version, kept.port());
    await shareAsAsked();
  };

  const back = { layer: 2, env: telemetry } as const;
  const [payment, catalogue] = await Promise.all([
    keepProcess({ ...back, name: 'payment', args: [program('payment')] }, house),
    keepProcess({ ...back, name: 'catalogue', args: [program('catalogue')] }, house),
    keepProcess(
      { name: 'router', layer: 1, args: [program('router')], env: { PORT: `${ports['shop-port']}`, ADMIN_PORT: `${ports['admin-port']}` }, onRestart: restore },
      house,
    ),
  ]);
  const addresses = { PAYMENT_URL: `http://127.0.0.1:${payment.port()}`, CATALOGUE_URL: `http://127.0.0.1:${catalogue.port()}` };

  return {
    shareAsAsked,
    versions: () => [...versions.keys()],
    routing: () => command(`${admin}/weights`, { method: 'GET' }),
    async startVersion(version) {
      if (versions.has(version)) return;
      keepNewestLogs({ folder: house.logs, prefix: 'storefront-', most: MOST_STOREFRONT_LOGS });
      const env = { ...telemetry, ...addresses, FAULT_CHECKOUT_ERRORS: '0', ...(isBad(version) && FAULT), SHOP_VERSION: version };
      const kept = await keepProcess({ name: `storefront-${version}`, layer: 2, args: [program('storefront')], env }, house);
      versions.set(version, kept);
      await register(version, kept.port());
    },
    async stopVersion(version, signal) {
      await untilQuiet(version, { signal, routing: () => command(`${admin}/weights`, { method: 'GET' }) });
      await command(`${admin}/backends/${encodeURIComponent(version)}`, { method: 'DELETE' });
      await versions.get(version)?.stop();
      versions.delete(version);
    },
    async startShoppers() {
      const env = { SHOP_URL: `http://127.0.0.1:${ports['shop-port']}` };
      people.push(await keepProcess({ name: 'shoppers', layer: 0, args: [program('shoppers')], env }, house));
    },
    async totals() {
      const shoppers = people[0];
      return (await (await fetch(`http://127.0.0.1:${shoppers?.port() ?? 0}/`)).json()) as Totals;
    },
  };
}

function program(name: string): string {
  return fileURLToPath(new URL(`../${name}.ts`, import.meta.url));
}

async function command(url: string, { method, body }: { method: string; body?: unknown }): Promise<RoutingDocument> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(url, { method, ...sent, signal: AbortSignal.timeout(5_000) });
  const answer = (await response.json()) as RoutingDocument & { detail?: string };
  if (!response.ok) throw new Error(`The router refused ${method} ${url}: ${answer.detail ?? response.status}`);
  return answer;
}

type Watch = { readonly signal: AbortSignal; readonly routing: () => Promise<RoutingDocument> };

/** Weight 0 and no request finished for two seconds, longer than almost any request takes. */
async function untilQuiet(version: string, { signal, routing }: Watch): Promise<void> {
  const giveUpAt = performance.now() + QUIET_WITHIN_MS;
  let quietSince = performance.now();
  let counted = -1;
  while (performance.now() - quietSince < QUIET_MS) {
    const now = await routing();
    const count = now.requests[version] ?? 0;
    if (count !== counted || (now.weights[version] ?? 0) > 0) quietSince = performance.now();
    counted = count;
    if (performance.now() > giveUpAt) throw new Error(`Storefront ${version} still gets requests a minute after its release ended`);
    await after(250, undefined, { signal });
  }
}
