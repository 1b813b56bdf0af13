import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { requires } from '../requires.ts';
import { fixtureAnswers } from './fixture-answers.ts';
import { fixtureEvidence, TRACE } from './fixture-evidence.ts';
import { fixtureHome } from './fixture-home.ts';
import { openFixtureServer, type Fixture, type FixtureServer } from './fixture-server.ts';
import { openBrowser, openPage, readText, sidewaysScroll } from './open-browser.ts';

const needs = requires('chromium');
const NOW = Date.now();
const THEN = Date.parse('2026-01-31T12:00:00Z');

let browser: Browser;
let server: FixtureServer;
function world(at: number): Omit<Fixture, 'past'> {
  return {
    home: fixtureHome(at),
    rollouts: [],
    entries: [],
    locked: false,
    answers: { ...fixtureAnswers(at), ...fixtureEvidence(at) },
  };
}
before(async () => {
  if ('skip' in needs) return;
  browser = await openBrowser();
  server = await openFixtureServer({ ...world(NOW), past: { ...world(THEN), knownUntil: '2026-01-31T11:59:00Z' } });
});
after(async () => {
  if ('skip' in needs) return;
  await browser.close();
  await server.stop();
});

const PAGES = [
  ['/evidence', 'One step is seen too little.'],
  ['/evidence/map', '2 services, 1 third party.'],
  ['/evidence/probes', 'Nothing is known of search.'],
  ['/evidence/probes/buying', 'buying suspected'],
  ['/evidence/reconciliations', 'Orders differ.'],
  ['/evidence/reconciliations/orders', 'Orders differing'],
  ['/evidence/traces', 'What is known of a trace?'],
  [`/evidence/traces/${TRACE}`, '3 things were counted in one journey, 1 of them went wrong.'],
] as const;

const heading = (page: Page, name: string): Promise<void> => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();

test('each page says what it is about, and fits a narrow phone', needs, async () => {
  const { page, complaints } = await openPage(browser, { viewport: { width: 360, height: 800 } });
  for (const [path, said] of PAGES) {
    await page.goto(server.url + path);
    await heading(page, said);
    assert.equal(await sidewaysScroll(page), 0, path);
  }
  // The picture of the failed run is not part of the fixture.
  assert.deepEqual(
    complaints.filter((text) => !text.includes('404')),
    [],
  );
  await page.close();
});

test('each page tells of the past as well, and asks nothing of the present there', needs, async () => {
  const { page, complaints } = await openPage(browser, { colorScheme: 'dark' });
  server.asked.length = 0;
  for (const [path, said] of PAGES) {
    await page.goto(`${server.url}${path}?at=2026-01-31T12:00:00Z`);
    await page.getByText('This is the past: 2026-01-31 12:00:00 UTC.').waitFor();
    await heading(page, said);
  }
  assert.deepEqual(
    server.asked.filter((path) => !/[?&]at=2026-01-31T12%3A00%3A00Z/.test(path) || path.includes('/runs')),
    [],
  );
  assert.deepEqual(complaints, []);
  await page.close();
});

test('a probe shows each place along time, the step that failed, and its picture large', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/evidence/probes`);
  await page.getByRole('link', { name: 'buying' }).click();
  await page.getByRole('img', { name: /^eu-west: 6 of 120 runs failed, the first at \d\d:\d\d:00$/ }).waitFor();
  await page.getByRole('img', { name: 'us-east: 90 runs, all well; nothing was heard in 25 % of the time' }).waitFor();
  assert.equal(await page.locator('.strip__none').count(), 15);
  assert.match(await readText(page, '.run'), /buy\/the order is taken: NOT_SEEN\. nothing that fits \.hit was seen/);
  assert.deepEqual(await page.locator('.run').first().locator('.run__part > [aria-hidden]').allInnerTexts(), [
    'page',
    'buy/click #buy',
    'buy/the order is taken',
  ]);
  await page
    .getByRole('button', { name: /^The page as it was when buy\/the order is taken failed/ })
    .first()
    .click();
  await page.getByRole('dialog', { name: 'The picture' }).waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  assert.equal(await page.getByRole('dialog').count(), 0);
  await page.getByRole('link', { name: 'the last 15 minutes' }).click();
  await page.waitForURL(/window=15m/);
  await page.close();
});

test('buckets are chosen with the arrow keys and told in words', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/evidence/reconciliations/orders`);
  await page.getByText('48 buckets: 45 equal, 1 differing, 2 unknown.').waitFor();
  assert.match(await readText(page, '.buckets__said'), /3 missing, 1 changed; 996 of 1,000 expected rows match\.$/);
  assert.equal(await page.locator('.strip__unknown[fill^="url("]').count(), 2);
  const strip = page.getByRole('slider', { name: /^Buckets/ });
  await strip.press('ArrowRight');
  assert.match(await readText(page, '.buckets__said'), /both sides say the same\.$/);
  for (let press = 0; press < 48; press += 1) await strip.press('ArrowLeft');
  assert.match(await readText(page, '.buckets__said'), /a side does not hold all of its rows\.$/);
  await page.close();
});

