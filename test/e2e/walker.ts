import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { ALL, bringAxe, goWithin, OF_LOOKS, wrongOn } from '../web/axe.ts';
import { openPage, readText } from '../web/open-browser.ts';

/** Waits for what the story does; the machine may be busy with two other stories. */
const PATIENCE_MS = 120_000;

/** Somebody before one tab of a browser, which is opened once and never loaded anew. */
export type Walker = {
  readonly page: Page;
  /** What was wrong on the screens that were looked at, and what the browser complained of. */
  readonly wrong: string[];
  readonly complaints: readonly string[];
};

export async function openWalker(browser: Browser, address: string): Promise<Walker> {
  const { page, complaints } = await openPage(browser);
  page.setDefaultTimeout(60_000);
  await page.goto(address);
  await page.locator('main h1').first().waitFor();
  await page.evaluate('globalThis.walkedSince = performance.timeOrigin');
  await bringAxe(page);
  return { page, wrong: [], complaints };
}

/** Everything that was seen was seen without a reload: what was left on the page at first is still there. */
export async function neverReloaded({ page }: Walker): Promise<boolean> {
  return page.evaluate<boolean>('globalThis.walkedSince === performance.timeOrigin');
}

/** Asks axe and the ruler of the screen as it is now, live and in the midst of things. */
export async function lookAt({ page, wrong }: Walker, screen: string): Promise<void> {
  wrong.push(...(await wrongOn(page, ALL)).map((said) => `${screen}: ${said}`));
}

/** The same screens by night on a telephone, and by day on a wall. */
export async function lookEverywhere({ page, wrong }: Walker, screens: readonly string[]): Promise<void> {
  const looks = [
    { colorScheme: 'dark', width: 360, height: 780 },
    { colorScheme: 'light', width: 1_920, height: 1_080 },
  ] as const;
  for (const { colorScheme, ...size } of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(size);
    for (const screen of screens) {
      await goWithin(page, screen);
      const found = await wrongOn(page, OF_LOOKS);
      wrong.push(...found.map((said) => `${screen}, ${colorScheme}, ${size.width} px: ${said}`));
    }
  }
}

/** Finds something by its name and opens it, with the keyboard alone. */
export async function find({ page }: Walker, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /^Find/ }).fill(words);
  await page.locator('.palette [aria-selected="true"]', { hasText: words }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('dialog[open]').waitFor({ state: 'detached' });
}

/** Two keys, as the help of the keyboard tells them; waits for the heading that is written there. */
export async function goByKeys({ page }: Walker, keys: string, heading: RegExp): Promise<void> {
  await page.locator('main h1').first().focus();
  await page.keyboard.type(keys);
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
}

/** From wherever the focus is to the button, by the one key that goes on. */
export async function tabTo({ page }: Walker, button: string): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    const focused = await page.evaluate<string>(
      "document.activeElement?.tagName === 'BUTTON' ? document.activeElement.textContent.trim() : ''",
    );
    if (focused === button) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`no way leads to the button ${button} by the keyboard`);
}

/** An order with its reason, by pointer: opened, told, sent, and gone when it was taken. */
export async function order({ page }: Walker, label: string, reason: string): Promise<void> {
  await page.getByRole('group', { name: 'Override' }).getByRole('button', { name: label, exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: /^Reason/ }).fill(reason);
  await dialog.getByRole('button', { name: label, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** Waits until the text that stands there is as wanted, and answers it. */
export async function readUntil(
  { page }: Walker,
  selector: string,
  { is, withinMs = PATIENCE_MS }: { is: (text: string) => boolean; withinMs?: number },
): Promise<string> {
  const end = performance.now() + withinMs;
  for (;;) {
    const text = (await page.locator(selector).count()) === 0 ? '' : await readText(page, selector);
    if (is(text)) return text;
    if (performance.now() > end) assert.fail(`${page.url()}: ${selector} stays at "${text}"`);
    await pause(100);
  }
}
