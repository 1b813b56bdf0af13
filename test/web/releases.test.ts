import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { requires } from '../requires.ts';
import { fixtureAnswers } from './fixture-answers.ts';
import { fixtureHome } from './fixture-home.ts';
import { fixtureReleases } from './fixture-releases.ts';
import { fixtureRollouts } from './fixture-rollouts.ts';
import { fixtureStates } from './fixture-states.ts';
import { openFixtureServer, type FixtureServer } from './fixture-server.ts';
import { openBrowser, openPage, readText, sidewaysScroll } from './open-browser.ts';

const needs = requires('chromium');
let browser: Browser;
let server: FixtureServer;
before(async () => {
  if ('skip' in needs) return;
  const at = Date.now();
  browser = await openBrowser();
  server = await openFixtureServer({
    home: fixtureHome(at),
    rollouts: [...fixtureRollouts(at), ...fixtureStates(at)],
    entries: [],
    locked: false,
    answers: { ...fixtureAnswers(at), ...fixtureReleases(at) },
  });
});
after(async () => {
  if ('skip' in needs) return;
  await browser.close();
  await server.stop();
});

async function order(page: Page, button: string, reason: string): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: /^Reason/ }).fill(reason);
  await dialog.getByRole('button', { name: button }).click();
  await dialog.waitFor({ state: 'detached' });
}

test('leave is asked of somebody by name, and given under a name', needs, async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${server.url}/rollouts/r-0011`);
  await page.locator('.approvals__row').first().waitFor();
  assert.match(await readText(page, '.facts'), /attempt 2, after r-0006/);
  assert.match(await readText(page, '.facts'), /checkout-eu of train new-basket, region eu/);
  assert.match(
    await readText(page, '.approvals__row'),
    /^50 % asked asked of ada or grace; 3 h 5[34] min left without an answer it is rolled back$/,
  );
  assert.equal(await page.locator('.ladder__lock--closed').count(), 2);
  await page.getByRole('button', { name: 'Approve 50' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: /^Reason/ }).fill('Looked at the evidence');
  await dialog.getByRole('textbox', { name: 'Your name' }).fill('ada (me)');
  await dialog.getByRole('button', { name: 'Approve 50' }).click();
  assert.match(await readText(page, '.dialog__trouble'), /^A name is written with/);
  await dialog.getByRole('textbox', { name: 'Your name' }).fill('ada');
  await dialog.getByRole('button', { name: 'Approve 50' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.deepEqual(server.posts.splice(0), [
    { path: '/rollouts/r-0011/approve', body: { reason: 'Looked at the evidence' }, actor: 'ada' },
  ]);
  assert.deepEqual(complaints, []);
  await page.close();
});

test('a freeze stands on home and on what it holds, and is lifted with a reason', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/journeys`);
  await page.locator('.freeze').waitFor();
  assert.match(await readText(page, '.freeze'), /^Frozen Nothing of any service is promoted .* by ada \(key\)/);
  await page.goto(`${server.url}/rollouts/r-0012`);
  await page.locator('.freeze').waitFor();
  await order(page, 'Lift it', 'The bank is back');
  assert.deepEqual(server.posts.splice(0), [{ path: '/freezes/f-3/lift', body: { reason: 'The bank is back' } }]);
  assert.match(
    await readText(page, '.shares'),
    /asked 25 % .* router 23\.8 % measured telemetry 24\.1 % of this step users 26\.1 % have met it/,
  );
  assert.equal(await page.getByRole('button', { name: 'Promote' }).getAttribute('aria-disabled'), 'true');
  assert.match(await readText(page, '.orders__why'), /While it is frozen it is not promoted/);
  await page.close();
});

