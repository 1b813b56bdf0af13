import { test } from 'node:test';
import { openHaproxyRouter } from '../../src/adapters/haproxy/haproxy-router.ts';
import { routerContract, type OpenedRouter } from '../contract/router.contract.ts';
import { programPath, requires } from '../requires.ts';
import { startHaproxy } from './haproxy-process.ts';
import { answerOf, startNamedBackend } from './named-backend.ts';

if (programPath('haproxy') === null) test('Router contract: HAProxy', requires('haproxy'), () => undefined);
else {
  for (const balance of ['roundrobin', 'random']) {
    for (const way of ['socket', 'tcp'] as const) routerContract(`HAProxy, ${balance}, by ${way}`, () => open(balance, way));
  }
}

async function open(balance: string, way: 'socket' | 'tcp'): Promise<OpenedRouter> {
  const [blue, green] = [await startNamedBackend('blue'), await startNamedBackend('green')];
  const haproxy = await startHaproxy(`backend shop
  balance ${balance}
  server b1 127.0.0.1:${blue.port} weight 256
  server g1 127.0.0.1:${green.port} weight 0`);
  const places = { '1.0.0': ['b1'], '1.1.0': ['g1'] };
  return {
    router: openHaproxyRouter({ kind: 'haproxy', address: haproxy[way], backend: 'shop', places }),
    async serve(requests) {
      for (let sent = 0; sent < requests; sent += 1) await answerOf(haproxy.port);
    },
    async [Symbol.asyncDispose]() {
      for (const part of [haproxy, blue, green]) await part[Symbol.asyncDispose]();
    },
  };
}
