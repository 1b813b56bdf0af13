import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from '../../examples/shop/loopback.ts';

export const SECRET = 'a-secret-for-tests-only';
export const SECRETS = { secret: (): Promise<string> => Promise.resolve(SECRET) };

export type Received = { readonly method: string; readonly headers: IncomingHttpHeaders; readonly body: string };
/** What the receiver answers; without a signature of its own it is signed as it should be. */
export type Said = { readonly status?: number; readonly body: string; readonly signature?: string | null };

/** A receiver of signed requests, written from docs/routers.md alone. */
export type Receiver = AsyncDisposable & {
  readonly url: string;
  readonly received: Received[];
  answer: (asked: Received) => Said;
};

export async function openReceiver(answer: (asked: Received) => Said): Promise<Receiver> {
  const received: Received[] = [];
  const state = { answer };
  const reply = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const asked = { method: request.method ?? '', headers: request.headers, body: await text(request) };
    received.push(asked);
    const said = state.answer(asked);
    const signature =
      said.signature === undefined ? signedNow(said.body, String(asked.headers['idempotency-key'])) : said.signature;
    response.writeHead(said.status ?? 200, signature === null ? {} : { 'x-plimsoll-signature': signature }).end(said.body);
  };
  const server = createServer((request, response) => {
    reply(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  const port = await listenOnLoopback(server, 0);
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}/shares?token=in-the-address`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

export function signedNow(body: string, about: string, seconds: number = Math.floor(Date.now() / 1_000)): string {
  return `t=${seconds},v1=${createHmac('sha256', SECRET).update(`${seconds}.${about}.${body}`).digest('hex')}`;
}
