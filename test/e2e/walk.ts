import assert from 'node:assert/strict';
import type { RolloutSummaryView } from '../../src/wire/rollout.ts';
import { goWithin } from '../web/axe.ts';
import { readText } from '../web/open-browser.ts';
import { find, goByKeys, lookAt, lookEverywhere, order, readUntil, tabTo, type Walker } from './walker.ts';

const HOLD = 'Waiting for the word of the payment provider';
const RESUME = 'The payment provider gave its word';
const PROMOTE = 'The sale begins at noon and needs the faster pages';
const NAME = 'Ada Lovelace';
const SHARES = '.shares';
const PHASE = '.rollout__phase';

/** Before anything happens: the overview says how it stands in figures, and now what hurts: nothing, unless the machine is too busy. */
export async function walkCalm(walker: Walker): Promise<void> {
  const { page } = walker;
  await readUntil(walker, '.hero__tiles', { is: (text) => /SCORE OF [^0-9]+\d+(\.\d)? of 100/i.test(text) });
  assert.ok((await page.locator('.hero__mark svg').count()) > 0, 'the overview has its load line');
  await lookAt(walker, 'the overview before');
  await goByKeys(walker, 'gn', /^Nothing |^It eases|hurts? customers/);
  await lookAt(walker, 'now, before');
}

/** A release is held and resumed by the keyboard alone, goes on by evidence, and is promoted over it with a reason. */
export async function walkGoodRelease(walker: Walker, rollout: RolloutSummaryView): Promise<void> {
  const { page } = walker;
  await find(walker, '1.1.0');
  await page.getByRole('heading', { level: 1, name: /storefront 1\.1\.0/ }).waitFor();
  assert.equal(new URL(page.url()).pathname, `/rollouts/${rollout.id}`);
  await tabTo(walker, 'Hold');
  await page.keyboard.press('Enter');
  await page.keyboard.type(HOLD);
  await page.keyboard.press('Tab');
  await page.keyboard.type(NAME);
  for (const key of ['Tab', 'Tab', 'Tab', 'Enter']) await page.keyboard.press(key); // for how long, not to, and to
  await readUntil(walker, '.rollout__sentence', { is: (text) => text.includes(HOLD) });
  await readUntil(walker, PHASE, { is: (text) => text === 'held' });
  const held = askedIn(await readText(page, SHARES));
  await lookAt(walker, 'a rollout that is held');
  await tabTo(walker, 'Resume');
  await page.keyboard.press('Enter');
  await page.keyboard.type(RESUME);
  for (const key of ['Tab', 'Tab', 'Tab', 'Enter']) await page.keyboard.press(key); // the name is known; not to, and to
  await readUntil(walker, SHARES, { is: (text) => askedIn(text) > held && Math.abs(routedIn(text) - askedIn(text)) <= 7 });
  await order(walker, 'Hold', HOLD);
  await readUntil(walker, PHASE, { is: (text) => text === 'held' });
  await order(walker, 'Promote', PROMOTE);
  await readUntil(walker, PHASE, { is: (text) => text === 'promoted' });
  await readUntil(walker, SHARES, { is: (text) => askedIn(text) === 100 });
}

/** The bad release gets its share, is found to be worse, and is at nothing, all of it before somebody who only looks. */
export async function walkRollback(walker: Walker, rollout: RolloutSummaryView): Promise<void> {
  const { page } = walker;
  await find(walker, '1.2.0');
  await page.getByRole('heading', { level: 1, name: /storefront 1\.2\.0/ }).waitFor();
  assert.equal(new URL(page.url()).pathname, `/rollouts/${rollout.id}`);
  await readUntil(walker, SHARES, { is: (text) => askedIn(text) === 25 && routedIn(text) > 15 });
  await readUntil(walker, PHASE, { is: (text) => text.startsWith('roll') });
  await readUntil(walker, SHARES, { is: (text) => askedIn(text) === 0 && routedIn(text) === 0 });
  await readUntil(walker, PHASE, { is: (text) => text === 'rolled back' });
  const sentence = await readText(page, '.rollout__sentence');
  assert.match(sentence, /checkout-success failed [\d,]+ of [\d,]+ on 1\.2\.0 .* is allowed; .* : 1, and 100 : 1 is enough/);
  await readUntil(walker, '#story', { is: (text) => text.includes('1.2.0') });
  await lookAt(walker, 'a rollout that was rolled back');
}

