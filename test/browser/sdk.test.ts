import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { requires } from '../requires.ts';
import { openBrowser } from '../web/open-browser.ts';
import { openBeaconSite, pageWith, type BeaconSite } from './beacon-site.ts';
import { builtSdk } from './built-sdk.ts';

let browser: Browser;
let site: BeaconSite;
const chromium = requires('chromium');
if (!('skip' in chromium)) {
  before(async () => {
    const pages = (path: string): string => {
      const asked = new URL(path, 'http://shop').searchParams;
      const script = asked.get('script');
      if (script !== null)
        return `<title>Shop</title><script src="/sdk.script.js" ${script.replaceAll('DOOR', site.door)}></script>`;
      return asked.has('plain')
        ? '<title>Plain</title>'
        : pageWith(() => site.door, { settings: asked.get('settings') ?? 'consent: true' });
    };
    [browser, site] = await Promise.all([openBrowser(), openBeaconSite(await builtSdk(), pages)]);
  });
  after(async () => {
    await browser.close();
    await site[Symbol.asyncDispose]();
  });
}

type Opened = { readonly page: Page; readonly complaints: string[] };
async function open(settings = 'consent: true', script = ''): Promise<Opened> {
  const page = await (await browser.newContext()).newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  if (script !== '') await page.addInitScript(script);
  Object.assign(site, { answer: 204 });
  site.beacons.length = site.asked.length = 0;
  await page.goto(`${site.url}/cart/12345/pay?card=4111&settings=${encodeURIComponent(settings)}`);
  await page.waitForFunction('window.sdk');
  return { page, complaints };
}

async function leave({ page }: Opened): Promise<void> {
  await page.goto(`${site.url}/?plain`);
  await site.arrived(() => site.events('visit').length > 0);
}

test('errors are told by type and file, each kind once with its count, and never by message', chromium, async () => {
  const opened = await open();
  await opened.page.addScriptTag({ url: '/broken-8f14e45fce.js?token=1' });
  await opened.page.evaluate(`
    Promise.reject(new RangeError('secret'));
    sdk.error(new Error('secret'));
    document.body.append(Object.assign(new Image(), { src: '/missing/99887766.png?token=1' }))`);
  await opened.page.waitForFunction(`performance.getEntriesByType('resource').some(({ name }) => name.includes('missing'))`);
  await leave(opened);
  const told = site.events('error').map(({ k, n, f, c }) => `${String(k)} ${String(n)} ${String(f)} ${String(c)}`);
  assert.deepEqual(
    told.slice(0, 3).toSorted((a, b) => a.localeCompare(b)),
    ['promise RangeError undefined 1', 'script Error undefined 1', 'script TypeError /broken-8f14e45fce.js 3'],
  );
  assert.equal(told[3], 'resource IMG /missing/:id 1');
  assert.doesNotMatch(JSON.stringify(site.beacons), /4111|secret|token|99887766/);
});

test('twenty kinds of errors are told, the others are counted as lost', chromium, async () => {
  const opened = await open('consent: true, messages: true');
  await opened.page.evaluate(`for (let i = 0; i < 50; i += 1) sdk.error(Object.assign(new Error('m' + i), { name: 'E' + i }))`);
  await leave(opened);
  assert.equal(site.events('error').length, 20);
  assert.equal(site.events('error')[3]?.['m'], 'm3');
  assert.deepEqual(
    site.events('lost').map(({ r, c }) => [r, c]),
    [['cap', 30]],
  );
});

test('a journey is told step by step, and ends once: completed, failed, or abandoned with the visit', chromium, async () => {
  const opened = await open();
  await opened.page.evaluate(`
    const done = sdk.journey('checkout'); done.step('address'); done.step('pay'); done.complete(); done.fail('late'); done.step('late');
    const failed = sdk.journey('checkout'); failed.step('address'); failed.fail('card refused');
    const open = sdk.journey('search'); open.step('results');`);
  await leave(opened);
  const told = site.events('journey');
  const ids = [...new Set(told.map(({ id }) => id))];
  assert.deepEqual(
    ids.map((id) => told.filter((one) => one['id'] === id).map(({ n, o, s, r }) => [n, o, s, r].filter(Boolean).join(' '))),
    [
      ['checkout started', 'checkout step address', 'checkout step pay', 'checkout completed pay'],
      ['checkout started', 'checkout step address', 'checkout failed address card refused'],
      ['search started', 'search step results', 'search abandoned results'],
    ],
  );
  assert.ok(told.every(({ d }) => Number(d) >= 0));
});

