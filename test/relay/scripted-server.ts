import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export type Asked = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: Buffer; readonly at: number };
/** A status, or the connection cut without an answer, or no answer until the server goes away. */
export type Said =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly text?: string }
  | 'cut'
  | 'nothing';
export type ScriptedServer = {
  readonly url: string;
  /** Requests with telemetry, in the order in which they came. */
  readonly asked: Asked[];
  /** What the next requests are told; change it at any time. */
  answer: (asked: Asked, number: number) => Said | Promise<Said>;
  /** The most requests that waited for their answers at once. */
  readonly mostAtOnce: () => number;
};

export const TAKEN: Said = { status: 200 };

/** A real HTTP server whose answers a test decides. It demands a token as a Plimsoll does: before it looks at what is brought. */
export async function openScriptedServer(t: TestContext, token = 'token-of-the-relay'): Promise<ScriptedServer> {
  const atOnce = { now: 0, most: 0 };
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then(async (body) => {
      if (request.headers['content-type'] === 'text/plain') {
        const isKnown = request.headers.authorization === `Bearer ${token}`;
        return response.writeHead(isKnown ? 415 : 401).end(isKnown ? '' : '{"message":"the token is wrong"}');
      }
      atOnce.most = Math.max(atOnce.most, (atOnce.now += 1));
      const each = { path: request.url ?? '', headers: request.headers, body, at: performance.now() };
      const said = await scripted.answer(each, asked.push(each));
      atOnce.now -= 1;
      if (said === 'nothing') return undefined;
      if (said === 'cut') return request.socket.destroy();
      return response.writeHead(said.status, said.headers).end(said.text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const scripted: ScriptedServer = { url, asked, answer: () => TAKEN, mostAtOnce: () => atOnce.most };
  return scripted;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
