import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { sidewaysScroll } from './open-browser.ts';

type Rules = readonly string[];
export const ALL: Rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What a theme or a width can change; all else is the same in both. */
export const OF_LOOKS: Rules = ['color-contrast', 'target-size', 'scrollable-region-focusable', 'page-has-heading-one'];

type Violation = {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
};

/** Large, and brought along once: from then on screens are gone to within the page. */
export async function bringAxe(page: Page): Promise<void> {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
}

/** What axe and a ruler find wrong on the screen that is shown. `where` is what axe is asked about. */
export async function wrongOn(page: Page, rules: Rules, where = 'document'): Promise<string[]> {
  const run = `axe.run(${where}, ${JSON.stringify({ resultTypes: ['violations'], runOnly: rules })})`;
  const { violations } = await page.evaluate<{ violations: readonly Violation[] }>(run);
  const found = violations.flatMap(({ id, nodes }) =>
    nodes
      .slice(0, 3)
      .map(({ target, failureSummary = '' }) => `${id} ${target.join(' ')} ${failureSummary.split('\n')[1]?.trim() ?? ''}`),
  );
  const sideways = await sidewaysScroll(page);
  return sideways === 0 ? found : [...found, `has to be scrolled sideways by ${sideways} px`];
}

/** Within the page, as a link does. */
export async function goWithin(page: Page, path: string): Promise<void> {
  const { pathname, search } = new URL(page.url());
  if (pathname + search === path) return;
  await page.evaluate(`{
    document.querySelector('main h1')?.setAttribute('data-before', '');
    history.pushState({}, '', ${JSON.stringify(path)});
    dispatchEvent(new PopStateEvent('popstate'));
  }`);
  await page.locator('main h1:not([data-before])').first().waitFor();
  // Questions that are on their way change the page under whoever looks at it.
  const asking = page.locator('.part__asking, .waiting-for').first();
  await asking.waitFor({ state: 'detached', timeout: 500 }).catch(() => null);
}
