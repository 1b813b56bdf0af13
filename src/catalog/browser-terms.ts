/** What a source of pages may tell, and how much of it is believed. Pages have no secret: whatever they know, everybody knows. */
export type BrowserTerms = {
  /** In the page for everybody to read; it says whose beacon this is, and opens nothing by itself. */
  readonly key: string;
  /** Scheme, host and port of the pages; a host that begins with `*.` is any below that one. */
  readonly origins: readonly string[];
  /** Journeys that pages may tell of, with their steps in order; an empty list means that steps are not known. */
  readonly journeys: Readonly<Record<string, readonly string[]>>;
  /** Names of events of their own that pages may tell. */
  readonly events: readonly string[];
  /** Beacons a second, of all pages together and of one visitor. */
  readonly perSecond: number;
  readonly perVisitor: number;
  /** Journeys that one ticket can begin in a minute. */
  readonly journeysPerMinute: number;
  /** Visits of programs: left out of the evidence and counted apart, or told like others. */
  readonly bots: 'leave-out' | 'tell';
  /** How many proxies of ours stand before the server: each adds the address that it was called from. */
  readonly proxies: number;
};

/** Whether pages of this origin may tell, as a browser writes it in the header of its request. */
export function originAllowed({ origins }: Pick<BrowserTerms, 'origins'>, origin: string): boolean {
  return origins.some((allowed) => {
    const star = allowed.indexOf('*.');
    if (star < 0) return allowed === origin;
    const [scheme, rest] = [allowed.slice(0, star), allowed.slice(star + 1)];
    const host = origin.slice(scheme.length, -rest.length);
    return origin.startsWith(scheme) && origin.endsWith(rest) && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(host);
  });
}