test('requests are timed, and only the own origin and listed ones get the trace', chromium, async () => {
  const opened = await open(`consent: true, traceFetch: ['${site.url.replace('127.0.0.1', 'localhost')}']`);
  await opened.page.evaluate(`(async () => {
    const journey = sdk.journey('checkout');
    await fetch('/api/orders/8123?who=me', { method: 'post', headers: { 'x-own': '1' } });
    await fetch(new Request('/api/broken', { headers: { 'x-own': '2' } }));
    await new Promise((done) => { const x = new XMLHttpRequest(); x.open('GET', '/api/old'); x.onloadend = done; x.send(); });
    await fetch('${site.door}/v1/beacon/ticket');
    await fetch('http://127.0.0.1:1/').catch(() => {});
    const stop = new AbortController(); stop.abort(); await fetch('/api/x', { signal: stop.signal }).catch(() => {});
    journey.complete();
  })()`);
  await leave(opened);
  const told = site.events('fetch');
  const host = new URL(site.url).host;
  assert.deepEqual(
    told.map(({ m, h, u, c, o, x }) => [m, h, u, c, o, x !== undefined]),
    [
      ['POST', host, '/api/orders/:id', 200, 'ok', true],
      ['GET', host, '/api/broken', 503, 'failed', true],
      ['GET', host, '/api/old', 200, 'ok', true],
      ['GET', new URL(site.door).host, '/v1/beacon/ticket', 200, 'ok', false],
      ['GET', '127.0.0.1:1', '/', 0, 'failed', false],
      ['GET', host, '/api/x', 0, 'aborted', true],
    ],
  );
  const api = site.asked.filter(({ path }) => path.startsWith('/api/'));
  assert.deepEqual(
    api.map(({ headers }) => headers['x-own']),
    ['1', '2', undefined],
  );
  for (const [index, { headers }] of api.entries()) {
    assert.match(String(headers['traceparent']), new RegExp(`^00-${String(told[index]?.['x'])}-[0-9a-f]{16}-01$`));
  }
  const others = site.asked.filter(({ path }) => path.startsWith('/v1/beacon'));
  assert.ok(others.every(({ method, headers }) => method !== 'OPTIONS' && headers['traceparent'] === undefined));
  assert.equal(site.events('journey').at(-1)?.['x'], told.at(-1)?.['x']);
});

test('flags are told once each, and go with every beacon; events and their bounds', chromium, async () => {
  const opened = await open(`consent: true, flags: { cart: 'b' }`);
  await opened.page.evaluate(`sdk.flag('cart', 'b'); sdk.flag('search', 'new');
    sdk.event('added', { items: 2, ok: true }); sdk.event('large', { text: 'x'.repeat(20_000) });
    for (let i = 0; i < 600; i += 1) sdk.event('many', { i })`);
  await leave(opened);
  // Beacons that leave together arrive in any order, and `lost` is told in the last one.
  const isWhole = (): boolean => site.beacons.length > Math.max(...site.beacons.map(({ seq }) => seq));
  await site.arrived(() => site.events('lost').length >= 2 && isWhole());
  site.beacons.sort((a, b) => a.seq - b.seq);
  assert.deepEqual(
    site.events('flag').map(({ k, n }) => [k, n]),
    [
      ['cart', 'b'],
      ['search', 'new'],
    ],
  );
  assert.deepEqual(site.beacons[0]?.flags, { cart: 'b', search: 'new' });
  assert.deepEqual(site.events('event')[0]?.['a'], { items: 2, ok: true });
  const lost = Object.fromEntries(site.events('lost').map(({ r, c }) => [r, c]));
  assert.equal(lost['size'], 1);
  assert.ok(Number(lost['cap']) >= 103, 'of what was over the cap, every event is counted');
  assert.ok(site.asked.every(({ body }) => Buffer.byteLength(body) <= 16_384));
  assert.deepEqual(
    site.beacons.map(({ seq }) => seq),
    site.beacons.map((_, index) => index),
  );
  assert.ok(site.beacons.every(({ events }) => events.length <= 64));
});

