import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { programPath } from '../requires.ts';

/** A browser that talks to nobody but the page it is given; with its back/forward cache only where that is what is looked at. */
export async function openBrowser({ keepsPages = false, flags = [] as readonly string[] } = {}): Promise<Browser> {
  const args =
    '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
  return chromium.launch({
    executablePath: programPath('chromium') ?? 'chromium',
    args: [...args.split(' '), ...flags],
    ...(keepsPages ? { ignoreDefaultArgs: ['--disable-back-forward-cache'] } : {}),
  });
}

export type Look = Pick<BrowserContextOptions, 'viewport' | 'colorScheme' | 'reducedMotion'>;

/** A page whose complaints are kept, what the security policy refused among them. */
export async function openPage(browser: Browser, look: Look = {}): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1_440, height: 900 }, reducedMotion: 'reduce', ...look });
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return { page, complaints };
}

/** What a person reads there: spaces as plain spaces, and each run of them as one. */
export async function readText(page: Page, selector: string): Promise<string> {
  return (await page.locator(selector).first().innerText()).replaceAll(/[\s\u202f]+/g, ' ').trim();
}

export async function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
