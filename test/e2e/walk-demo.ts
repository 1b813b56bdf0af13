// `npm run walk`: a browser walks through the screens while the demo tells its story. It needs a machine to itself for three minutes.
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { RolloutSummaryView } from '../../src/wire/rollout.ts';
import { requires } from '../requires.ts';
import { openBrowser } from '../web/open-browser.ts';
import { openDemo, type OpenDemo } from './demo-run.ts';
import { walkAftermath, walkCalm, walkGoodRelease, walkLedger, walkLooks, walkPast, walkRollback } from './walk.ts';
import { neverReloaded, openWalker, type Walker } from './walker.ts';

const FIVE_MINUTES = 300_000;

test(
  'whoever looks at the screens meanwhile sees all of it happen, may override it, and finds out why',
  { ...requires('chromium'), timeout: 2 * FIVE_MINUTES },
  async (t) => {
    await using demo = openDemo(mkdtempSync(join(tmpdir(), 'plimsoll-walk-')), 17_300);
    await using browser = await openBrowser();
    const walker = await openWalker(browser, await demo.address());
    try {
      await walkThrough(
        walker,
        (candidate) => rolloutOf(demo, candidate),
        (seen) => t.diagnostic(`${Math.round(process.uptime())} s: ${seen}`),
      );
    } catch (cause) {
      throw new Error(`at ${walker.page.url()}\n${demo.output()}`, { cause });
    }
    assert.deepEqual([...walker.wrong, ...walker.complaints], []);
    assert.ok(await neverReloaded(walker));
  },
);

async function walkThrough(
  walker: Walker,
  opened: (candidate: string) => Promise<RolloutSummaryView>,
  tell: (seen: string) => void,
): Promise<void> {
  await walkCalm(walker);
  tell('how it stands');
  await walkGoodRelease(walker, await opened('1.1.0'));
  tell('the good release');
  const before = new Date(Math.floor(Date.now() / 1_000) * 1_000).toISOString();
  const bad = await opened('1.2.0');
  await walkRollback(walker, bad);
  tell('the rollback');
  await walkAftermath(walker);
  tell('what came of it');
  await walkLedger(walker);
  tell('the ledger');
  await walkPast(walker, before);
  tell('the past');
  await walkLooks(walker, bad);
  tell('both themes, narrow and wide');
}

async function rolloutOf(demo: OpenDemo, candidate: string): Promise<RolloutSummaryView> {
  const give = Date.now() + FIVE_MINUTES;
  while (Date.now() < give) {
    const found = (await demo.rollouts())?.find((one) => one.candidate === candidate);
    if (found !== undefined) return found;
    await pause(200);
  }
  return assert.fail(`${candidate} was never released`);
}
