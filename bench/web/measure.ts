import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import type { Goal } from '../baseline.ts';
import type { Figure } from '../figure.ts';
import { cpuOfFamily } from '../process-cpu.ts';
import { quantileOf } from '../slo/quantile-of.ts';
import { rssOf } from '../slo/peers.ts';
import { quietJourney } from './flow.ts';
import { journeyName, type Size } from './installation.ts';
import { framesOver, heapBytes, loadPage, openVisitor, questionsDuring, untilTrue, type Frames } from './page-times.ts';
import type { Served } from './served.ts';

export type WebFigure = Figure & Goal;
export type Measuring = { readonly browser: Browser; readonly served: Served; readonly size: Size; readonly seconds: number };

const FRAME_MS = 1_000 / 60;
const ROW = '[role=grid] [role=row][aria-rowindex]:not([aria-rowindex="1"])';
const SETTLE_MS = 1_500;
/** A machine that does other things as well is slow; what it took is told all the same. */
const PATIENCE_MS = 90_000;

/** How the screens do on a large installation, one thing after the other. */
export async function measureScreens(measuring: Measuring): Promise<readonly WebFigure[]> {
  const { served, seconds } = measuring;
  const alone = await cpuShare(served.pid, seconds);
  const first = await measureFirst(measuring);
  const list = await measureList(measuring);
  const charts = await measureCharts(measuring);
  return [
    ...first,
    ...list,
    ...charts,
    { name: 'the server starts again, until its first answer', value: served.startedMs / 1_000, unit: 's' },
    { name: 'memory of the server', value: rssOf(served.pid) / 2 ** 20, unit: 'MiB' },
    { name: 'CPU of the server while nobody looks, of one core', value: alone * 100, unit: '%' },
    { name: 'load of the machine at the end', value: loadavg()[0] ?? Number.NaN, unit: 'tasks' },
  ];
}

async function measureFirst({ browser, served }: Measuring): Promise<readonly WebFigure[]> {
  const context = await openVisitor(browser, served);
  const page = await context.newPage();
  const cold = await loadPage(page, `${served.url}/`);
  const warm = await loadPage(page, `${served.url}/`);
  await context.close();
  return [
    { name: 'first load, JavaScript, gzip', value: cold.scriptBytes, unit: 'B', atMost: 200_000 },
    { name: 'first load, styles, gzip', value: cold.styleBytes, unit: 'B' },
    { name: 'overview, cold: its heading stands there', value: cold.headingMs, unit: 'ms', atMost: 1_000 },
    { name: 'overview, cold: first contentful paint', value: cold.fcpMs, unit: 'ms', atMost: 1_000 },
    { name: 'overview, cold: largest contentful paint', value: cold.lcpMs, unit: 'ms' },
    { name: 'overview, warm: its heading stands there', value: warm.headingMs, unit: 'ms', atMost: 1_000 },
    { name: 'overview, warm: first contentful paint', value: warm.fcpMs, unit: 'ms', atMost: 1_000 },
  ];
}

/** The list of all objectives: until it stands there, while it is used, and while hundreds of its lines change each second. */
async function measureList({ browser, served, size, seconds }: Measuring): Promise<readonly WebFigure[]> {
  const context = await openVisitor(browser, served);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await loadPage(page, `${served.url}/`);
  const count = size.journeys * size.objectivesPerJourney;
  const began = performance.now();
  await page.evaluate(`document.querySelector('a[href^="/objectives"]').click()`);
  await page.waitForSelector(ROW, { state: 'attached' });
  const rows = performance.now() - began;
  await page.waitForSelector(`[role=grid][aria-rowcount="${count + 1}"]`, { state: 'attached' });
  const all = performance.now() - began;
  await page.waitForTimeout(SETTLE_MS);
  const heap = await heapBytes(page);
  const [told, share] = await Promise.all([linesTold(page, seconds), cpuShare(served.pid, seconds)]);
  const still = await framesOver(page, seconds * 1_000);
  const scrolled = await scrolling(page);
  const sorted = await timeUntil(page, `document.querySelector('.long__sort')?.click()`, 'order');
  const filtered = await filterTime(page);
  const shown = await untilShown(page, { served, size });
  await context.close();
  return [
    { name: 'all objectives: the first rows, from the overview', value: rows, unit: 'ms' },
    { name: 'all objectives: the last row is known', value: all, unit: 'ms' },
    { name: 'all objectives: heap of the page', value: heap / 2 ** 20, unit: 'MiB' },
    { name: 'lines that change on the screen', value: told, unit: '/s', atLeast: size.journeys >= 500 ? 200 : 1 },
    ...frameFigures('while they change', still),
    ...frameFigures('while they change and somebody scrolls', scrolled),
    { name: 'all objectives: ordered by another column', value: sorted, unit: 'ms' },
    { name: 'all objectives: found by a word', value: filtered, unit: 'ms' },
    { name: 'an event is acknowledged until its figure is on the screen', value: shown, unit: 'ms' },
    { name: 'CPU of the server while the list is open, of one core', value: share * 100, unit: '%' },
  ];
}

