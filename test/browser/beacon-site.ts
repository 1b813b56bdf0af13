import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { BuiltSdk } from './built-sdk.ts';

export type Told = { readonly e: string; readonly [field: string]: unknown };
export type ReceivedBeacon = {
  readonly visit: string;
  readonly session: string;
  readonly seq: number;
  readonly sent: number;
  readonly ticket?: string;
  readonly flags?: Readonly<Record<string, string>>;
  readonly events: readonly Told[];
};
export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};
export type BeaconSite = AsyncDisposable & {
  /** Where the pages are, and where beacons go: another origin, as in life. */
  readonly url: string;
  readonly door: string;
  readonly beacons: ReceivedBeacon[];
  /** Everything either of the two was asked for, in its order. */
  readonly asked: Asked[];
  /** How the door answers beacons from now on: a status, or by hanging up. */
  answer: number | 'hang up';
  events(kind?: string): readonly Told[];
  /** Resolves when the beacons so far hold what is looked for. */
  arrived(what: (site: BeaconSite) => boolean): Promise<void>;
};

const WEB_VITALS = fileURLToPath(import.meta.resolve('web-vitals')).replace(/[^/]+$/, 'web-vitals.iife.js');

/** A site with the SDK on its pages, and a door that keeps what it is told. It is the page's side that is under test with it. */
export async function openBeaconSite(sdk: BuiltSdk, pages: (path: string) => string): Promise<BeaconSite> {
  const waiting = new Set<() => void>();
  const listen = async (handle: (asked: Asked, response: ServerResponse) => void): Promise<Server> => {
    const server = createServer((request, response) => {
      void readAsked(request).then((asked) => {
        site.asked.push(asked);
        handle(asked, response);
        for (const look of waiting) look();
      });
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    return server;
  };
  const files: Readonly<Record<string, () => string>> = {
    '/sdk.js': () => sdk.module,
    '/sdk.script.js': () => sdk.script,
    '/broken-8f14e45fce.js': () =>
      `const fail = () => setTimeout(() => { throw new TypeError('card 4111 refused'); }); fail(); fail(); fail();`,
    '/web-vitals.js': () => readFileSync(WEB_VITALS, 'utf8'),
  };
  const servers = [
    await listen(({ path }, response) => {
      const file = files[path.split('?')[0] ?? ''];
      if (file !== undefined) response.writeHead(200, { 'content-type': 'text/javascript' }).end(file());
      else if (path.startsWith('/api/')) response.writeHead(path.includes('broken') ? 503 : 200).end('{}');
      else if (path.startsWith('/missing')) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': 'text/html' }).end(pages(path));
    }),
    await listen(({ method, path, body }, response) => {
      if (site.answer === 'hang up') return void response.destroy();
      response.setHeader('access-control-allow-origin', '*');
      if (path.startsWith('/v1/beacon/ticket')) return void response.end('{"ticket":"t-1","lifetime":1800000}');
      if (method === 'POST' && site.answer < 300) site.beacons.push(JSON.parse(body) as ReceivedBeacon);
      response.writeHead(site.answer).end();
    }),
  ] as const;
  const [url, door] = servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`) as [string, string];
  const site: BeaconSite = {
    url,
    door,
    beacons: [],
    asked: [],
    answer: 204,
    events: (kind) => site.beacons.flatMap(({ events }) => events).filter(({ e }) => kind === undefined || e === kind),
    arrived: (what) =>
      new Promise((found, missed) => {
        const give = setTimeout(() => missed(new Error(`not arrived: ${JSON.stringify(site.beacons).slice(0, 2_000)}`)), 15_000);
        const look = (): void => {
          if (!what(site)) return;
          clearTimeout(give);
          waiting.delete(look);
          found();
        };
        waiting.add(look);
        look();
      }),
    async [Symbol.asyncDispose]() {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((closed) => server.close(closed));
      }
    },
  };
  return site;
}

async function readAsked(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = '', url = '', headers } = request;
  return { method, path: url, headers, body: Buffer.concat(chunks).toString() };
}

/** A page that starts the SDK as its visitors' consent says, under the name `sdk`. */
export function pageWith(door: () => string, { settings = 'consent: true', head = '', body = '<h1>Shop</h1>' }): string {
  return `<!doctype html><meta charset="utf-8"><title>Shop</title>${head}
<script type="module">
import { plimsoll } from '/sdk.js';
window.sdk = plimsoll({ endpoint: '${door()}', key: 'k', service: 'shop', version: '1.2.3', ${settings} });
</script>${body}`;
}
