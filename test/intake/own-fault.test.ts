import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import type { Door } from '../../src/surface/doors/door.ts';
import { openOtlpListener } from '../../src/surface/doors/otlp-listener.ts';

test('a mistake of ours in the middle of a request is told, and the door stays open', async () => {
  const asked = { times: 0 };
  const door = {
    admit: () => {
      asked.times += 1;
      if (asked.times === 1) throw new TypeError('nothing has no length');
      return { say: 'unknown' };
    },
    stats: () => ({}),
  } as unknown as Door;
  const listener = await openOtlpListener({ host: '127.0.0.1', port: 0, door });
  try {
    const ask = (): Promise<Response> =>
      fetch(`http://127.0.0.1:${listener.port}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer nobody' },
        body: '{}',
      });
    const warned = once(process, 'warning') as Promise<[Error]>;
    const first = await ask();
    assert.deepEqual([first.status, first.headers.get('retry-after')], [503, '1']);
    assert.equal((await warned)[0].message, 'nothing has no length');
    assert.equal((await ask()).status, 401);
  } finally {
    await listener.close();
  }
});
