import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openPages, TERMS } from './open-pages.ts';

const LCP = { e: 'vital', t: 1_200, p: '/cart/:id', n: 'lcp', v: 1_180, d: 1_180, k: 1 };
const journey = (o: string, more: object = {}): object => ({
  e: 'journey',
  t: 3_000,
  p: '/cart',
  id: '0000abcd',
  n: 'checkout',
  o,
  d: 500,
  ...more,
});
const [STARTED, CART, PAY, COMPLETED] = [
  journey('started'),
  journey('step', { s: 'cart' }),
  journey('step', { s: 'pay' }),
  journey('completed'),
];

describe('journeys', () => {
  test('from start to end, over several beacons, with a ticket', async (t) => {
    const { beacon, told, ticket, clock, counts } = await openPages(t);
    const beacons = { ticket: await ticket(), visit: 'f'.repeat(16) };
    assert.equal((await beacon([STARTED, CART], { beacon: beacons })).status, 204);
    clock.advance(20_000);
    await beacon(
      [
        PAY,
        journey('completed', { t: 24_000, d: 21_000 }),
        { e: 'event', t: 1, p: '/', n: 'cart.opened', a: { items: 3, 'service.name': 'x', odd: [1] } },
      ],
      { beacon: { ...beacons, seq: 1 } },
    );
    const outcomes = told
      .filter(({ name }) => name === 'browser.journey')
      .map(({ attributes }) => attributes?.['journey.outcome']);
    assert.deepEqual(outcomes, ['started', 'step', 'step', 'completed']);
    const own = told.at(-1)?.attributes ?? {};
    assert.deepEqual(
      [told.at(-1)?.name, own['items'], own['service.name'], own['odd']],
      ['cart.opened', 3, 'shop-web', undefined],
    );
    assert.deepEqual([counts()['events'], counts()['tickets']], [5, 1]);
  });

  const forged: readonly {
    readonly name: string;
    readonly events: readonly object[];
    readonly counter: string;
    readonly taken: number;
  }[] = [
    { name: 'an end without a start', events: [COMPLETED], counter: 'out-of-order', taken: 0 },
    { name: 'two starts', events: [STARTED, STARTED], counter: 'out-of-order', taken: 1 },
    { name: 'a step that skips one', events: [STARTED, PAY], counter: 'out-of-order', taken: 1 },
    { name: 'an end before the last step', events: [STARTED, CART, COMPLETED], counter: 'out-of-order', taken: 2 },
    { name: 'two ends', events: [STARTED, journey('failed'), journey('abandoned')], counter: 'out-of-order', taken: 2 },
    {
      name: 'longer than the page is known',
      events: [STARTED, journey('failed', { t: 1_860_000, d: 1_800_600 })],
      counter: 'too-long',
      taken: 1,
    },
    { name: 'longer than its visit', events: [STARTED, journey('failed', { d: 3_002 })], counter: 'too-long', taken: 1 },
    {
      name: 'a step that nobody named',
      events: [STARTED, journey('step', { s: 'steal' })],
      counter: 'unknown-journey',
      taken: 1,
    },
    { name: 'a journey that nobody named', events: [journey('started', { n: 'other' })], counter: 'unknown-journey', taken: 0 },
    {
      name: 'a journey by a name that every object knows',
      events: [journey('step', { n: 'constructor', s: 'pay' })],
      counter: 'unknown-journey',
      taken: 0,
    },
  ];
  for (const { name, events, counter, taken } of forged)
    test(`${name} is not believed`, async (t) => {
      const { beacon, told, ticket, counts } = await openPages(t);
      await beacon(events, { beacon: { ticket: await ticket() } });
      assert.deepEqual([counts()[counter], told.length], [1, taken]);
    });

  test('a ticket begins so many journeys in a minute', async (t) => {
    const { beacon, told, ticket, counts } = await openPages(t);
    const own = await ticket();
    const many = Array.from({ length: 30 }, (_, number) => journey('started', { id: `id-${number}` }));
    await beacon(many, { beacon: { ticket: own } });
    const most = TERMS.journeysPerMinute + 1;
    assert.deepEqual([told.length, counts()['too-many-journeys']], [most, 30 - most]);
  });

  for (const [name, spoil] of [
    ['of another origin', { headers: { origin: 'https://eu.shop.example.net:8443' } }],
    ['that was changed', { after: 'changed' }],
    ['of long ago', { after: 'old' }],
  ] as const)
    test(`a ticket ${name} is none`, async (t) => {
      const { beacon, ticket, told, counts, clock } = await openPages(t);
      const own = await ticket('headers' in spoil ? spoil : {});
      if ('after' in spoil && spoil.after === 'old') clock.advance(31 * 60_000);
      const shown =
        'after' in spoil && spoil.after === 'changed' ? `${own.slice(0, 4)}${own[4] === 'A' ? 'B' : 'A'}${own.slice(5)}` : own;
      await beacon([STARTED], { beacon: { ticket: shown } });
      assert.deepEqual([counts()['no-ticket'], told], [1, []]);
    });

  test('a ticket that follows another knows the page for as long', async (t) => {
    const { beacon, ticket, told, clock } = await openPages(t);
    const first = await ticket();
    clock.advance(20 * 60_000);
    const second = await ticket({ after: first });
    await beacon([STARTED, CART, PAY, journey('completed', { t: 20 * 60_000, d: 19 * 60_000 })], { beacon: { ticket: second } });
    assert.equal(told.length, 4);
  });
});

