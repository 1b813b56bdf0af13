import { setTimeout as after } from 'node:timers/promises';
import type { RoutingDocument, Weights } from '../router/routing-table.ts';

/** The router's admin port, as the deployment of the demo uses it. */
export type RouterClient = {
  routing(): Promise<RoutingDocument>;
  register(version: string, port: number): Promise<void>;
  /** Waits until nothing is sent to the version any more, then takes it away. */
  retire(version: string, signal: AbortSignal): Promise<void>;
  weigh(weights: Weights): Promise<void>;
};

const QUIET_MS = 2_000;
const QUIET_WITHIN_MS = 60_000;
const TIMEOUT_MS = 5_000;

export function openRouterClient(port: number): RouterClient {
  const admin = `http://127.0.0.1:${port}`;
  const routing = (): Promise<RoutingDocument> => command(`${admin}/weights`, { method: 'GET' });
  return {
    routing,
    async register(version, backend) {
      await command(`${admin}/backends`, { method: 'PUT', body: { version, url: `http://127.0.0.1:${backend}` } });
    },
    async retire(version, signal) {
      await untilQuiet(version, { signal, routing });
      await command(`${admin}/backends/${encodeURIComponent(version)}`, { method: 'DELETE' });
    },
    async weigh(weights) {
      await command(`${admin}/weights`, { method: 'PUT', body: { key: `demo-${Date.now()}`, weights } });
    },
  };
}

async function command(url: string, { method, body }: { method: string; body?: unknown }): Promise<RoutingDocument> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(url, { method, ...sent, signal: AbortSignal.timeout(TIMEOUT_MS) });
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
    if (performance.now() > giveUpAt)
      throw new Error(`Storefront ${version} still gets requests a minute after its release ended`);
    await after(250, undefined, { signal });
  }
}