test('without consent nothing is sent, stored or wrapped; taken back, all is forgotten', chromium, async () => {
  const opened = await open(
    'consent: false',
    `window.before = fetch; window.listened = [];
    const add = window.addEventListener; window.addEventListener = (...args) => { window.listened.push(args[0]); return add.apply(window, args); };
    window.observed = 0; window.PerformanceObserver = class extends PerformanceObserver { constructor(run) { super(run); window.observed += 1; } };`,
  );
  const { page } = opened;
  await page.evaluate(
    `sdk.journey('checkout').complete(); sdk.error(new Error('x')); sdk.event('y'); sdk.flag('a', 'b'); sdk.close(); fetch('/api/a')`,
  );
  const state = `JSON.stringify([localStorage.length, sessionStorage.length, document.cookie, fetch === before, listened.filter((name) => /error|reject|page|online|visib/.test(name)), observed])`;
  assert.equal(await page.evaluate(state), '[0,0,"",true,[],0]');
  assert.deepEqual(
    site.asked.filter(({ path }) => path.includes('beacon')),
    [],
  );
  await page.evaluate(`sdk.consent(true); window.held = sdk.journey('checkout')`);
  await site.arrived(() => site.asked.some(({ path }) => path.startsWith('/v1/beacon/ticket')));
  assert.notEqual(await page.evaluate('sessionStorage.plimsoll'), undefined);
  await page.evaluate(`sdk.consent(false); held.step('pay'); held.complete(); fetch('/api/b')`);
  assert.equal(await page.evaluate('localStorage.length + sessionStorage.length'), 0);
  await page.goto(`${site.url}/?plain`);
  await site.arrived(() => site.asked.some(({ path }) => path === '/?plain'));
  assert.deepEqual(site.beacons, []);
  assert.equal(site.asked.find(({ path }) => path === '/api/b')?.headers['traceparent'], undefined);
});

test('consent that was asked for is remembered until it is taken back', chromium, async () => {
  const opened = await open(`consent: 'ask'`);
  const { page } = opened;
  assert.equal(await page.evaluate('localStorage.length'), 0);
  await page.evaluate('sdk.consent(true)');
  await page.waitForFunction('localStorage.plimsoll');
  await leave(opened);
  await page.goBack();
  await page.waitForFunction('window.sdk');
  site.beacons.length = 0;
  await leave(opened);
  await page.goBack();
  await page.evaluate('sdk.consent(false)');
  assert.equal(await page.evaluate('localStorage.length'), 0);
});

test('what the network refuses waits in the browser, and arrives later with its true age', chromium, async () => {
  const opened = await open();
  const { page } = opened;
  site.answer = 'hang up';
  await page.context().setOffline(true);
  await page.evaluate(`sdk.event('offline'); window.dispatchEvent(new Event('pagehide'))`);
  await page.waitForFunction(`JSON.parse(localStorage.plimsoll ?? '[]').length > 0`);
  assert.equal(site.beacons.length, 0);
  site.answer = 204;
  await page.waitForTimeout(300); // the age that has to be told
  await page.context().setOffline(false);
  await site.arrived(() => site.events('event').length > 0);
  const [beacon] = site.beacons;
  const age = Number(beacon?.sent) - Number(beacon?.events.find(({ e }) => e === 'event')?.['t']);
  assert.ok(age >= 295 && age < 15_000, `the age is ${age}`);
  await page.waitForFunction(`localStorage.plimsoll === '[]'`);
});

test('a server in trouble is asked again later, and a refusal is final and counted', chromium, async () => {
  const { page } = await open('consent: true', 'window.setTimeout = ((before) => (run, ms) => before(run, ms / 50))(setTimeout)');
  site.answer = 503;
  await page.evaluate(`sdk.event('one')`);
  await site.arrived(() => site.asked.some(({ method, path }) => method === 'POST' && path.includes('beacon')));
  site.answer = 204;
  await site.arrived(() => site.events('event').length > 0);
  site.answer = 403;
  await page.evaluate(`sdk.event('two')`);
  await page.waitForFunction(`localStorage.plimsoll === '[]'`);
  await site.arrived(() => site.asked.filter(({ body }) => body.includes('two')).length > 0);
  site.answer = 204;
  await site.arrived(() => site.events('lost').some(({ r }) => r === 'refused'));
  assert.equal(site.asked.filter(({ body }) => body.includes('"two"')).length, 1);
});

test('a script tag is enough', chromium, async () => {
  const page = await (await browser.newContext()).newPage();
  site.beacons.length = 0;
  const tag = 'data-endpoint="DOOR" data-key="k" data-service="shop" data-version="2" data-consent="true"';
  await page.goto(`${site.url}/?script=${encodeURIComponent(tag)}`);
  await page.evaluate(`plimsoll.event('hello')`);
  await page.goto(`${site.url}/?plain`);
  await site.arrived(() => site.events('visit').length > 0);
  assert.equal(site.events('event')[0]?.['n'], 'hello');
  assert.equal((site.beacons[0] as unknown as { version: string }).version, '2');
});
