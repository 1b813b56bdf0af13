import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { requires } from '../requires.ts';
import { openBrowser, openPage } from '../web/open-browser.ts';
import { openShopWorld, PAGES_KEY, type ShopWorld } from './shop-world.ts';

type Objectives = { readonly objectives: readonly { readonly name: string; readonly sentence: string }[] };
type Sources = { readonly sources: readonly { readonly name: string; readonly pages: Pages | null }[] };
type Pages = { readonly taken: number; readonly events: number; readonly refused: Readonly<Record<string, number>> };
type Seen = { readonly trace: string; readonly indicator: string; readonly good: boolean; readonly source: string };

const PATIENCE_MS = 15_000;

describe('the shop in a browser', { ...requires('chromium'), timeout: 90_000 }, () => {
  let world: ShopWorld;
  let browser: Browser;
  before(async () => ([world, browser] = await Promise.all([openShopWorld(), openBrowser()])));
  after(async () => {
    await browser?.close();
    await world?.[Symbol.asyncDispose]();
  });

  test('who does not let it measure is asked nothing, and tells nothing', async () => {
    const { page } = await openPage(browser);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await buy(page, world.shop);
    await page.evaluate(`setTimeout(() => { throw new TypeError('unseen') })`);
    await page.goto(`${world.shop}/nothing`);
    assert.deepEqual(
      asked.filter((url) => !url.startsWith(`${world.shop}/`) && !url.startsWith('data:')),
      [],
    );
    assert.ok(asked.includes(`${world.shop}/checkout`));
    assert.deepEqual(await page.evaluate('Object.keys(localStorage)'), []);
    assert.deepEqual(await pagesOf(world).then(({ taken, tickets }: Pages & { tickets?: number }) => [taken, tickets]), [0, 0]);
    await page.close();
  });

  test('vitals, an error and a checkout are in the evidence', async () => {
    const page = await agree(browser, world.shop);
    await buy(page, world.shop);
    await page.evaluate(`setTimeout(() => { throw new TypeError('seen') })`);
    await page.waitForTimeout(50);
    await page.goto(`${world.shop}/nothing`);
    await until(async () => {
      const counts = await countsOf(world);
      assert.deepEqual([counts['web-checkout-completes'], counts['web-runs']], ['0 of 1', '1 of 2']);
      // How fast a page is, is the machine's affair.
      for (const vital of ['web-paints', 'web-responds', 'web-stays-put'])
        assert.match(counts[vital] ?? '', /^[01] of 1$/, vital);
    });
    await page.close();
  });

  test('what somebody saw and what the servers did are one trace', async () => {
    await world.stopPayment();
    const page = await agree(browser, world.shop);
    await buy(page, world.shop, 'bad');
    await page.goto(`${world.shop}/nothing`);
    await until(async () => {
      const path = `/indicators/${encodeURIComponent('web-checkout-completes/success')}/exemplars?bad=true`;
      const { exemplars } = (await world.ask(path)) as { exemplars: readonly Seen[] };
      assert.equal(exemplars.length, 1, JSON.stringify([await countsOf(world), await pagesOf(world)]));
      const { seen } = (await world.ask(`/traces/${exemplars[0]?.trace}`)) as { seen: readonly Seen[] };
      const told = new Set(seen.filter(({ good }) => !good).map(({ indicator, source }) => `${indicator} by ${source}`));
      assert.ok(told.has('web-checkout-completes/success by shop-pages'), [...told].join());
      assert.ok(told.has('checkout-success by default'), [...told].join());
    });
  });

  test('beacons that lie change numbers and no evidence', async () => {
    const { door } = world;
    const post = (body: string, { origin = world.shop, key = PAGES_KEY } = {}): Promise<Response> =>
      fetch(`${door}/v1/beacon?key=${key}`, { method: 'POST', body, headers: { origin, 'content-type': 'text/plain' } });
    const ticket = (await (
      await fetch(`${door}/v1/beacon/ticket?key=${PAGES_KEY}`, { headers: { origin: world.shop } })
    ).json()) as { ticket: string };
    const [was, wasTold] = [await evidenceOf(world), await pagesOf(world)];
    const vital = { e: 'vital', t: 1, p: '/', n: 'lcp', v: 9_000, d: 9_000, k: 1 };
    const step = (o: string, more: object = {}): object => ({
      e: 'journey',
      t: 9,
      p: '/',
      id: 'f',
      n: 'checkout',
      o,
      d: 1,
      ...more,
    });
    assert.equal((await post(beacon([vital]), { origin: 'https://evil.example' })).status, 403);
    assert.equal((await post(beacon([vital]), { key: 'pk_nobody_has' })).status, 401);
    assert.equal((await post(beacon([vital]) + ' '.repeat(40_000))).status, 413);
    assert.equal((await post('{"v":1')).status, 400);
    const forged = [
      [step('started'), step('completed')],
      [step('completed')],
      [step('started', { n: 'steal' })],
      [{ e: 'event', t: 1, p: '/', n: 'order.placed', a: {} }],
      [{ ...vital, v: 1e9, d: 1 }],
      [step('step', { s: 'pay' })],
    ];
    for (const [index, events] of forged.entries())
      assert.equal((await post(beacon(events, index === 0 ? {} : ticket))).status, 204);
    const sent = await flood(door, beacon([step('started'), step('completed')]), world.shop);
    assert.equal(sent, FLOOD);
    await until(async () => {
      const refused = await refusedSince(world, wasTold);
      const unseen = REFUSALS.filter((why) => (refused[why] ?? 0) === 0);
      assert.deepEqual(unseen, []);
      assert.ok((refused['no-ticket'] ?? 0) + (refused['visitor-rate'] ?? 0) > SOCKETS, JSON.stringify(refused));
    });
    // One checkout that is real comes after all of it, by the same way: when it is known, everything before it is.
    await fetch(`${world.shop}/checkout`, { method: 'POST' });
    await until(async () => assert.notEqual((await countsOf(world))['checkout-availability'], was['checkout-availability']));
    const { events } = await pagesOf(world);
    assert.deepEqual(onlyPages(await evidenceOf(world)), onlyPages(was));
    assert.equal(events, wasTold.events);
  });
});

