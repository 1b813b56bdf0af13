/** One thing that was done in a browser, and how long it took. */
export type ActionTiming = {
  readonly name: string;
  readonly outcome: 'ok' | 'failed' | 'unknown';
  readonly durationMs: number;
  readonly because: string | null;
};

/** Of the page that was open last, in milliseconds; cls is a figure of its own. Null where the browser told nothing. */
export type PageVitals = {
  readonly ttfb: number | null;
  readonly fcp: number | null;
  readonly lcp: number | null;
  readonly cls: number | null;
};

/** What was to be seen of a page, besides whether all went well. Nothing of it is evidence. */
export type SeenPage = {
  readonly actions: readonly ActionTiming[];
  readonly vitals: PageVitals;
  /** What the page complained of, bounded, without secrets and addresses' queries. */
  readonly complaints: readonly string[];
  /** What it looked like when it failed, bounded; null when all went well or none could be taken. */
  readonly screenshot: { readonly mediaType: 'image/jpeg'; readonly bytes: Uint8Array } | null;
};