test('the region that is worse comes first, by word and shape, and the many that are not are folded', needs, async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${server.url}/rollouts/r-0013`);
  await page.locator('.sums__group').first().waitFor();
  const groups = await page.locator('.sums__group').allInnerTexts();
  assert.deepEqual(
    groups.map((text) => text.trim().toLowerCase()),
    ['all together', 'by quantile', 'by region'],
  );
  const region = page.locator('.sums tbody').nth(2).locator('.sums__row');
  assert.equal(await region.count(), 8);
  assert.match(await region.first().innerText(), /us-east: checkout-success\s+worse/);
  assert.equal(await region.first().locator('.whisker__drawing--above').count(), 1);
  assert.match(await page.locator('.sums tbody').first().innerText(), /worker-restarts[\s\S]*a minute/);
  await page.getByRole('button', { name: '3 more, none of them worse' }).click();
  assert.equal(await region.count(), 11);
  assert.match(await readText(page, '#arithmetic .facts'), /bursts told from this traffic \(ONE_INSTANCE\)/);
  assert.deepEqual(complaints, []);
  await page.close();
});

test('what goes back in halves says what comes next, and can still be aborted', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/rollouts/r-0014`);
  await page.locator('.waiting').waitFor();
  assert.match(await readText(page, '.waiting'), /THEN half of it goes back as well/);
  await order(page, 'Abort', 'It hurts people');
  assert.deepEqual(server.posts.splice(0), [{ path: '/rollouts/r-0014/abort', body: { reason: 'It hurts people' } }]);
  assert.equal(await page.getByRole('button', { name: 'Roll back' }).getAttribute('aria-disabled'), 'true');
  await page.close();
});

test(
  'what was rolled back says what is meant elsewhere, that it is revoked, how long it is watched, and is tried again',
  needs,
  async () => {
    const { page } = await openPage(browser);
    await page.goto(`${server.url}/rollouts/r-0015`);
    await page.locator('.notes__note').first().waitFor();
    await page.locator('.versions').waitFor();
    const notes = (await page.locator('.notes__note').allInnerTexts()).join(' ');
    assert.match(notes, /2\.2\.9 is revoked\. By grace \(key\).*It keeps card numbers/);
    assert.match(notes, /The desired state may still say 2\.2\.9/);
    assert.match(notes.replaceAll('\u202f', ' '), /Watched for 2[23] h \d\d min more/);
    await order(page, 'Retry', 'The database was full then');
    await order(page, 'Reinstate', 'It keeps none any more');
    assert.deepEqual(server.posts.splice(0), [
      { path: '/rollouts/r-0015/retry', body: { reason: 'The database was full then' } },
      { path: '/versions/reinstate', body: { service: 'checkout-api', version: '2.2.9', reason: 'It keeps none any more' } },
    ]);
    await page.close();
  },
);

test('an experiment that was concluded promises nothing, and a copy is not a share', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/rollouts/r-0016`);
  await page.locator('.rollout__phase').waitFor();
  assert.match(await readText(page, '.page-head'), /concluded .* experiment/);
  await page.getByText('2.4.0 is within what is allowed.').first().waitFor();
  await page.goto(`${server.url}/rollouts/r-0005`);
  await page.locator('.sums').waitFor();
  assert.match(await readText(page, '#arithmetic'), /This is what was counted until the rollout ended\./);
  await page.goto(`${server.url}/rollouts/r-0016`);
  await page.locator('.rollout__phase').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Promote' }).count(), 0);
  await page.goto(`${server.url}/rollouts/r-0010`);
  await page.locator('.shares').waitFor();
  assert.match(await readText(page, '.shares'), /asked 0 % of the traffic mirrored 20 % sent a copy.* bake [34]:\d\d left/);
  assert.match(await readText(page, '.ladder__rungs'), /copy of 20 % bake 10 min/);
  assert.match(await readText(page, '.facts'), /blue and green .* from blue to green/);
  await page.close();
});

test('the glass is broken behind a step that says what it passes over, and waits for somebody else', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/rollouts/r-0011`);
  await page.getByText('When nothing else helps').click();
  await page.getByRole('button', { name: 'Break the glass' }).click();
  const dialog = page.getByRole('dialog');
  assert.match(await dialog.innerText(), /freezes, of the plan and of people[\s\S]*Somebody else has to review it/);
  assert.equal(await dialog.getByRole('textbox').count(), 0);
  await dialog.getByRole('button', { name: 'I have read this' }).click();
  await page.keyboard.type('Orders are lost every minute');
  await dialog.getByRole('button', { name: 'Break the glass' }).click();
  await dialog.waitFor({ state: 'detached' });
  const [sent] = server.posts.splice(0);
  assert.deepEqual([sent?.path, sent?.body], ['/rollouts/r-0011/break-glass', { reason: 'Orders are lost every minute' }]);
  await page.goto(`${server.url}/rollouts/r-0017`);
  await page.locator('.notes__note--breach').waitFor();
  assert.match(await readText(page, '.notes'), /ada broke the glass.* Somebody else has to review it within 23 h/);
  assert.equal(await page.getByRole('button', { name: 'Review' }).count(), 1);
  await page.close();
});