function frameFigures(when: string, { frameMs, longMs }: Frames): readonly WebFigure[] {
  const late = (limit: number): number => (100 * frameMs.filter((ms) => ms > limit).length) / frameMs.length;
  return [
    { name: `frame ${when}, p50`, value: quantileOf(frameMs, 0.5), unit: 'ms', atMost: Math.ceil(FRAME_MS) },
    { name: `frame ${when}, p95`, value: quantileOf(frameMs, 0.95), unit: 'ms' },
    { name: `frames ${when} that take two`, value: late(1.5 * FRAME_MS), unit: '%' },
    { name: `frames ${when} over 50 ms`, value: late(50), unit: '%' },
    { name: `longest task ${when}`, value: Math.max(0, ...longMs), unit: 'ms' },
  ];
}

/** Changes of rows in sight and out of it, as the stream tells them. */
async function linesTold(page: Page, seconds: number): Promise<number> {
  const count = await page.evaluate<number>(`new Promise((resolve) => {
    const source = new EventSource('/api/v1/stream?lines=objectives');
    let told = 0;
    source.addEventListener('lines', ({ data }) => {
      const { first, set } = JSON.parse(data);
      if (!first) told += set.length;
    });
    setTimeout(() => (source.close(), resolve(told)), ${seconds * 1_000});
  })`);
  return count / seconds;
}

async function scrolling(page: Page): Promise<Frames> {
  const frames = framesOver(page, 3_000);
  await page.mouse.move(700, 600);
  for (let turn = 0; turn < 60; turn += 1) {
    await page.mouse.wheel(0, 240);
    await pause(40);
  }
  const found = await frames;
  await page.evaluate('scrollTo(0, 0)');
  await page.waitForTimeout(300);
  return found;
}

/** From a press until the first row is another one. */
async function timeUntil(page: Page, press: string, what: string): Promise<number> {
  const ms = await page.evaluate<number | null>(`new Promise((resolve) => {
    const rows = () => [...document.querySelectorAll('[role=rowgroup]:last-child [role=row] a')].map((a) => a.href).join();
    const before = rows();
    const began = performance.now();
    ${press};
    const look = () => {
      if (rows() !== before) resolve(performance.now() - began);
      else if (performance.now() - began > 5_000) resolve(null);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  })`);
  if (ms === null) throw new Error(`Cannot measure: nothing came of another ${what}`);
  return ms;
}

async function filterTime(page: Page): Promise<number> {
  const before = await page.getAttribute('[role=grid]', 'aria-rowcount');
  const began = performance.now();
  await page.fill('input[type=search]', 'accepted');
  await untilTrue(page, `document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') !== '${before}'`);
  return performance.now() - began;
}

/** Telemetry of a journey that nothing else is told of, until its row says something else. */
async function untilShown(page: Page, { served, size }: Pick<Measuring, 'served' | 'size'>): Promise<number> {
  await page.fill('input[type=search]', journeyName(quietJourney(size)));
  await untilTrue(
    page,
    `document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') === '${size.objectivesPerJourney + 1}'`,
  );
  await page.waitForTimeout(SETTLE_MS);
  const texts = `[...document.querySelectorAll('[role=rowgroup]:last-child [role=row]')].map((row) => row.textContent).join()`;
  const before = await page.evaluate<string>(texts);
  await served.flow.send(quietJourney(size), 5_000);
  const began = performance.now();
  await untilTrue(page, `${texts} !== ${JSON.stringify(before)}`);
  return performance.now() - began;
}

/** How many questions a page with charts asks until it stands, in one go and not one for each chart. */
async function measureCharts({ browser, served }: Measuring): Promise<readonly WebFigure[]> {
  const context = await openVisitor(browser, served);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const figures: WebFigure[] = [];
  const name = journeyName(0);
  const pages = [
    { what: 'an objective', path: `/objectives/${name}-answers-7d` },
    { what: 'an indicator', path: `/explore?indicator=${name}-answers` },
    { what: 'what hurts now', path: '/now' },
  ];
  for (const { what, path } of pages) {
    const asked = await questionsDuring(page, async () => {
      await page.goto(`${served.url}${path}`, { waitUntil: 'commit' });
      await page.waitForSelector('main h1');
      await page.waitForTimeout(SETTLE_MS);
    });
    const { size: distinct } = new Set(asked);
    figures.push({ name: `questions until the page of ${what} stands`, value: distinct, unit: 'requests' });
  }
  await context.close();
  return figures;
}

/** Part of one core that a process and its children took. */
async function cpuShare(pid: number, seconds: number): Promise<number> {
  const [before, began] = [cpuOfFamily(pid), performance.now()];
  await pause(seconds * 1_000);
  return (cpuOfFamily(pid) - before) / (performance.now() - began);
}
