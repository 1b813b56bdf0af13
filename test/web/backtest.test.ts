import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { backtestProgress, type BacktestProgress, type BacktestView } from '../../src/wire/backtest.ts';
import { requires } from '../requires.ts';
import { fixtureAnswers } from './fixture-answers.ts';
import { fixtureHome } from './fixture-home.ts';
import { openFixtureServer } from './fixture-server.ts';
import { openBrowser, openPage, readText, sidewaysScroll } from './open-browser.ts';

const needs = requires('chromium');
let browser: Browser;
before(async () => {
  if (!('skip' in needs)) browser = await openBrowser();
});
after(async () => {
  if (!('skip' in needs)) await browser.close();
});

const score = { alerts: 3, pages: 2, pages_per_week: 1.5, false_alarms: 0, caught: 1, missed: 0, undecided: 0 };
const counts = {
  released: 7,
  rolled_back: 1,
  held: 0,
  undecided: 0,
  blocked: 0,
  bad_requests: 52,
  delay_median_ms: null,
  delay_p95_ms: null,
};
const AT = '2026-11-20T10:00:00Z';
const REPORT: BacktestView = {
  from: '2026-11-14T10:00:00Z',
  to: '2026-11-21T10:00:00Z',
  judged_from: '2026-11-14T10:00:00Z',
  entries_from: null,
  policies: { present: 'a', proposed: 'b' },
  objectives: 12,
  real: 0.02,
  alerts: { recorded: score, present: score, proposed: { ...score, caught: 0, missed: 1 } },
  incidents: [
    {
      id: 'i',
      what: 'payments were down',
      sources: ['told'],
      from: AT,
      to: '2026-11-20T11:00:00Z',
      services: ['checkout-api'],
      releases: [],
      noticed: { recorded: AT, present: AT, proposed: null },
      earlier_ms: null,
    },
  ],
  false_alarms: { recorded: [], present: [], proposed: [] },
  releases: [],
  release_counts: { recorded: counts, present: counts, proposed: counts },
  gates: [],
  not_judged: [{ objective: 'joint', because: 'it has several members' }],
  notes: ['One note.'],
};
const RUNNING: BacktestProgress = { state: 'running', id: 'b1', done: 1, of: 4, text: 'Judging checkout-success', report: null };

test('a proposed policy is sent, its progress is told, and its page shows figures, picture and incidents', needs, async () => {
  assert.deepEqual(backtestProgress.parse({ ...RUNNING, report: REPORT }).report, REPORT);
  const answers: Record<string, unknown> = {
    ...fixtureAnswers(Date.now()),
    'POST /backtests': RUNNING,
    '/backtests/b1': RUNNING,
  };
  const home = fixtureHome(Date.now());
  await using server = await openFixtureServer({ home, rollouts: [], entries: [], locked: false, answers });
  const { page, complaints } = await openPage(browser, { viewport: { width: 360, height: 800 } });
  await page.goto(`${server.url}/backtest`);
  await page.getByLabel('Proposed policy').fill('kind: RolloutPlan');
  await page.getByRole('button', { name: 'Run it' }).click();
  await page.getByText('Judging checkout-success').waitFor();
  answers['/backtests/b1'] = { ...RUNNING, state: 'done', report: REPORT };
  await page.getByRole('img', { name: /^1 incidents and 0 releases from/ }).waitFor();
  const said = await readText(page, '.backtest__report');
  for (const figure of ['Incidents noticed, of 1 1 1 0', 'payments were down noticed → missed', 'One note.', 'not judged: 1'])
    assert.ok(said.includes(figure), `${figure} in: ${said}`);
  assert.equal(await sidewaysScroll(page), 0);
  const asked = server.posts[0]?.body as { files: unknown; since: string };
  assert.deepEqual(asked.files, [{ file: 'proposed.yaml', text: 'kind: RolloutPlan' }]);
  assert.ok(Math.abs(Date.now() - 7 * 86_400_000 - Date.parse(asked.since)) < 60_000, asked.since);
  assert.equal(server.posts.length, 1);
  assert.deepEqual(complaints, []);
  await page.close();
});

test('who leaves the page while it runs lets the server stop', needs, async () => {
  const answers = { ...fixtureAnswers(Date.now()), 'POST /backtests': RUNNING, '/backtests/b1': RUNNING };
  const home = fixtureHome(Date.now());
  await using server = await openFixtureServer({ home, rollouts: [], entries: [], locked: false, answers });
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/backtest`);
  await page.getByLabel('Proposed policy').fill('kind: RolloutPlan');
  await page.getByRole('button', { name: 'Run it' }).click();
  await page.getByText('Judging checkout-success').waitFor();
  const cancelled = page.waitForResponse(/\/backtests\/b1\/cancel$/);
  await page.getByRole('link', { name: 'Alerts' }).click();
  await cancelled;
  assert.equal(server.posts.at(-1)?.path, '/backtests/b1/cancel');
  await page.close();
});
