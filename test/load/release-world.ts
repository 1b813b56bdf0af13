import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { listenOnLoopback } from '../../examples/shop/loopback.ts';
import type { Rng } from '../../src/kernel/rng.ts';
import { tracesOf, type Faults } from '../scenario/traffic.ts';
import { openPoster } from './keep-alive-post.ts';

type Weights = Readonly<Record<string, number>>;
/** An order that reached the router: `changed` tells whether it was new to it. */
export type Order = { readonly key: string; readonly weights: Weights; readonly changed: boolean };

/** What lives on while servers die: a router with its customers, and somebody who is told. */
export type ReleaseWorld = AsyncDisposable & {
  readonly url: string;
  readonly orders: readonly Order[];
  /** Keys of messages and ids of events, as often as each arrived. */
  readonly told: ReadonlyMap<string, number>;
  weights(): Weights;
  readonly faults: Map<string, { errors: number; slow: number }>;
  /** Payloads that were acknowledged, and requests that were not. */
  readonly telemetry: { acknowledged: number; again: number };
  /** From now on telemetry goes there; null: the server is down, and it waits. */
  sendTo(server: { readonly port: number; readonly token: string } | null): void;
};

const EVERY_MS = 250;
const REQUESTS = 50;

export async function openReleaseWorld(rng: Rng): Promise<ReleaseWorld> {
  const state = { weights: { '1.0.0': 1 } as Weights, server: null as { port: number; token: string } | null, isOver: false };
  const orders: Order[] = [];
  const told = new Map<string, number>();
  const counted: Record<string, number> = {};
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'GET') {
      const body = (await json(request)) as { key?: string; id?: string; weights?: Weights };
      const name = body.key ?? body.id ?? '';
      if (body.weights === undefined) told.set(name, (told.get(name) ?? 0) + 1);
      else {
        const changed = !orders.some(({ key }) => key === name);
        orders.push({ key: name, weights: body.weights, changed });
        if (changed) state.weights = body.weights;
      }
    }
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ weights: state.weights, requests: counted }));
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  const port = await listenOnLoopback(server, 0);
  const faults: ReleaseWorld['faults'] = new Map();
  const telemetry = { acknowledged: 0, again: 0 };
  const serve = (): Readonly<Record<string, number>> => {
    const served: Record<string, number> = {};
    for (let request = 0; request < REQUESTS; request += 1) {
      const version = drawn(state.weights, rng.next());
      served[version] = (served[version] ?? 0) + 1;
      counted[version] = (counted[version] ?? 0) + 1;
    }
    return served;
  };
  const customers = live(state, { serve, faults, rng, telemetry });
  return {
    url: `http://127.0.0.1:${port}`,
    orders,
    told,
    faults,
    telemetry,
    weights: () => state.weights,
    sendTo: (next) => void (state.server = next),
    async [Symbol.asyncDispose]() {
      state.isOver = true;
      await customers;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Living = {
  readonly serve: () => Readonly<Record<string, number>>;
  readonly faults: Faults;
  readonly rng: Rng;
  readonly telemetry: { acknowledged: number; again: number };
};

/** Customers come whether the server lives or not; what they left behind is sent until it is acknowledged, in its order. */
async function live(
  state: { readonly server: { port: number; token: string } | null; readonly isOver: boolean },
  { serve, faults, rng, telemetry }: Living,
): Promise<void> {
  const owed: Uint8Array[] = [];
  while (!state.isOver) {
    const began = performance.now();
    owed.push(tracesOf(serve(), { faults, rng, endMs: Date.now() }));
    const { server } = state;
    if (server !== null) {
      const poster = openPoster(server.port, 1);
      for (let next = owed[0]; next !== undefined && server === state.server; next = owed[0]) {
        const { status } = await poster.post({ path: '/v1/traces', type: 'application/json', body: next, token: server.token });
        if (status !== 200) {
          telemetry.again += 1;
          break;
        }
        telemetry.acknowledged += 1;
        owed.shift();
      }
      poster.close();
    }
    await pause(Math.max(0, EVERY_MS - (performance.now() - began)));
  }
}

function drawn(weights: Weights, dice: number): string {
  let left = dice * Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  for (const [version, weight] of Object.entries(weights)) {
    left -= weight;
    if (left < 0) return version;
  }
  return Object.keys(weights)[0] ?? '';
}
