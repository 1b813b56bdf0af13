import { lookup } from 'node:dns/promises';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, isIP, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { whyForbidden } from '../address-guard.ts';

const CONNECT_TIMEOUT = 15_000;

export type GuardedProxy = {
  readonly address: string;
  /** Hosts that were refused, since the proxy was opened: as many as there are room for. */
  readonly refused: ReadonlySet<string>;
  close(): Promise<void>;
};

/**
 * The way of a browser to where a probe may go, and to nothing else. What a name leads to is looked up here, and this very
 * address is connected to: a name that leads elsewhere a moment later, or a page that asks for the machine it runs on, gets nowhere.
 */
export async function openGuardedProxy(terms: { readonly allowPrivate: boolean }): Promise<GuardedProxy> {
  const refused = new Set<string>();
  const sockets = new Set<Duplex>();
  const resolve = async (host: string): Promise<string | null> => {
    const name = host.replace(/^\[|\]$/g, '');
    const address = isIP(name) > 0 ? name : (await lookup(name)).address;
    if (whyForbidden(address, terms) === null) return address;
    if (refused.size < MOST_REFUSED) refused.add(name);
    return null;
  };
  const server = createServer((asked, answer) => void forward({ asked, answer, resolve }));
  server.on('connect', (asked: IncomingMessage, client: Duplex) => void tunnel({ asked, client, resolve }));
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((open, fail) => {
    server.once('error', fail);
    server.listen(0, '127.0.0.1', open);
  });
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((closed) => void server.close(() => closed()));
    },
  };
}

const MOST_REFUSED = 100;
type Resolve = (host: string) => Promise<string | null>;
type Tunnel = { readonly asked: IncomingMessage; readonly client: Duplex; readonly resolve: Resolve };

async function tunnel({ asked, client, resolve }: Tunnel): Promise<void> {
  client.on('error', () => client.destroy());
  try {
    const { hostname, port } = new URL(`https://${asked.url ?? ''}`);
    const host = await resolve(hostname);
    if (host === null) return void client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    const far = connect({ host, port: Number(port === '' ? 443 : port), timeout: CONNECT_TIMEOUT });
    far.once('timeout', () => far.destroy());
    far.on('error', () => client.destroy());
    client.once('close', () => far.destroy());
    far.once('close', () => client.destroy());
    far.once('connect', () => {
      far.setTimeout(0);
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      far.pipe(client);
      client.pipe(far);
    });
  } catch {
    client.destroy();
  }
}

type Forward = { readonly asked: IncomingMessage; readonly answer: ServerResponse; readonly resolve: Resolve };

/** What cannot be reached gets no answer at all, as it would without a proxy: an answer of ours would be taken for the site's. */
async function forward({ asked, answer, resolve }: Forward): Promise<void> {
  const giveUp = (): void => void answer.destroy();
  try {
    const { hostname, port, pathname, search, protocol } = new URL(asked.url ?? '');
    const host = protocol === 'http:' ? await resolve(hostname) : null;
    if (host === null) return giveUp();
    const { 'proxy-connection': _, ...headers } = asked.headers;
    const terms = { host, port: port === '' ? 80 : Number(port), path: pathname + search, method: asked.method, headers };
    const far = request({ ...terms, timeout: CONNECT_TIMEOUT, agent: false }, (come) => {
      answer.writeHead(come.statusCode ?? 502, come.rawHeaders);
      come.on('error', giveUp);
      come.pipe(answer);
    });
    far.on('error', giveUp);
    far.once('timeout', () => far.destroy());
    answer.once('close', () => far.destroy());
    asked.pipe(far);
  } catch {
    giveUp();
  }
}