const REFUSALS =
  'origin too-large unreadable no-ticket out-of-order unknown-journey unknown-event out-of-bounds visitor-rate'.split(' ');
const FLOOD = 10_000;
const SOCKETS = 200;

/** Ten thousand beacons within a second, by whoever does not wait for answers; as many of them as the sockets took. */
async function flood(door: string, body: string, origin: string): Promise<number> {
  const { hostname, port } = new URL(door);
  const head = `POST /v1/beacon?key=${PAGES_KEY} HTTP/1.1\r\nhost: ${hostname}\r\norigin: ${origin}\r\ncontent-type: text/plain\r\n`;
  const sockets = await Promise.all(
    Array.from({ length: SOCKETS }, async () => {
      const socket: Socket = connect(Number(port), hostname).on('error', () => {});
      await once(socket, 'connect');
      return socket.resume();
    }),
  );
  const began = performance.now();
  let sent = 0;
  for (const socket of sockets)
    for (let each = 0; each < FLOOD / SOCKETS; each += 1) {
      // Each is of a visit of its own, so that none is a mere repeat.
      const own = body.replace(/"visit":"[^"]*"/, `"visit":"${(sent += 1).toString(16).padStart(16, '0')}"`);
      socket.write(`${head}content-length: ${own.length}\r\n\r\n${own}`);
    }
  assert.ok(performance.now() - began < 1_000);
  await new Promise((later) => setTimeout(later, 1_000));
  for (const socket of sockets) socket.destroy();
  return sent;
}

function beacon(events: readonly object[], more: object = {}): string {
  const visit = crypto.randomUUID().replaceAll('-', '').slice(0, 16);
  return JSON.stringify({ v: 1, visit, session: '0'.repeat(16), seq: 0, sent: 10, service: 'shop-web', events, ...more });
}

/** Somebody who lets the shop measure, and looks at it anew. */
async function agree(browser: Browser, shop: string): Promise<Page> {
  const { page } = await openPage(browser);
  await page.goto(shop);
  await page.check('#consent');
  return page;
}

async function buy(page: Page, shop: string, tone = 'good'): Promise<void> {
  if (page.url() === 'about:blank') await page.goto(shop);
  await page.click('.card button');
  await page.click('.basket');
  await page.click('#buy');
  await page.waitForSelector(`#said[data-tone=${tone}]`);
}

/** How much of what is promised was counted, by objective: `bad of all`. */
async function countsOf(world: ShopWorld): Promise<Readonly<Record<string, string | null>>> {
  const { objectives } = (await world.ask('/objectives')) as Objectives;
  return Object.fromEntries(objectives.map(({ name, sentence }) => [name, /\d+ of \d+(?= failed)/.exec(sentence)?.[0] ?? null]));
}

/** All that the evidence holds: counts, what was measured, traces. */
async function evidenceOf(world: ShopWorld): Promise<Readonly<Record<string, unknown>>> {
  const { objectives } = (await world.ask('/objectives')) as { objectives: readonly { name: string; indicator: string }[] };
  const measured = await Promise.all(
    objectives.map(async ({ indicator }) => {
      const at = `/indicators/${encodeURIComponent(indicator)}`;
      const { exemplars } = (await world.ask(`${at}/exemplars`)) as { exemplars: readonly Seen[] };
      const values = await world.ask(`${at}/distribution?window=1h`).then(
        (answer) => (answer as { total: number }).total,
        () => null,
      );
      return [`${indicator} measured`, { values, exemplars }] as const;
    }),
  );
  return { ...(await countsOf(world)), ...Object.fromEntries(measured) };
}

function onlyPages(evidence: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(evidence).filter(([name]) => name.startsWith('web-')));
}

async function pagesOf(world: ShopWorld): Promise<Pages> {
  const { sources } = (await world.ask('/sources')) as Sources;
  const pages = sources.find(({ name }) => name === 'shop-pages')?.pages;
  assert.ok(pages);
  return pages;
}

async function refusedSince(world: ShopWorld, was: Pages): Promise<Readonly<Record<string, number>>> {
  const { refused } = await pagesOf(world);
  return Object.fromEntries(Object.entries(refused).map(([why, count]) => [why, count - (was.refused[why] ?? 0)]));
}

/** Asks again until it holds, or says at last why it does not. */
async function until(holds: () => Promise<void>): Promise<void> {
  for (const deadline = performance.now() + PATIENCE_MS; ;) {
    try {
      return await holds();
    } catch (cause) {
      if (performance.now() > deadline) throw cause;
      await new Promise((soon) => setTimeout(soon, 100));
    }
  }
}
