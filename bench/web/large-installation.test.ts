import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openTemporaryFolder } from '../../test/temporary-folder.ts';
import { systemClock } from '../../src/adapters/system-clock/system-clock.ts';
import { SMALL } from './installation.ts';
import { seedInstallation } from './seed.ts';
import { serveSeeded } from './served.ts';
import { framesOver, loadPage, openVisitor, untilTrue } from './page-times.ts';
import { requires } from '../../test/requires.ts';
import { openBrowser } from '../../test/web/open-browser.ts';

// What `npm run bench:web` measures on ten thousand objectives, on a hundred: that there is something to measure.
const size = { ...SMALL, entries: 200 };

test(
  'a seeded installation is served, and its list of objectives stays live while telemetry goes on',
  requires('chromium'),
  async () => {
    using folder = openTemporaryFolder();
    const seeded = await seedInstallation(folder.file('seeded'), size, systemClock().now());
    assert.deepEqual([seeded.objectives, seeded.indicators], [100, 40]);
    await using served = await serveSeeded(seeded, size);
    const browser = await openBrowser();
    after(() => browser.close());
    const context = await openVisitor(browser, served);
    const page = await context.newPage();
    const { headingMs, scriptBytes } = await loadPage(page, `${served.url}/objectives`);
    assert.ok(headingMs > 0 && scriptBytes > 50_000, `${headingMs} ms, ${scriptBytes} B`);
    await untilTrue(page, `document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') === '101'`);
    const texts = `document.querySelector('[role=grid]').textContent`;
    const before = await page.evaluate<string>(texts);
    await untilTrue(page, `${texts} !== ${JSON.stringify(before)}`);
    const { frameMs } = await framesOver(page, 300);
    assert.ok(frameMs.length > 1);
    await browser.close();
  },
);
