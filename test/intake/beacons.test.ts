import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { KEY, openPages, SHOP_PAGE, T0 } from './open-pages.ts';

const LCP = { e: 'vital', t: 1_200, p: '/cart/:id', n: 'lcp', v: 1_180, d: 1_180, k: 1 };
const STARTED = { e: 'journey', t: 3_000, p: '/cart', id: '0000abcd', n: 'checkout', o: 'started', d: 500 };

test('what a page tells becomes events of its source, as old as it says, in the words of the catalog', async (t) => {
  const { beacon, told, counts } = await openPages(t);
  const answer = await beacon([
    LCP,
    { e: 'error', t: 5_000, p: '/', k: 'script', n: 'TypeError', f: '/app.js', c: 2 },
    {
      e: 'fetch',
      t: 4_000,
      p: '/',
      m: 'POST',
      h: 'api.example.com',
      u: '/orders/:id',
      c: 0,
      d: 30,
      o: 'failed',
      x: 'a'.repeat(32),
    },
    { e: 'flag', t: 0, p: '/', k: 'new-cart', n: 'on' },
    { e: 'visit', t: 5_000, p: '/', d: 5_000, n: 'navigate' },
    { e: 'lost', t: 5_000, p: '/', r: 'cap', c: 3 },
  ]);
  assert.deepEqual([answer.status, answer.headers['access-control-allow-origin']], [204, '*']);
  const about = { 'service.name': 'shop-web', 'service.version': '7', 'session.id': told[0]?.attributes?.['session.id'] };
  assert.match(String(about['session.id']), /^[0-9a-f]{16}$/);
  assert.notEqual(about['session.id'], '0123456789abcdef');
  assert.deepEqual(told, [
    {
      name: 'browser.web_vital',
      at: T0 - 3_800,
      attributes: {
        'browser.web_vital.name': 'lcp',
        'browser.web_vital.value': 1_180,
        'browser.web_vital.delta': 1_180,
        'browser.web_vital.told': 1,
        'url.template': '/cart/:id',
        ...about,
      },
    },
    {
      name: 'browser.error',
      at: T0,
      attributes: {
        'error.kind': 'script',
        'exception.type': 'TypeError',
        'code.file.path': '/app.js',
        count: 2,
        'url.template': '/',
        ...about,
      },
    },
    {
      name: 'browser.fetch',
      at: T0 - 1_000,
      trace: 'a'.repeat(32),
      attributes: {
        'http.request.method': 'POST',
        'server.address': 'api.example.com',
        'url.template': '/orders/:id',
        duration: 30,
        outcome: 'failed',
        'browser.page': '/',
        ...about,
      },
    },
    {
      name: 'feature_flag.evaluation',
      at: T0 - 5_000,
      attributes: { 'feature_flag.key': 'new-cart', 'feature_flag.result.variant': 'on', 'url.template': '/', ...about },
    },
    {
      name: 'browser.visit',
      at: T0,
      attributes: { duration: 5_000, 'browser.navigation.type': 'navigate', 'url.template': '/', ...about },
    },
    { name: 'browser.lost', at: T0, attributes: { reason: 'cap', count: 3, 'url.template': '/', ...about } },
  ]);
  assert.deepEqual([counts()['taken'], counts()['events'], counts()['lost']], [1, 6, 3]);
});

