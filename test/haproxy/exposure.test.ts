import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openHaproxyRouter } from '../../src/adapters/haproxy/haproxy-router.ts';
import { requires } from '../requires.ts';
import { startHaproxy, type HaproxyProcess } from './haproxy-process.ts';
import { answerOf, startNamedBackend, steadyRequests, type NamedBackend, type Steady } from './named-backend.ts';
import { until } from './until.ts';

const LANES = 8;
/** Within so many requests any share above the asked one would be felt as one. */
const WINDOW = 200;

test('HAProxy: no step sends more to the candidate than asked, not even at once', requires('haproxy'), async () => {
  await using shop = await openShop('balance roundrobin');
  await using traffic = steadyRequests({ port: shop.haproxy.port, lanes: LANES });
  const { router } = shop;
  // Ups and downs, with an awkward one among them; where it comes from decides how HAProxy's turns begin.
  for (const [order, share] of [0.01, 0.05, 0.25, 0.5, 0, 0.5, 0.05, 0.37, 0.01, 0.5, 0.25, 0.9].entries()) {
    await router.apply({ key: `r/traffic/${order}`, weights: { blue: 1 - share, green: share } });
    const from = traffic.answers.length + LANES;
    const after = await nextAnswers(traffic, from, 1_500);
    assert.ok(Math.abs(shareOf(after) - share) <= 0.02, `asked ${share}, measured ${shareOf(after)}`);
    for (let first = 0; first + WINDOW <= after.length; first += 10) {
      const window = shareOf(after.slice(first, first + WINDOW));
      // An awkward share needs larger weights, and with them HAProxy catches up a little: 0.37 is 10 beside 17.
      const allowed = share === 0.37 ? 0.2 : 0.02;
      assert.ok(window <= share + allowed, `asked ${share}, ${window} of ${WINDOW} requests from the ${first}th on`);
    }
  }
});

test('HAProxy: a place without share gets nothing at all', requires('haproxy'), async () => {
  await using shop = await openShop('balance roundrobin');
  await using traffic = steadyRequests({ port: shop.haproxy.port, lanes: LANES });
  await shop.router.apply({ key: 'r/traffic/1', weights: { blue: 0.5, green: 0.5 } });
  await nextAnswers(traffic, traffic.answers.length, 200);
  await shop.router.apply({ key: 'r/traffic/2', weights: { blue: 1, green: 0 }, urgent: true });
  const after = await nextAnswers(traffic, traffic.answers.length + LANES, 1_000);
  assert.equal(shareOf(after), 0);
});

test(
  'HAProxy: shares hold whatever the number of servers, and are asked for again when it changes',
  requires('haproxy'),
  async () => {
    await using shop = await openShop('balance roundrobin', { blue: ['b1', 'b2'], green: ['g1'] });
    await using traffic = steadyRequests({ port: shop.haproxy.port, lanes: LANES });
    const order = { weights: { blue: 0.75, green: 0.25 } };
    await shop.router.apply({ key: 'r/traffic/1', ...order });
    assert.ok(Math.abs(shareOf(await nextAnswers(traffic, traffic.answers.length + LANES, 1_000)) - 0.25) <= 0.02);
    await shop.haproxy.ask('set server shop/b2 state maint');
    const reading = await shop.router.observe();
    assert.deepEqual(reading.ready, { blue: { up: 1, of: 2 }, green: { up: 1, of: 1 } });
    assert.ok((reading.weights['green'] ?? 0) > 0.3, 'the control loop sees that the share has grown by itself');
    await shop.router.apply({ key: 'r/traffic/2', ...order });
    assert.ok(Math.abs(shareOf(await nextAnswers(traffic, traffic.answers.length + LANES, 1_000)) - 0.25) <= 0.02);
    assert.match(await shop.haproxy.ask('show servers state shop'), / b2 \S+ 0 1 /, 'what an operator took out stays out');
  },
);

test(
  'HAProxy: a place whose servers are all down keeps its weights and says that nobody is there',
  requires('haproxy'),
  async () => {
    await using shop = await openShop('balance roundrobin');
    await shop.router.apply({ key: 'r/traffic/1', weights: { blue: 0.75, green: 0.25 } });
    await shop.haproxy.ask('set server shop/g1 state maint');
    const { weights, ready } = await shop.router.observe();
    assert.deepEqual(
      [weights, ready?.['green']],
      [
        { blue: 0.75, green: 0.25 },
        { up: 0, of: 1 },
      ],
    );
  },
);

