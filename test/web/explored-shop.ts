import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { seededRng } from '../../src/kernel/rng.ts';
import { MINUTE, SECOND } from '../../src/kernel/units.ts';
import { CATALOG, openFallenWorld, type FallenWorld } from '../causes/fallen-world.ts';
import { jsonTraces } from '../intake/payload.ts';

/** Durations are promised too, so that the heat map has a threshold. */
const FAST = `---
apiVersion: openslo/v1
kind: SLO
metadata: { name: checkout-fast }
spec:
  service: shop
  indicator:
    metadata: { name: checkout-latency, displayName: Checkout within 400 ms }
    spec:
      ratioMetric:
        total: { metricSource: { type: plimsoll, spec: { journey: checkout } } }
        good: { metricSource: { type: plimsoll, spec: { where: { duration: { atMost: 400ms } } } } }
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.99 }]
`;
export const SUCCESS = 'checkout-works/checkout-success';
export const LATENCY = 'checkout-fast/checkout-latency';
/** In minutes: when nothing was heard, and when a release came that was worse until it was replaced. */
const SILENT = [38, 42] as const;
const WORSE = [50, 64] as const;
const MINUTES = 70;

export type ExploredShop = AsyncDisposable & { readonly url: string; readonly world: FallenWorld };

/** The real routes over seventy minutes of a shop's telemetry, and the built pages before them. */
export async function openExploredShop(): Promise<ExploredShop> {
  const world = await openFallenWorld({ catalog: CATALOG + FAST });
  const draw = drawnRequests();
  for (let slot = 0; slot < MINUTES * 6; slot += 1) {
    const at = world.clock.advance(10 * SECOND);
    assert.equal((await world.served.plane.intake.accept(jsonTraces(draw(at, slot / 6)))).say, 'accepted');
    for (const job of world.served.plane.jobs)
      if (job.name === 'intake' || (job.name === 'seal' && at % MINUTE === 0)) await job.run(at);
    if (slot / 6 === WORSE[0]) await world.change({ service: 'shop', kind: 'deploy', version: '1.6.0' });
  }
  await world.served.plane.intake.settled();
  world.clock.advance(SECOND);
  const pages = readPages();
  const server = createServer((request, response) => {
    void answer({ world, pages }, request.url ?? '/', response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    world,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => {
        server.close(closed);
      });
      await world[Symbol.asyncDispose]();
    },
  };
}

const DIST = join(import.meta.dirname, '../../web/dist'); // built by npm test
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

type Served = { readonly world: FallenWorld; readonly pages: ReadonlyMap<string, Buffer> };

/** Whole at the start: a build that begins meanwhile takes nothing away. */
function readPages(): Served['pages'] {
  const files = readdirSync(DIST, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name));
  return new Map(paths.map((path) => [path.slice(DIST.length), readFileSync(path)]));
}

async function answer({ world: { served }, pages }: Served, address: string, response: ServerResponse): Promise<void> {
  const { pathname, search } = new URL(address, 'http://shop');
  if (pathname.startsWith('/api/')) {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const found = await served.ask(pathname + search, { signal: gone.signal });
    response.writeHead(found.status, { 'content-type': found.headers.get('content-type') ?? 'text/plain' });
    // A stream ends when the page leaves, which is no failure.
    for await (const chunk of found.body ?? []) response.write(chunk);
    response.end();
    return;
  }
  response.setHeader('content-security-policy', "default-src 'self'");
  const path = extname(pathname) === '' ? '/index.html' : pathname;
  const body = pages.get(path);
  response
    .writeHead(body === undefined ? 404 : 200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' })
    .end(body);
}

type Draw = (at: number, minute: number) => Uint8Array;

function drawnRequests(): Draw {
  const rng = seededRng(4);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
  return (at, minute) => {
    const isSilent = minute >= SILENT[0] && minute < SILENT[1];
    const resourceSpans = Array.from({ length: isSilent ? 0 : 12 }, (_, index) => {
      const version = minute > WORSE[0] && rng.next() < 0.3 ? '1.6.0' : '1.5.0';
      const isWorse = version === '1.6.0' && minute < WORSE[1];
      const region = ['eu-west', 'us-east', 'ap-south'][Math.floor(rng.next() * 3)] ?? 'eu-west';
      const ms = Math.max(1, Math.round((isWorse ? 190 : 62) * Math.exp(0.45 * normal())));
      const status = rng.next() < (isWorse ? 0.2 : 0.004) ? 503 : 200;
      return spanOf({ version, region, ms, status, end: at - 500, id: at * 16 + index });
    });
    return new TextEncoder().encode(JSON.stringify({ resourceSpans }));
  };
}

type Drawn = { version: string; region: string; ms: number; status: number; end: number; id: number };

function spanOf({ version, region, ms, status, end, id }: Drawn): object {
  const attributes = Object.entries({ 'service.name': 'shop', 'service.version': version, 'cloud.region': region }).map(
    ([key, stringValue]) => ({ key, value: { stringValue } }),
  );
  const span = {
    name: 'POST',
    kind: 2,
    traceId: id.toString(16).padStart(32, 'a'),
    spanId: id.toString(16).padStart(16, '0'),
    startTimeUnixNano: `${end - ms}000000`,
    endTimeUnixNano: `${end}000000`,
    attributes: [{ key: 'http.response.status_code', value: { intValue: String(status) } }],
  };
  return { resource: { attributes }, scopeSpans: [{ spans: [span] }] };
}
