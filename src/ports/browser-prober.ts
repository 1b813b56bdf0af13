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

export type ActionTiming = {
  readonly name: string;
  readonly outcome: 'ok' | 'failed' | 'unknown';
  readonly durationMs: number;
  readonly because: BrowserFault | BrowserHindrance | null;
};

/** Of the page that was open last, in milliseconds; cls is a figure of its own. Null where the browser told nothing. */
export type PageVitals = {
  readonly ttfb: number | null;
  readonly fcp: number | null;
  readonly lcp: number | null;
  readonly cls: number | null;
};

export type BrowserAnswer = {
  readonly outcome: 'ok' | 'failed' | 'unknown';
  readonly because: BrowserFault | BrowserHindrance | null;
  /** What happened, in words, without secrets; empty when all went well. */
  readonly text: string;
  /** Those that were begun, in their order. */
  readonly actions: readonly ActionTiming[];
  readonly durationMs: number;
  readonly vitals: PageVitals;
  /** What the page complained of, bounded, without secrets and addresses' queries. */
  readonly complaints: readonly string[];
  /** What it looked like when it failed: a PNG or JPEG, bounded; null when all went well or none could be taken. */
  readonly screenshot: { readonly mediaType: 'image/jpeg'; readonly bytes: Uint8Array } | null;
};

/** Does in a browser what a person would do, once. Never fails: whatever goes wrong is an answer, too. */
export type BrowserProber = {
  run(ask: BrowserAsk): Promise<BrowserAnswer>;
  /** Ends what is under way, and the browser. */
  close(): Promise<void>;
};
