import type { Page } from 'playwright-core';
import type { BrowserAnswer } from '../../ports/browser-prober.ts';
import type { BrowserAction } from '../../wire/probe-browser.ts';

/** As large as an artifact may be: a screen full of pictures is a quarter of it. */
export const MOST_BYTES = 512 * 1_024;
const TIMEOUT = 3_000;

type Shot = { readonly actions: readonly BrowserAction[]; readonly secrets: readonly string[] };

/** What is to be seen, with fields that were given a secret covered. Null when the page shows nothing any more. */
export async function takeScreenshot(page: Page, { actions, secrets }: Shot): Promise<BrowserAnswer['screenshot']> {
  const covered = actions.flatMap((action) =>
    action.do === 'fill' && secrets.some((secret) => secret !== '' && action.value.includes(secret)) ? [action.selector] : [],
  );
  const mask = covered.map((selector) => page.locator(selector));
  for (const quality of [60, 25]) {
    try {
      const bytes = await page.screenshot({ type: 'jpeg', quality, scale: 'css', timeout: TIMEOUT, mask, caret: 'hide' });
      if (bytes.byteLength <= MOST_BYTES) return { mediaType: 'image/jpeg', bytes };
    } catch {
      return null;
    }
  }
  return null;
}