describe('beacons that overtake each other', () => {
  const parts = [[STARTED], [CART], [PAY], [COMPLETED]];
  for (const order of ordersOf([0, 1, 2, 3]))
    test(`in the order ${order.join(' ')} nothing of a journey is lost`, async (t) => {
      const { beacon, told, ticket, counts } = await openPages(t);
      const of = { ticket: await ticket(), visit: 'c'.repeat(16) };
      for (const seq of order) await beacon(parts[seq] ?? [], { beacon: { ...of, seq } });
      assert.deepEqual([told.length, counts()['out-of-order'], counts()['missing']], [4, 0, 0]);
    });

  test('one that never comes takes nothing else along, however much comes after it', async (t) => {
    const { beacon, told, ticket, counts } = await openPages(t);
    const of = { ticket: await ticket(), visit: 'd'.repeat(16) };
    for (let seq = 1; seq < 40; seq += 1) await beacon([LCP], { beacon: { ...of, seq } });
    await beacon([PAY, COMPLETED], { beacon: { ...of, seq: 40 } });
    assert.deepEqual([told.length, counts()['out-of-order'], counts()['missing']], [41, 0, 1]);
    await beacon([STARTED, CART], { beacon: { ...of, seq: 0 } });
    assert.deepEqual([told.length, counts()['out-of-order'], counts()['missing']], [43, 0, 0]);
  });

  test('a journey still begins once and ends once', async (t) => {
    const { beacon, told, ticket, counts } = await openPages(t);
    const of = { ticket: await ticket(), visit: 'e'.repeat(16) };
    await beacon([COMPLETED, COMPLETED], { beacon: { ...of, seq: 2 } });
    await beacon([STARTED, STARTED], { beacon: { ...of, seq: 0 } });
    assert.deepEqual([told.length, counts()['out-of-order']], [2, 2]);
  });

  test('when none is missing, what comes in no order is forged', async (t) => {
    const { beacon, told, ticket, counts } = await openPages(t);
    const of = { ticket: await ticket(), visit: 'f'.repeat(16) };
    await beacon([STARTED], { beacon: { ...of, seq: 0 } });
    await beacon([COMPLETED], { beacon: { ...of, seq: 1 } });
    assert.deepEqual([told.length, counts()['out-of-order']], [1, 1]);
  });

  test('a journey that is over the rate is not begun by its end either', async (t) => {
    const { beacon, told, ticket, counts } = await openPages(t);
    const of = { ticket: await ticket(), visit: '9'.repeat(16) };
    const ends = Array.from({ length: 10 }, (_, number) => journey('completed', { id: `id-${number}` }));
    await beacon(ends, { beacon: { ...of, seq: 5 } });
    const most = TERMS.journeysPerMinute + 1;
    assert.deepEqual([told.length, counts()['too-many-journeys']], [most, 10 - most]);
  });
});

function ordersOf(all: readonly number[]): readonly (readonly number[])[] {
  if (all.length === 0) return [[]];
  return all.flatMap((first) => ordersOf(all.filter((each) => each !== first)).map((rest) => [first, ...rest]));
}

describe('what comes again', () => {
  test('counts once, and a gap is a lost beacon until it comes', async (t) => {
    const { beacon, told, counts } = await openPages(t);
    const send = (seq: number) => beacon([LCP], { beacon: { visit: 'a'.repeat(16), seq } });
    for (const seq of [0, 1, 1, 4]) assert.equal((await send(seq)).status, 204);
    assert.deepEqual([told.length, counts()['repeated'], counts()['missing']], [3, 1, 2]);
    await send(3);
    assert.deepEqual([told.length, counts()['missing']], [4, 1]);
  });

  test('after an answer that said later, it is taken whole', async (t) => {
    const { beacon, ticket, told, say, counts } = await openPages(t);
    const whole = { beacon: { ticket: await ticket(), visit: 'b'.repeat(16) } };
    say({ say: 'busy', because: 'STORE', retryAfterMs: 2_000, text: 'disk' });
    const later = await beacon([STARTED, CART], whole);
    assert.deepEqual([later.status, later.headers['retry-after'], told], [503, '2', []]);
    assert.equal((await beacon([STARTED, CART], whole)).status, 204);
    assert.deepEqual([told.length, counts()['not-stored'], counts()['out-of-order']], [2, 1, 0]);
  });
});
