import type { Browser, BrowserServer, BrowserType } from 'playwright-core';
import { findChromium } from './find-chromium.ts';

const LAUNCH_TIMEOUT = 20_000;
const FLAGS = [
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  // What is not proxied is not guarded.
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--js-flags=--max-old-space-size=512',
];

/** There is none, and trying again without anybody’s doing makes none. */
export class NoBrowser extends Error {}

type Open = { readonly server: BrowserServer; readonly browser: Browser };

/**
 * A process of Chromium: started when it is first needed, and again after it broke. It is ended by its process id: one that hangs
 * does not listen.
 */
export class OneBrowser {
  readonly #named: string | null;
  #opening: Promise<Open> | null = null;
  #open: Open | null = null;

  constructor(named: string | null) {
    this.#named = named;
  }

  get pid(): number | null {
    return this.#open?.server.process().pid ?? null;
  }

  async ready(): Promise<Browser> {
    if (this.#open?.browser.isConnected() === false) await this.end();
    this.#opening ??= launch(this.#named);
    this.#open = await this.#opening;
    return this.#open.browser;
  }

  async end(): Promise<void> {
    const ending = this.#opening;
    this.#opening = null;
    this.#open = null;
    const known = await ending?.catch(() => null);
    await known?.server.kill().catch(() => undefined);
  }
}

async function launch(named: string | null): Promise<Open> {
  const driver = await loadDriver();
  const executablePath = findChromium(named);
  if (executablePath === null) {
    const what = named === null ? 'no Chromium was found by its usual names' : `there is no program ${named}`;
    throw new NoBrowser(`${what}; install one, or name it by --chromium PATH`);
  }
  // Chromium refuses its sandbox to root, and does without it then.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  try {
    const args = [...FLAGS, ...sandbox];
    const server = await driver.launchServer({ executablePath, args, host: '127.0.0.1', timeout: LAUNCH_TIMEOUT });
    return { server, browser: await driver.connect(server.wsEndpoint(), { timeout: LAUNCH_TIMEOUT }) };
  } catch (cause) {
    throw new NoBrowser(`Cannot start ${executablePath}`, { cause });
  }
}

/** Whoever probes without a browser need not have its driver. */
async function loadDriver(): Promise<BrowserType> {
  try {
    return (await import('playwright-core')).chromium;
  } catch (cause) {
    throw new NoBrowser('the package playwright-core is not there; npm install playwright-core beside plimsoll', { cause });
  }
}
