import { Agent, createServer, request } from 'node:http';
import { listenOnLoopback } from '../../examples/shop/loopback.ts';

export type NamedBackend = AsyncDisposable & { readonly name: string; readonly port: number };

/** A backend that answers its name. */
export async function startNamedBackend(name: string): Promise<NamedBackend> {
  const server = createServer((_request, response) => void response.end(name));
  const port = await listenOnLoopback(server, 0);
  return {
    name,
    port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends requests until it is stopped, over a few connections that stay open; knows who answered, in order. */
export type Steady = AsyncDisposable & { readonly answers: readonly string[] };

export function steadyRequests({ port, lanes }: { port: number; lanes: number }): Steady {
  const agent = new Agent({ keepAlive: true, maxSockets: lanes });
  const answers: string[] = [];
  const state = { stopped: false };
  const running = Array.from({ length: lanes }, async () => {
    while (!state.stopped) answers.push(await answerOf(port, { agent }));
  });
  return {
    answers,
    async [Symbol.asyncDispose]() {
      state.stopped = true;
      await Promise.all(running);
      agent.destroy();
    },
  };
}

/** Who answers one request. */
export async function answerOf(port: number, options: { agent?: Agent; headers?: Record<string, string> } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve(response.statusCode === 200 ? text : String(response.statusCode)));
    });
    call.on('error', reject);
    call.end();
  });
}