/** What the others are told of it: the screens for ten seconds, for the night, and for finding out why. */
export async function walkAftermath(walker: Walker): Promise<void> {
  await goByKeys(walker, 'gn', /./);
  await readUntil(walker, '#decisions', {
    is: (text) => /storefront 1\.2\.0: rolled back/.test(text) && / : 1 is enough/.test(text),
  });
  await lookAt(walker, 'now, afterwards');
  await goByKeys(walker, 'go', /./);
  await readUntil(walker, 'main', { is: (text) => /1\.2\.0 is rolled back/.test(text) });
  await lookAt(walker, 'the overview afterwards');
  await goWithin(walker.page, '/objectives/checkout-availability');
  await readUntil(walker, '#spent', { is: (text) => /storefront 1\.2\.0/.test(text) });
  await lookAt(walker, 'an objective');
  await goWithin(walker.page, '/explore?indicator=checkout-success&window=15m');
  await walker.page.locator('#duration canvas.plot__cells').waitFor();
  await walker.page
    .locator('#failures')
    .getByRole('button', { name: /1\.2\.0/ })
    .first()
    .waitFor();
  await lookAt(walker, 'explore');
  await goWithin(walker.page, '/catalog');
  await readUntil(walker, 'main', { is: (text) => text.includes('99 of 100 checkouts succeed') });
  await lookAt(walker, 'the catalog');
}

/** Whoever overrode it stands in the ledger with their reason, and this browser reckons that nobody wrote it later. */
export async function walkLedger(walker: Walker): Promise<void> {
  const { page } = walker;
  for (const reason of [PROMOTE, HOLD]) {
    await goByKeys(walker, 'gl', /^Ledger$/);
    await page.getByRole('searchbox', { name: /^Find words/ }).fill(reason);
    await page.locator('.ledger__entry', { hasText: reason }).last().click();
    await readUntil(walker, '.entry__sentence', { is: (text) => text.includes(reason) });
    await readUntil(walker, '#proof', { is: (text) => text.includes('hash') });
    await page.locator('#proof .tone-good').waitFor();
    assert.match(await readText(page, 'main .facts'), new RegExp(`by .*${NAME}`));
  }
  await lookAt(walker, 'an entry');
  await goByKeys(walker, 'gl', /^Ledger$/);
  await page.getByRole('button', { name: 'Check the proof' }).click();
  await page.getByRole('button', { name: 'Check all of it in this browser' }).click();
  await page.locator('#proof .tone-good').waitFor();
  await lookAt(walker, 'the ledger');
}

/** At the moment before nobody knew of the bad release; then comes back. */
export async function walkPast(walker: Walker, before: string): Promise<void> {
  const { page } = walker;
  await goWithin(page, `/rollouts?at=${before}`);
  await page.getByText('This is the past:').waitFor();
  await readUntil(walker, 'main', { is: (text) => text.includes('1.1.0') });
  assert.doesNotMatch(await readText(page, 'main'), /1\.2\.0/);
  await goByKeys(walker, 'go', /./);
  await readUntil(walker, '.hero__tiles', { is: (text) => /of 100/.test(text) });
  assert.match(page.url(), /[?&]at=/);
  assert.doesNotMatch(await readText(page, 'main'), /1\.2\.0/);
  await lookAt(walker, 'the overview of the past');
  await page.getByRole('button', { name: 'Back to now' }).click();
  await readUntil(walker, 'main', { is: (text) => /1\.2\.0/.test(text) });
}

/** Both themes, and the narrowest and the widest that is promised. */
export async function walkLooks(walker: Walker, rollout: RolloutSummaryView): Promise<void> {
  await lookEverywhere(walker, [
    '/',
    '/now',
    '/journeys',
    '/journeys/checkout',
    `/rollouts/${rollout.id}`,
    '/objectives/checkout-availability',
    '/explore?indicator=checkout-success&window=15m',
    '/ledger',
    '/catalog',
  ]);
}

function askedIn(shares: string): number {
  return Number(/asked ([\d.]+) %/.exec(shares)?.[1] ?? Number.NaN);
}

function routedIn(shares: string): number {
  return Number(/router ([\d.]+) %/.exec(shares)?.[1] ?? Number.NaN);
}
