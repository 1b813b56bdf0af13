import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { requires } from '../requires.ts';
import { fixtureHome } from './fixture-home.ts';
import { fixtureRollouts } from './fixture-rollouts.ts';
import { openFixtureServer, type Fixture } from './fixture-server.ts';
import { openBrowser, openPage, readText, sidewaysScroll } from './open-browser.ts';

const needs = requires('chromium');
let browser: Browser;
before(async () => {
  if (!('skip' in needs)) browser = await openBrowser();
});
after(async () => {
  if (!('skip' in needs)) await browser.close();
});

function fixture(): Fixture {
  const at = Date.now();
  return { home: fixtureHome(at), rollouts: [...fixtureRollouts(at)], entries: [], locked: false };
}

test('an installation without a promise teaches the first one, and shows no 100 %', needs, async () => {
  const world = fixture();
  world.home = { ...world.home, journeys: [], products: [], rollouts: [] };
  await using server = await openFixtureServer(world);
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/journeys`);
  await page.getByRole('heading', { level: 1, name: 'Nothing is promised yet' }).waitFor();
  await page.getByRole('row', { name: /POST \/checkout checkout-api 6,120 0\.2/ }).waitFor();
  const said = await readText(page, 'main');
  assert.match(said, /OTEL_EXPORTER_OTLP_ENDPOINT=http:\/\/127\.0\.0\.1:4318/);
  assert.match(said, /authorization=Bearer%20\$\(cat \/srv\/plimsoll\/data\/intake\.token\)/);
  assert.match(said, /The sender is not known: it shows no token, or another one\./);
  assert.match(said, /displayName: Checkout without errors/);
  assert.doesNotMatch(said, /100 ?%/);
  await page.getByRole('radio', { name: 'Python' }).check();
  await page.getByText('opentelemetry-instrument python app.py').waitFor();
  assert.equal(new URL(page.url()).searchParams.get('with'), 'python');
  await page.close();
});

test('a refused catalog is said with every mistake', needs, async () => {
  const world = fixture();
  world.home = { ...world.home, catalog: { ...world.home.catalog, refused: ['shop.yaml:14:11 CAT_TARGET_RANGE …'] } };
  await using server = await openFixtureServer(world);
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/journeys`);
  assert.match(
    await readText(page, '[role="alert"]'),
    /was refused; the last good one is in force shop\.yaml:14:11 CAT_TARGET_RANGE/,
  );
  await page.close();
});

test('without the key the page says how to get in, and goes on when it is there', needs, async () => {
  const world = { ...fixture(), locked: true };
  await using server = await openFixtureServer(world);
  const { page } = await openPage(browser);
  await page.clock.install();
  await page.goto(`${server.url}/journeys`);
  await page.getByText('plimsoll open').waitFor();
  world.locked = false;
  await page.clock.runFor(10_000);
  await page.getByRole('heading', { name: 'Sign in is over the load line.' }).waitFor();
  await page.close();
});

test('when the server is gone the page says so, keeps what it knew, and lets its age grow', needs, async () => {
  await using server = await openFixtureServer(fixture());
  const { page } = await openPage(browser);
  await page.clock.install();
  await page.goto(`${server.url}/journeys`);
  await page.getByText('38').first().waitFor();
  await server.stop();
  await page.clock.runFor(42_000);
  await page.getByText('Plimsoll does not answer.').waitFor();
  assert.match(await readText(page, '.lamp'), /^last seen 4\d s ago$/);
  assert.match(await readText(page, '#objective-checkout-success'), /38 % of the budget left .* 4\d s ago/);
  await page.close();
});

test('an unheard server is not waited for in silence for ever', needs, async () => {
  await using server = await openFixtureServer(fixture());
  const { page } = await openPage(browser);
  await page.clock.install();
  await page.route('**/api/**', () => undefined); // never answered
  await page.goto(`${server.url}/journeys`);
  await page.getByText('Asking Plimsoll how things stand').waitFor();
  await page.clock.runFor(9_000);
  await page.getByText('there is nothing honest to show').waitFor();
  await page.close();
});

test('a rollout that is not there is not waited for', needs, async () => {
  await using server = await openFixtureServer(fixture());
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/rollouts/r-none`);
  await page.getByRole('heading', { name: 'There is no rollout r-none' }).waitFor();
  await page.close();
});

test('nothing can be ordered from a server that is gone, and the button says why', needs, async () => {
  await using server = await openFixtureServer(fixture());
  const { page } = await openPage(browser);
  await page.clock.install();
  await page.goto(`${server.url}/rollouts/r-0007`);
  const hold = page.getByRole('button', { name: 'Hold', exact: true });
  await hold.waitFor();
  assert.equal(await hold.getAttribute('aria-disabled'), 'false');
  await server.stop();
  await page.clock.runFor(20_000);
  await page.getByText('so nothing can be ordered until it does').first().waitFor();
  await hold.press('Enter');
  assert.equal(await page.locator('dialog[open]').count(), 0);
  await page.close();
});

test('where the stream is refused the screens ask for what they show, and say so where that is refused too', needs, async () => {
  await using server = await openFixtureServer(fixture());
  const { page } = await openPage(browser);
  await page.clock.install();
  await page.route(/\/api\/v1\/stream/, (route) => route.fulfill({ status: 503 }));
  await page.goto(`${server.url}/rollouts/r-0007`);
  await page.clock.runFor(5_000);
  await page.getByRole('button', { name: 'Hold', exact: true }).waitFor();
  await page.goto(`${server.url}/objectives`);
  await page.clock.runFor(5_000);
  await page.getByText('Sign-ins succeed').first().waitFor();
  await page.route(/\/api\/v1\/budgets/, (route) => route.fulfill({ status: 503 }));
  await page.goto(`${server.url}/objectives`);
  await page.clock.runFor(15_000);
  await page.getByText('The objectives cannot be shown.').waitFor();
  await page.close();
});

test('a name of one endless word, of signs and of other scripts breaks no screen', needs, async () => {
  const name = `"<>&%/{} ${'Auszahlungsbestaetigungsverarbeitungsdienst'.repeat(5)} שלום`;
  const world = fixture();
  world.home = { ...world.home, journeys: world.home.journeys.map((journey) => ({ ...journey, title: name, owner: name })) };
  world.rollouts = world.rollouts.map((rollout) => ({ ...rollout, service: name, candidate: name, sentence: name }));
  await using server = await openFixtureServer(world);
  const { page } = await openPage(browser, { viewport: { width: 320, height: 640 } });
  for (const path of ['/journeys', '/rollouts', '/rollouts/r-0007']) {
    await page.goto(server.url + path);
    await page.getByText('<>&%/{}').filter({ visible: true }).first().waitFor();
    assert.equal(await sidewaysScroll(page), 0, path);
  }
  await page.close();
});
