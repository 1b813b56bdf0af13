import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openHaproxyRouter } from '../../src/adapters/haproxy/haproxy-router.ts';
import { requires } from '../requires.ts';
import { startHaproxy } from './haproxy-process.ts';

const HALF = { key: 'r/traffic/1', weights: { blue: 0.5, green: 0.5 } };
const PLACES = { blue: ['b1'], green: ['g1'] };

const refused: readonly { name: string; lines: string; order?: object; why: RegExp; hint: RegExp }[] = [
  { name: 'leastconn', lines: 'balance leastconn', why: /idle, whatever the weights/, hint: /balance roundrobin/ },
  { name: 'first', lines: 'balance first', why: /one server after the other/, hint: /balance roundrobin/ },
  { name: 'static-rr', lines: 'balance static-rr', why: /no new weights while it runs/, hint: /balance roundrobin/ },
  { name: 'source', lines: 'balance source', why: /share of keys/, hint: /balance roundrobin/ },
  { name: 'uri', lines: 'balance uri\n  hash-type consistent', why: /share of keys/, hint: /balance roundrobin/ },
  { name: 'hdr', lines: 'balance hdr(x-user)', why: /share of keys/, hint: /balance roundrobin/ },
  {
    name: 'a server that is at no place',
    lines: 'balance roundrobin\n  server b2 127.0.0.1:1',
    why: /b2 has traffic and is at no place/,
    hint: /name it in places/,
  },
  {
    name: 'a mirror',
    lines: 'balance roundrobin',
    order: { mirror: { place: 'green', share: 0.1 } },
    why: /no copies/,
    hint: /nginx/,
  },
  {
    name: 'a share that weights cannot express',
    lines: 'balance roundrobin',
    order: { weights: { blue: 0.999, green: 0.001 } },
    why: /do not come within/,
    hint: /0\.4 %/,
  },
  {
    name: 'a place that is not there',
    lines: 'balance roundrobin',
    order: { weights: { blue: 0.5, red: 0.5 } },
    why: /no place red/,
    hint: /blue, green/,
  },
];

test('HAProxy: what cannot honour weights is refused with the reason and a way out', requires('haproxy'), async (t) => {
  const backends = refused.map(
    ({ lines }, index) => `backend x${index}\n  ${lines}\n  server b1 127.0.0.1:1 weight 10\n  server g1 127.0.0.1:1 weight 0`,
  );
  await using haproxy = await startHaproxy(
    [...backends, 'backend spare', '  server b1 127.0.0.1:1', '  server g1 127.0.0.1:1 backup'].join('\n'),
  );
  const routerOf = (backend: string) => openHaproxyRouter({ kind: 'haproxy', address: haproxy.socket, backend, places: PLACES });
  for (const [index, { name, order, why, hint }] of refused.entries()) {
    await t.test(name, async () => {
      const before = await haproxy.ask(`show servers state x${index}`);
      const plan = await routerOf(`x${index}`).plan({ ...HALF, ...order });
      assert.ok(!plan.can);
      assert.match(plan.why, why);
      assert.match(plan.hint, hint);
      await assert.rejects(routerOf(`x${index}`).apply({ ...HALF, ...order }), why);
      assert.deepEqual(weightsIn(await haproxy.ask(`show servers state x${index}`)), weightsIn(before));
    });
  }
  await t.test('a server that only helps out', async () => {
    await assert.rejects(routerOf('spare').apply(HALF), /g1 is a backup/);
  });
  await t.test('a backend that is not there', async () => {
    await assert.rejects(routerOf('nope').observe(), /Cannot read backend nope .*Can't find backend/);
  });
});

test('HAProxy: what honours weights says what it is, and what an order comes to', requires('haproxy'), async () => {
  await using haproxy = await startHaproxy(`backend turns
  balance roundrobin
  server b1 127.0.0.1:1 weight 10
  server b2 127.0.0.1:1 weight 10
  server g1 127.0.0.1:1 weight 0
backend dice
  balance random
  server b1 127.0.0.1:1 weight 10
  server g1 127.0.0.1:1 weight 0
backend lines
  mode tcp
  balance roundrobin
  server b1 127.0.0.1:1 weight 10
  server g1 127.0.0.1:1 weight 0`);
  const routerOf = (backend: string, places = PLACES as Record<string, string[]>) =>
    openHaproxyRouter({ kind: 'haproxy', address: haproxy.socket, backend, places });
  const turns = routerOf('turns', { blue: ['b1', 'b2'], green: ['g1'] });
  assert.match((await turns.capabilities()).what, /^balance roundrobin of HAProxy \d+\.\d+$/);
  assert.match((await routerOf('dice').capabilities()).what, /^balance random of HAProxy/);
  assert.match((await routerOf('lines').capabilities()).what, /by connections$/);
  const plan = await turns.plan({ key: 'k', weights: { blue: 0.63, green: 0.37 } });
  assert.ok(plan.can && plan.note === null && Math.abs((plan.weights['green'] ?? 0) - 0.37) < 0.001);
  const rough = await routerOf('dice').plan(HALF);
  assert.ok(rough.can && /roughly/.test(rough.note ?? ''));
});

/** The weights, without the times beside them. */
function weightsIn(states: string): readonly string[] {
  return states.split('\n').map((line) => line.split(' ').slice(3, 9).join(' '));
}
