import { Agent, createServer, request } from 'node:http';
import { listenOnLoopback } from '../../examples/shop/loopback.ts';

export type NamedBackend = AsyncDisposable & { readonly name: string; readonly port: number; served(): number };

/** A backend that answers its name. */
export async function startNamedBackend(name: string): Promise<NamedBackend> {
  const state = { served: 0 };
  const server = createServer((_request, response) => {
    state.served += 1;
    response.end(name);
  });
  const port = await listenOnLoopback(server, 0);
  return {
    name,
    port,
    served: () => state.served,
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

/** Who answers each of many requests, a few at a time. */
export async function answersOf(port: number, each: readonly { headers?: Record<string, string> }[]): Promise<readonly string[]> {
  const answers: string[] = [];
  const next = { index: 0 };
  const lane = async (): Promise<void> => {
    for (let index = next.index++; index < each.length; index = next.index++) answers[index] = await answerOf(port, each[index]);
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  return answers;
}

/** Who answers one request, over a connection of its own. */
export async function answerOf(port: number, options: { agent?: Agent; headers?: Record<string, string> } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, agent: false, ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve(response.statusCode === 200 ? text : String(response.statusCode)));
    });
    call.on('error', reject);
    call.end();
  });
}
