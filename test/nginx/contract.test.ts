import { test } from 'node:test';
import { openNginxRouter } from '../../src/adapters/nginx/nginx-router.ts';
import { routerContract, type OpenedRouter } from '../contract/router.contract.ts';
import { answerOf } from '../haproxy/named-backend.ts';
import { programPath, requires } from '../requires.ts';
import { startNginx } from './nginx-process.ts';

if (programPath('nginx') === null) test('Router contract: nginx', requires('nginx'), () => undefined);
else {
  routerContract('nginx, watched by its status', () => open((ref) => ref));
  routerContract('nginx, watched by its processes', () => open((ref) => ({ ...ref, status: null })));
}

type Ref = Parameters<typeof openNginxRouter>[0];

async function open(as: (ref: Ref) => Ref): Promise<OpenedRouter> {
  const nginx = await startNginx({ places: { '1.0.0': 'shop_old', '1.1.0': 'shop_new' } });
  const router = openNginxRouter(as(nginx.ref), null);
  // Counting begins with the first look.
  await router.observe();
  return {
    router,
    async serve(requests) {
      for (let sent = 0; sent < requests; sent += 1) await answerOf(nginx.port);
    },
    [Symbol.asyncDispose]: () => nginx[Symbol.asyncDispose](),
  };
}