describe('who may not tell changes a counter and nothing else', () => {
  const cases: readonly {
    readonly name: string;
    readonly given: Parameters<Awaited<ReturnType<typeof openPages>>['page']>[0] & { readonly beacon?: object };
    readonly status: number;
    readonly counter: string;
  }[] = [
    { name: 'another origin', given: { headers: { origin: 'https://evil.example.com' } }, status: 403, counter: 'origin' },
    { name: 'another scheme', given: { headers: { origin: 'http://shop.example.com' } }, status: 403, counter: 'origin' },
    { name: 'another port', given: { headers: { origin: 'https://a.shop.example.net' } }, status: 403, counter: 'origin' },
    {
      name: 'a host that only ends alike',
      given: { headers: { origin: 'https://evilshop.example.net:8443' } },
      status: 403,
      counter: 'origin',
    },
    { name: 'an origin that is hidden', given: { headers: { origin: 'null' } }, status: 403, counter: 'origin' },
    { name: 'no origin', given: { headers: { origin: undefined } }, status: 403, counter: 'origin' },
    { name: 'a robot by its name', given: { headers: { 'user-agent': 'Googlebot/2.1' } }, status: 204, counter: 'bot' },
    { name: 'a browser that is driven', given: { beacon: { bot: 1 } }, status: 204, counter: 'bot' },
    {
      name: 'a body that says it is too large',
      given: { headers: { 'content-length': '32769' } },
      status: 413,
      counter: 'too-large',
    },
    { name: 'a packed body', given: { headers: { 'content-encoding': 'gzip' } }, status: 400, counter: 'unreadable' },
    { name: 'no beacon', given: { beacon: { v: 2 } }, status: 400, counter: 'unreadable' },
    { name: 'a visit that is none', given: { beacon: { visit: 'x' } }, status: 400, counter: 'unreadable' },
    { name: 'no events', given: { beacon: { events: [] } }, status: 400, counter: 'unreadable' },
    {
      name: 'too many events',
      given: { beacon: { events: Array.from({ length: 65 }, () => LCP) } },
      status: 400,
      counter: 'unreadable',
    },
  ];
  for (const { name, given, status, counter } of cases)
    test(name, async (t) => {
      const { beacon, page, told, counts } = await openPages(t);
      const answer =
        given.headers?.['content-length'] === undefined
          ? await beacon([LCP], given)
          : await page({ ...given, body: Buffer.alloc(32_769, 'x') });
      assert.deepEqual([answer.status, answer.headers['access-control-allow-origin']], [status, '*']);
      const { [counter]: counted, ...others } = counts();
      assert.deepEqual([counted, Object.values(others).every((count) => count === 0), told], [1, true, []]);
    });

  test('another key', async (t) => {
    const { page, told, unknownKeys, counts } = await openPages(t);
    const answer = await page({ path: '/v1/beacon?key=someone-elses', body: Buffer.from('{}') });
    assert.deepEqual([answer.status, unknownKeys(), told, counts()], [401, 1, [], {}]);
  });

  test('a visitor who comes too often, told by the address that our proxy saw', async (t) => {
    const { beacon, counts, told, clock } = await openPages(t, { perVisitor: 1 });
    const from = (forwarded: string) => beacon([LCP], { headers: { 'x-forwarded-for': forwarded } });
    const answers = [];
    for (let count = 0; count < 13; count += 1) answers.push(await from(`203.0.113.${count}, 2001:db8::${count}`));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [...Array.from({ length: 11 }, () => 204), 429, 429],
    );
    assert.deepEqual([counts()['visitor-rate'], told.length, answers.at(-1)?.headers['retry-after']], [2, 11, '1']);
    assert.equal((await from('2001:db8:0:1::1')).status, 204, 'another network');
    clock.advance(1_000);
    assert.equal((await from('2001:db8::77')).status, 204);
  });

  test('all pages together', async (t) => {
    const { beacon, counts, told } = await openPages(t, { perSecond: 1 });
    for (let count = 0; count < 15; count += 1) await beacon([LCP], { headers: { 'x-forwarded-for': `203.0.113.${count}` } });
    assert.deepEqual([counts()['source-rate'], told.length], [4, 11]);
  });
});

describe('an event that cannot be is left out, and the others count', () => {
  const cases = [
    { name: 'a page that paints after an hour', event: { ...LCP, v: 3_600_000 }, counter: 'out-of-bounds' },
    { name: 'a vital below zero', event: { ...LCP, v: -1 }, counter: 'out-of-bounds' },
    { name: 'more added than there is', event: { ...LCP, d: 2_000 }, counter: 'out-of-bounds' },
    { name: 'a vital that nobody knows', event: { ...LCP, n: 'fid' }, counter: 'out-of-bounds' },
    { name: 'a kind that nobody knows', event: { e: 'click', t: 1, p: '/' }, counter: 'unknown-event' },
    {
      name: 'the name of another service’s event',
      event: { e: 'event', t: 1, p: '/', n: 'order.placed' },
      counter: 'unknown-event',
    },
    { name: 'a journey without a ticket', event: STARTED, counter: 'no-ticket' },
    { name: 'an own event without a ticket', event: { e: 'event', t: 1, p: '/', n: 'cart.opened' }, counter: 'no-ticket' },
    {
      name: 'a status beyond all',
      event: { e: 'fetch', t: 1, p: '/', m: 'GET', h: 'a', u: '/', c: 700, d: 1, o: 'ok' },
      counter: 'out-of-bounds',
    },
  ];
  for (const { name, event, counter } of cases)
    test(name, async (t) => {
      const { beacon, told, counts } = await openPages(t);
      assert.equal((await beacon([LCP, event])).status, 204);
      assert.deepEqual([counts()[counter], told.map((each) => each.name)], [1, ['browser.web_vital']]);
    });
});

test('a browser that asks before is told that it may', async (t) => {
  const { page } = await openPages(t);
  const answer = await page({ method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } });
  assert.deepEqual(
    [answer.status, answer.headers['access-control-allow-methods'], answer.headers['access-control-allow-origin']],
    [204, 'POST', '*'],
  );
  const wrong = await page({ method: 'GET' });
  assert.deepEqual([wrong.status, wrong.headers['allow']], [405, 'POST']);
});

test('a page of the same origin as the server says where it is in another way', async (t) => {
  const { page } = await openPages(t);
  const path = `/v1/beacon/ticket?key=${KEY}`;
  const answer = await page({ path, method: 'GET', headers: { origin: undefined, referer: `${SHOP_PAGE}/cart?x=1` } });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['cache-control'], 'no-store');
});