test('HAProxy: requests that a crashed candidate could not answer are counted as its own', requires('haproxy'), async () => {
  await using shop = await openShop('balance roundrobin\n  retries 0');
  await shop.router.apply({ key: 'r/traffic/1', weights: { blue: 0.5, green: 0.5 } });
  await shop.backends.get('g1')?.[Symbol.asyncDispose]();
  const answers: string[] = [];
  for (let sent = 0; sent < 20; sent += 1) answers.push(await answerOf(shop.haproxy.port));
  const refused = answers.filter((answer) => answer === '503').length;
  assert.ok(refused >= 8);
  assert.deepEqual((await shop.router.observe()).requests, { blue: 20 - refused, green: refused });
});

test('HAProxy: users that a cookie keeps at the candidate leave it with its share', requires('haproxy'), async () => {
  await using shop = await openShop('balance roundrobin\n  cookie SRV insert indirect\n  option redispatch', undefined, 'cookie');
  assert.equal((await shop.router.capabilities()).sticky, true);
  const pinned = { headers: { cookie: 'SRV=g1' } };
  await shop.router.apply({ key: 'r/traffic/1', weights: { blue: 0.5, green: 0.5 } });
  assert.equal(await answerOf(shop.haproxy.port, pinned), 'green');
  await shop.router.apply({ key: 'r/traffic/2', weights: { blue: 1, green: 0 } });
  assert.equal(await answerOf(shop.haproxy.port, pinned), 'blue');
  await shop.router.apply({ key: 'r/traffic/3', weights: { blue: 0.5, green: 0.5 } });
  assert.equal(await answerOf(shop.haproxy.port, pinned), 'green');
});

test('HAProxy: a reload forgets the weights; it is seen, and the same router sets them again', requires('haproxy'), async () => {
  await using shop = await openShop('balance roundrobin');
  const order = { weights: { blue: 0.75, green: 0.25 } };
  await shop.router.apply({ key: 'r/traffic/1', ...order });
  const answers: string[] = [];
  for (let sent = 0; sent < 20; sent += 1) answers.push(await answerOf(shop.haproxy.port));
  const green = answers.filter((answer) => answer === 'green').length;
  assert.ok(green >= 3);
  assert.deepEqual((await shop.router.observe()).requests, { blue: 20 - green, green });
  await shop.haproxy.reload();
  const { weights, requests } = await shop.router.observe();
  assert.deepEqual(
    [weights, requests],
    [
      { blue: 1, green: 0 },
      { blue: 0, green: 0 },
    ],
  );
  await shop.router.apply({ key: 'r/traffic/2', ...order });
  assert.deepEqual((await shop.router.observe()).weights, order.weights);
});

type Shop = AsyncDisposable & {
  readonly haproxy: HaproxyProcess;
  readonly router: ReturnType<typeof openHaproxyRouter>;
  readonly backends: ReadonlyMap<string, NamedBackend>;
};

type Places = Readonly<Record<string, readonly string[]>>;

/** The servers of each place answer its name; at first the first place serves all. */
async function openShop(settings: string, places: Places = { blue: ['b1'], green: ['g1'] }, cookie = ''): Promise<Shop> {
  const backends = new Map<string, NamedBackend>();
  const lines: string[] = [];
  for (const [place, servers] of Object.entries(places)) {
    for (const server of servers) {
      const backend = await startNamedBackend(place);
      backends.set(server, backend);
      const pinned = cookie === '' ? '' : ` cookie ${server}`;
      lines.push(`  server ${server} 127.0.0.1:${backend.port} weight ${place === 'blue' ? 256 : 0}${pinned}`);
    }
  }
  const haproxy = await startHaproxy(`backend shop\n  ${settings}\n${lines.join('\n')}`);
  return {
    haproxy,
    backends,
    router: openHaproxyRouter({ kind: 'haproxy', address: haproxy.socket, backend: 'shop', places }),
    async [Symbol.asyncDispose]() {
      await haproxy[Symbol.asyncDispose]();
      for (const backend of backends.values()) await backend[Symbol.asyncDispose]();
    },
  };
}

async function nextAnswers({ answers }: Steady, from: number, count: number): Promise<readonly string[]> {
  await until(`${count} requests are answered`, () => answers.length >= from + count);
  return answers.slice(from, from + count);
}

function shareOf(answers: readonly string[]): number {
  return answers.filter((answer) => answer === 'green').length / answers.length;
}
