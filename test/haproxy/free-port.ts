import { createServer } from 'node:http';
import { listenOnLoopback } from '../../examples/shop/loopback.ts';

/** A port that nobody listens on, for a program that cannot be told to choose one itself. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listenOnLoopback(server, 0);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
