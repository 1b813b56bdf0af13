import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
import type { BrowserAnswer, BrowserAsk } from '../../ports/browser-prober.ts';
import type { ActionTiming } from '../../probe/seen-page.ts';
import { LISTEN, NO_VITALS, readVitals } from './page-vitals.ts';
import { perform, type Performing, type Trouble } from './perform.ts';
import { takeScreenshot } from './take-screenshot.ts';
import { toldSafely } from './told-safely.ts';

const MOST_COMPLAINTS = 20;
const VITALS_TIMEOUT = 500;

export type Visit = {
  readonly browser: Browser;
  /** The way to where the probe may go. */
  readonly proxy: string;
};

/** One run, in a context of its own: no cookies, no cache, no permissions, no downloads. Throws when the browser broke. */
export async function visit({ browser, proxy }: Visit, ask: BrowserAsk): Promise<BrowserAnswer> {
  const started = performance.now();
  const context = await browser.newContext({
    viewport: ask.viewport,
    acceptDownloads: false,
    serviceWorkers: 'block',
    permissions: [],
    // Chromium goes past a proxy to its own machine, unless it is told not to.
    proxy: { server: proxy, bypass: '<-loopback>' },
  });
  try {
    const page = await context.newPage();
    const complaints = await watch({ context, page, ask });
    const { actions, trouble } = await performAll(page, { ask, started, complaints });
    const durationMs = rounded(performance.now() - started);
    const crashed = complaints.crashed;
    const vitals = crashed ? NO_VITALS : await readVitals(page, VITALS_TIMEOUT);
    const isShown = !crashed && page.url() !== 'about:blank';
    const screenshot = trouble === null || !isShown ? null : await takeScreenshot(page, ask);
    return {
      outcome: trouble === null ? 'ok' : outcomeOf(trouble),
      because: trouble?.because ?? null,
      text: trouble === null ? '' : toldSafely(trouble.text, ask.secrets),
      actions,
      durationMs,
      vitals,
      complaints: complaints.told,
      screenshot,
    };
  } finally {
    await context.close();
  }
}

type Done = { readonly actions: readonly ActionTiming[]; readonly trouble: Trouble | null };

type Run = { readonly ask: BrowserAsk; readonly started: number; readonly complaints: Complaints };

async function performAll(page: Page, { ask, started, complaints }: Run): Promise<Done> {
  const on: Performing = { page, loaded: null, statusIsAsked: false };
  const actions: ActionTiming[] = [];
  for (const [index, action] of ask.actions.entries()) {
    const next = ask.actions[index + 1];
    on.statusIsAsked = next?.do === 'expect' && next.status !== null;
    const began = performance.now();
    const left = Math.floor(ask.timeoutMs - (began - started));
    const timeout = Math.min(left, action.withinMs ?? Infinity);
    const done = left <= 0 ? OUT_OF_TIME : await troubleOf(on, { action, timeout });
    const trouble = complaints.strayed === null ? done : strayedTo(complaints.strayed);
    const durationMs = rounded(performance.now() - began);
    const slow = trouble === null && action.withinMs !== null && durationMs > action.withinMs;
    const found: Trouble | null = slow ? slowness(action.withinMs ?? 0, durationMs) : trouble;
    const outcome = found === null ? 'ok' : outcomeOf(found);
    actions.push({ name: action.name, outcome, durationMs, because: found?.because ?? null });
    if (found !== null) return { actions, trouble: { ...found, text: `${action.name}: ${found.text}` } };
  }
  return { actions, trouble: null };
}

const OUT_OF_TIME: Trouble = { because: 'TIMEOUT', text: 'the time of the run was up' };

function strayedTo(origin: string): Trouble {
  return { because: 'ORIGIN', text: `the page led to ${origin}, which is none of the probe's origins` };
}

function slowness(withinMs: number, tookMs: number): Trouble {
  return { because: 'SLOW', text: `it took ${tookMs.toFixed(0)} ms, and ${String(withinMs)} ms is the most` };
}

type Doing = { readonly action: BrowserAsk['actions'][number]; readonly timeout: number };

/** A page that crashed is the page's trouble; a browser that did is not. */
async function troubleOf(on: Performing, { action, timeout }: Doing): Promise<Trouble | null> {
  try {
    return await perform(on, action, timeout);
  } catch (error) {
    const isCrash = error instanceof Error && /crashed/i.test(error.message);
    if (isCrash && on.page.context().browser()?.isConnected() === true)
      return { because: 'PAGE_CRASHED', text: 'the page crashed' };
    // A selector that cannot be read is a mistake of the catalog, and shows nothing but that.
    if (error instanceof Error && /selector|Unexpected token|is not a valid/i.test(error.message))
      return { because: 'NOT_FOUND', text: 'the selector cannot be read' };
    throw error;
  }
}

function outcomeOf({ because }: Trouble): 'failed' | 'unknown' {
  return because === 'OFFLINE' || because === 'ADDRESS_FORBIDDEN' ? 'unknown' : 'failed';
}

type Complaints = { readonly told: readonly string[]; readonly crashed: boolean; readonly strayed: string | null };
type Watched = { readonly context: BrowserContext; readonly page: Page; readonly ask: BrowserAsk };

/** Keeps what the page complains of, and the page where it may be. */
async function watch({ context, page, ask }: Watched): Promise<Complaints> {
  const complaints: { told: string[]; crashed: boolean; strayed: string | null } = { told: [], crashed: false, strayed: null };
  const tell = (text: string): void => {
    if (complaints.told.length < MOST_COMPLAINTS) complaints.told.push(toldSafely(text, ask.secrets));
  };
  page.on('pageerror', (error) => tell(`${error.name}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') tell(message.text());
  });
  page.on('crash', () => {
    complaints.crashed = true;
  });
  page.on('requestfailed', (request) => tell(`${request.method()} ${request.url()} ${request.failure()?.errorText ?? 'failed'}`));
  context.on('page', (other) => {
    if (other !== page) void other.close().catch(() => undefined);
  });
  const origins = new Set([
    ...ask.origins,
    ...ask.actions.flatMap((one) => (one.do === 'goto' ? (originOf(one.url) ?? []) : [])),
  ]);
  const strays = (asked: Request): boolean => {
    if (!asked.isNavigationRequest() || asked.frame().parentFrame() !== null) return false;
    const origin = originOf(asked.url());
    if (origin !== null && origins.has(origin)) return false;
    complaints.strayed ??= origin ?? 'an address that cannot be read';
    return true;
  };
  await context.addInitScript(LISTEN);
  await context.route('**/*', async (route) => (strays(route.request()) ? route.abort('blockedbyclient') : route.continue()));
  // Where an answer redirects to is not asked for by the page, and is only told of.
  page.on('request', (asked) => void strays(asked));
  return complaints;
}

function originOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).origin : null;
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