test('the map is drawn and told, and third parties are marked in both', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/evidence/map`);
  await page.locator('.map').waitFor();
  assert.equal(await page.locator('.map__line:not(.map__line--bad)').count(), 3);
  assert.equal(await readText(page, '.map__node--external'), 'api.bank.example third party');
  const row = page.getByRole('row', { name: /^payment api\.bank\.example/ });
  assert.match((await row.innerText()).replaceAll(/[\s\u202f]+/g, ' '), /third party 2\/s 90 % 720 failed 12 ms 1\.2 s new/);
  await page.close();
});

test('coverage tells what is missing, what is not known, how late it comes, and why beacons were refused', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/journeys/checkout`);
  await page.getByRole('link', { name: 'how much of it is seen' }).click();
  await page.locator('.cover').first().waitFor();
  assert.match(await readText(page, '.cover'), /^edge missing 75 % 3,000 seen of 4,000 expected 95 % wanted/);
  assert.equal(await page.locator('.cover__bar.hatched').count(), 1);
  const sources = page.getByRole('region', { name: 'Sources of telemetry' });
  assert.match(
    (await sources.innerText()).replaceAll(/[\s\u202f]+/g, ' '),
    /default heard \d s ago 120 ms \/ 2\.4 s .* pages silent not known not known/,
  );
  const refused = page.getByRole('table', { name: /^Not counted since/ });
  assert.deepEqual(
    (await refused.getByRole('row').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ')),
    ['RATE 41', 'ORIGIN 3'],
  );
  await page.close();
});

test('a trace is looked up by what was pasted', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/evidence/traces`);
  const field = page.getByLabel('Trace id, or a traceparent');
  await field.fill('no such thing');
  await page.getByRole('button', { name: 'Look it up' }).click();
  await page.getByText('A trace id is 32 hexadecimal digits.').waitFor();
  await field.fill(`00-${TRACE}-00f067aa0ba902b7-01`);
  await page.getByRole('button', { name: 'Look it up' }).click();
  await page.locator('.trace').waitFor();
  assert.equal(await page.locator('.trace__bar').count(), 2);
  assert.equal(await page.locator('.trace__moment').count(), 1);
  assert.equal(await page.getByText('not in the catalog any more').count(), 1);
  await page.close();
});

test('where nothing is declared, the page says what to declare', needs, async () => {
  const nothing = {
    '/probes/health': { ...(fixtureEvidence(NOW)['/probes/health'] as object), probes: [] },
    '/reconciliations': { reconciliations: [] },
    '/map': { ...(fixtureEvidence(NOW)['/map'] as object), nodes: [], edges: [] },
  };
  await using empty = await openFixtureServer({ ...world(NOW), answers: { ...fixtureAnswers(NOW), ...nothing } });
  const { page } = await openPage(browser);
  for (const [path, kind] of [
    ['probes', 'kind: Probe'],
    ['reconciliations', 'kind: Reconciliation'],
    ['map', 'kind: Service'],
  ] as const) {
    await page.goto(`${empty.url}/evidence/${path}`);
    assert.match(await readText(page, '.evidence__example'), new RegExp(kind));
  }
  await page.close();
});
