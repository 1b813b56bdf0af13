import type { SeenPage } from '../probe/seen-page.ts';
import type { BrowserAction } from '../wire/probe-browser.ts';

/** Why an action did not come about. */
export type BrowserFault =
  | 'NAVIGATION'
  | 'STATUS'
  | 'NOT_FOUND'
  | 'NOT_SEEN'
  | 'STILL_SEEN'
  | 'TEXT'
  | 'URL'
  | 'ORIGIN'
  | 'SLOW'
  | 'TIMEOUT'
  | 'PAGE_CRASHED';

/** What says nothing about the page: there is no browser, it broke, its own network is down, or all of them are busy. */
export type BrowserHindrance = 'NO_BROWSER' | 'BROWSER_BROKEN' | 'OFFLINE' | 'BUSY' | 'ADDRESS_FORBIDDEN';

export type BrowserAsk = {
  /** With their variables filled in. */
  readonly actions: readonly BrowserAction[];
  readonly viewport: { readonly width: number; readonly height: number };
  /** Where pages may lead, besides the origins that actions go to. */
  readonly origins: readonly string[];
  readonly timeoutMs: number;
  readonly allowPrivate: boolean;
  /** Texts that nothing of what is told may hold. */
  readonly secrets: readonly string[];
};

export type BrowserAnswer = SeenPage & {
  readonly outcome: 'ok' | 'failed' | 'unknown';
  readonly because: BrowserFault | BrowserHindrance | null;
  /** What happened, in words, without secrets; empty when all went well. */
  readonly text: string;
  readonly durationMs: number;
};

/** Does in a browser what a person would do, once. Never fails: whatever goes wrong is an answer, too. */
export type BrowserProber = {
  run(ask: BrowserAsk): Promise<BrowserAnswer>;
  /** Ends what is under way, and the browser. */
  close(): Promise<void>;
};