test('what waits for its turn is listed in its order and can be taken back', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/journeys`);
  await page.locator('.queue__start').first().waitFor();
  const waiting = await page.locator('.queue__start .version').allInnerTexts();
  assert.deepEqual(waiting, ['2.4.1', '2.3.1', '2.4.2', '2.3.1']);
  await page.getByRole('group', { name: 'Queued 2.4.2' }).getByRole('button').click();
  await page
    .getByRole('dialog')
    .getByRole('textbox', { name: /^Reason/ })
    .fill('Built by mistake');
  await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.deepEqual(server.posts.splice(0), [{ path: '/queue/q-2/cancel', body: { reason: 'Built by mistake' } }]);
  await page.close();
});

test('everything is frozen from home, for a while and with a reason', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/journeys`);
  await order(page, 'Freeze everything', 'The bank is down');
  assert.deepEqual(server.posts.splice(0), [
    { path: '/freezes', body: { service: null, reason: 'The bank is down', for_ms: 900_000 } },
  ]);
  await page.close();
});

test('a train says its one verdict, what it waits for, and shows its members in their order', needs, async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${server.url}/trains`);
  await page.locator('.train').waitFor();
  assert.equal(await readText(page, 'h1'), 'One train is under way.');
  assert.match(await readText(page, '.train'), /Verdict: worse\. checkout-us: it was rolled back/);
  assert.match(await readText(page, '.waiting'), /somebody to say go-on or abort, for mail/);
  assert.equal(await page.locator('.member').count(), 5);
  assert.equal(await page.locator('.members-map__line').count(), 5);
  assert.match(await readText(page, '.trains__idle'), /^quiet of search, suggest/);
  await page.getByRole('link', { name: 'new-basket' }).click();
  await page.getByRole('button', { name: 'Go on without checkout-us' }).click();
  await page
    .getByRole('dialog')
    .getByRole('textbox', { name: /^Reason/ })
    .fill('Mail has nothing to do with it');
  await page.getByRole('dialog').getByRole('button', { name: 'Go on without' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.deepEqual(server.posts.splice(0), [
    { path: '/trains/t-0002/go-on', body: { reason: 'Mail has nothing to do with it' } },
  ]);
  assert.deepEqual(complaints, []);
  await page.close();
});

test('a batch of the evidence is chosen by keyboard and told in words', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/rollouts/r-0007`);
  const slider = page.getByRole('slider', { name: 'Moment: Evidence after each judged batch' });
  await slider.focus();
  await page.keyboard.press('Home');
  assert.match((await slider.getAttribute('aria-valuetext')) ?? '', /UTC: worse than allowed 1:3\.2, not worse 1:1$/);
  assert.match(await readText(page, '#evidence .plot__legend'), /^worse than allowed 1:3\.2 not worse 1:1/);
  await page.close();
});

const SCREENS = [
  '/journeys',
  '/trains',
  '/trains/t-0002',
  ...['r-0010', 'r-0011', 'r-0012', 'r-0013', 'r-0014', 'r-0015', 'r-0016', 'r-0017'].map((id) => `/rollouts/${id}`),
];
for (const width of [360, 390, 1_440, 2_560]) {
  test(`no screen of rollouts is scrolled sideways or complains at ${width} pixels`, needs, async () => {
    const { page, complaints } = await openPage(browser, {
      viewport: { width, height: 900 },
      colorScheme: width === 390 ? 'dark' : 'light',
    });
    for (const path of SCREENS) {
      await page.goto(server.url + path);
      await page.locator('h1').first().waitFor();
      await page
        .locator(path.startsWith('/rollouts') ? '.sums' : path === '/journeys' ? '.freeze' : '.member')
        .first()
        .waitFor();
      assert.equal(await sidewaysScroll(page), 0, path);
    }
    assert.deepEqual(complaints, []);
    await page.close();
  });
}
