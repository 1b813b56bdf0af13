import { Agent, request } from 'node:http';
import type { Step } from './session.ts';

const TIMEOUT_MS = 5_000;
const BASKET = JSON.stringify({
  items: [
    { id: 'rope', count: 2 },
    { id: 'compass', count: 1 },
  ],
});

/** Takes one step at the shop's front door and says whether it went well, as the shopper felt it. */
export function openDoor(front: URL): (step: Step) => Promise<boolean> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256, maxFreeSockets: 64, timeout: 30_000 });
  return ({ method, path }) =>
    new Promise((resolve) => {
      const body = method === 'POST' ? BASKET : '';
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const outgoing = request({ hostname: front.hostname, port: front.port, method, path, headers, agent });
      outgoing.setTimeout(TIMEOUT_MS, () => outgoing.destroy(new Error('the shop is too slow')));
      outgoing.once('error', () => resolve(false));
      outgoing.once('response', (answer) => {
        answer.resume();
        answer.once('error', () => resolve(false));
        answer.once('end', () => resolve((answer.statusCode ?? 500) < 500));
      });
      outgoing.end(body);
    });
}
