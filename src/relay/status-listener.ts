import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type StatusListener = { readonly port: number; close(): Promise<void> };
export type StatusListenerParts = {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** `well` is false while telemetry is turned away. */
  readonly status: () => { readonly well: boolean; readonly body: object };
};

/** Says how a relay is to whoever asks on this machine: counts and states, and nothing that a payload held. */
export async function openStatusListener({ host, port, status }: StatusListenerParts): Promise<StatusListener> {
  const server = createServer({ requestTimeout: 5_000, maxHeaderSize: 8_192 }, (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0];
    const isKnown = path === '/healthz' && (request.method === 'GET' || request.method === 'HEAD');
    const { well, body } = isKnown ? status() : { well: false, body: { detail: 'nothing is here but GET /healthz' } };
    const text = `${JSON.stringify(body, null, 2)}\n`;
    response.writeHead(isKnown ? (well ? 200 : 503) : 404, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
      'cache-control': 'no-store',
    });
    response.end(request.method === 'HEAD' ? undefined : text);
  });
  server.maxConnections = 32;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ host, port }, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
