import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { askRuntimeApi } from '../../src/adapters/haproxy/runtime-api.ts';
import { openHaproxyRouter } from '../../src/adapters/haproxy/haproxy-router.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';

const answers: readonly { name: string; answer: (socket: Socket) => void; says: RegExp }[] = [
  { name: 'one that never answers', answer: () => undefined, says: /no whole answer within 2000 ms/ },
  {
    name: 'one that never ends',
    answer: (socket) => void socket.write('x'.repeat(1_000_001)),
    says: /longer than 1000000 bytes/,
  },
  { name: 'one that hangs up', answer: (socket) => void socket.end('what?\n'), says: /HAProxy says "what\?"/ },
  { name: 'one that says nothing', answer: (socket) => void socket.end(), says: /gave no answer/ },
];
for (const { name, answer, says } of answers) {
  test(`HAProxy: ${name} is an error that says so`, async () => {
    using folder = openTemporaryFolder();
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket.on('error', () => undefined));
      socket.once('data', () => answer(socket));
    });
    const address = folder.file('api.sock');
    await new Promise<void>((resolve) => server.listen(address, resolve));
    const router = openHaproxyRouter({ kind: 'haproxy', address, backend: 'shop', places: { blue: ['b'], green: ['g'] } });
    await assert.rejects(router.observe(), says);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
}

test('HAProxy: a socket that is not there is named', async () => {
  await assert.rejects(
    askRuntimeApi('/nowhere/admin.sock', ['show info']),
    /Cannot ask HAProxy at \/nowhere\/admin\.sock: .*ENOENT/,
  );
  await assert.rejects(askRuntimeApi('127.0.0.1:1', ['show info']), /Cannot ask HAProxy at 127\.0\.0\.1:1: .*ECONNREFUSED/);
});
