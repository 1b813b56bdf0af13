// A server in a process of its own that takes exactly as long as it is told, and says how long it really took.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setPriority } from 'node:os';

// What others do on the machine must not count as an error of who asks: where this may go first, it does.
try {
  setPriority(-15);
} catch {
  // It takes a right that not everybody has.
}

const server = createServer((request, response) => {
  const began = process.hrtime.bigint();
  const url = new URL(request.url ?? '/', 'http://here');
  const waitMs = Number(url.searchParams.get('wait') ?? 0);
  const until = began + BigInt(Math.round(waitMs * 1e6));
  const end = (): void => {
    if (process.hrtime.bigint() < until) return void setImmediate(end); // timers are a millisecond coarse
    return answer(response, url, Number(process.hrtime.bigint() - began) / 1e6);
  };
  if (waitMs < 2) end();
  else setTimeout(end, waitMs - 2);
});

function answer(response: ServerResponse, url: URL, tookMs: number): void {
  response.setHeader('x-took', tookMs.toFixed(3));
  const status = Number(url.searchParams.get('status') ?? 200);
  const location = url.searchParams.get('to');
  response.writeHead(status, location === null ? {} : { location });
  response.end(url.searchParams.get('body') ?? 'well');
}

server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
process.stdin.on('end', () => process.exit());
process.stdin.resume();
