import type { Page, Response } from 'playwright-core';
import type { BrowserFault, BrowserHindrance } from '../../ports/browser-prober.ts';
import type { BrowserAction } from '../../wire/probe-browser.ts';

/** What actions know of those before and after them. */
export type Performing = {
  readonly page: Page;
  /** The answer of the page that was loaded last. */
  loaded: Response | null;
  /** The next action asks for a status: then any will do until it is asked. */
  statusIsAsked: boolean;
};

export type Trouble = { readonly because: BrowserFault | BrowserHindrance; readonly text: string };

/** Does one action; null when it came about. Throws what the browser throws when it broke meanwhile. */
export async function perform(on: Performing, action: BrowserAction, timeout: number): Promise<Trouble | null> {
  const { page } = on;
  switch (action.do) {
    case 'goto':
      return goTo(on, action.url, timeout);
    case 'click':
      return unlessFound(action.selector, page.locator(action.selector).first().click({ timeout }));
    case 'fill':
      return unlessFound(action.selector, page.locator(action.selector).first().fill(action.value, { timeout }));
    case 'select':
      return unlessFound(action.selector, page.locator(action.selector).first().selectOption(action.value, { timeout }));
    case 'press':
      return unlessFound(action.selector, page.locator(action.selector).first().press(action.key, { timeout }));
    case 'wait':
      if (action.visible !== null) return seen(on, { visible: action.visible, state: 'visible' }, timeout);
      await page.waitForTimeout(Math.min(action.ms ?? 0, timeout));
      return null;
    case 'expect':
      return expected(on, action, timeout);
  }
}

async function goTo(on: Performing, url: string, timeout: number): Promise<Trouble | null> {
  try {
    on.loaded = await on.page.goto(url, { timeout, waitUntil: 'load' });
  } catch (error) {
    return whyNotThere(error);
  }
  const status = on.loaded?.status() ?? 0;
  if (status < 400 || on.statusIsAsked) return null;
  return { because: 'STATUS', text: `the page was answered with ${String(status)}` };
}

type Expected = Extract<BrowserAction, { do: 'expect' }>;

/** Each of them within the time that all of them have together. */
async function expected(on: Performing, action: Expected, timeout: number): Promise<Trouble | null> {
  const { page } = on;
  const until = performance.now() + timeout;
  const left = (): number => Math.max(1, until - performance.now());
  const { status, url, text, visible, hidden } = action;
  if (status !== null && on.loaded?.status() !== status) {
    const found = on.loaded === null ? 'no answer' : String(on.loaded.status());
    return { because: 'STATUS', text: `the page was answered with ${found}, and ${String(status)} was expected` };
  }
  if (url !== null) {
    const there = await came(page.waitForURL((at) => at.href.includes(url), { timeout: left(), waitUntil: 'commit' }));
    if (!there) return { because: 'URL', text: `the address did not come to hold "${url}"` };
  }
  if (visible !== null) {
    const trouble = await seen(on, { visible, state: 'visible' }, left());
    if (trouble !== null) return trouble;
  }
  if (hidden !== null) {
    const trouble = await seen(on, { visible: hidden, state: 'hidden' }, left());
    if (trouble !== null) return trouble;
  }
  if (text !== null) {
    const there = await came(page.getByText(text).first().waitFor({ state: 'visible', timeout: left() }));
    if (!there) return { because: 'TEXT', text: `"${text}" was not on the page` };
  }
  return null;
}

type Sought = { readonly visible: string; readonly state: 'visible' | 'hidden' };

async function seen({ page }: Performing, { visible, state }: Sought, timeout: number): Promise<Trouble | null> {
  if (await came(page.locator(visible).first().waitFor({ state, timeout }))) return null;
  return state === 'visible'
    ? { because: 'NOT_SEEN', text: `${visible} was not to be seen` }
    : { because: 'STILL_SEEN', text: `${visible} did not go away` };
}

async function unlessFound(selector: string, done: Promise<unknown>): Promise<Trouble | null> {
  return (await came(done)) ? null : { because: 'NOT_FOUND', text: `${selector} could not be found, or was not ready in time` };
}

/** False when time was up; anything else that goes wrong is for whoever looks after the browser. */
async function came(done: Promise<unknown>): Promise<boolean> {
  try {
    await done;
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return false;
    throw error;
  }
}

/** The browser says of its network what it says of the site; these are not the site's. */
const OFFLINE = /net::ERR_(INTERNET_DISCONNECTED|NETWORK_CHANGED|PROXY_CONNECTION_FAILED|INSUFFICIENT_RESOURCES)/;

function whyNotThere(error: unknown): Trouble {
  if (!(error instanceof Error)) throw error;
  if (error.name === 'TimeoutError') return { because: 'TIMEOUT', text: 'the page was not there in time' };
  const code = /net::(ERR_[A-Z0-9_]+)/.exec(error.message)?.[1];
  if (code === undefined) throw error;
  if (OFFLINE.test(error.message)) return { because: 'OFFLINE', text: `the browser has no network: ${code}` };
  return { because: 'NAVIGATION', text: `the page could not be loaded: ${code}` };
}
