/** What is looked at stands in the address, whole, so that it can be sent to somebody and gone back to. */
export type Explored = {
  readonly indicator?: string;
  readonly journey?: string;
  readonly service?: string;
  /** Until now; `from` and `to` are instead of it. */
  readonly window?: string;
  readonly from?: string;
  readonly to?: string;
  /** A label: each of its values is drawn by itself. */
  readonly by?: string;
  /** Only cohorts with these values, as `region=eu&version=1.6.0`. */
  readonly where?: string;
  /** Two cohorts beside each other, written the same way. */
  readonly a?: string;
  readonly b?: string;
  /** Words that indicators are looked for by. */
  readonly find?: string;
};

/** How a part of the screen goes on to look at something else: each step is one to go back from. */
export type Go = (change: Partial<Record<keyof Explored, string | undefined>>, how?: { readonly replace: boolean }) => void;

const NAMES = ['indicator', 'journey', 'service', 'window', 'from', 'to', 'by', 'where', 'a', 'b', 'find'] as const;

export function readExplored(search: Record<string, unknown>): Explored {
  const texts = NAMES.flatMap((name) => {
    const value = search[name];
    // A version such as 2 is read as a number by whoever takes addresses apart.
    const text = typeof value === 'number' ? String(value) : value;
    return typeof text === 'string' && text.trim() !== '' ? [[name, text]] : [];
  });
  return Object.fromEntries(texts) as Explored;
}

export type WindowChoice = { readonly name: string; readonly text: string };
export const WINDOWS: readonly WindowChoice[] = [
  { name: '15m', text: 'the last 15 minutes' },
  { name: '1h', text: 'the last hour' },
  { name: '6h', text: 'the last 6 hours' },
  { name: '1d', text: 'the last day' },
  { name: '7d', text: 'the last 7 days' },
  { name: '28d', text: 'the last 28 days' },
];
export const USUAL_WINDOW = '1h';

/** The stretch of time as the API is asked for it. */
export function askedSpan({ window, from, to }: Explored): { window?: string; from?: string; to?: string } {
  if (from !== undefined) return { from, ...(to !== undefined && { to }) };
  return { window: window ?? USUAL_WINDOW };
}

/** `the last hour`, or `10:00 to 10:20 UTC on 21 Nov`. */
export function showSpan({ window, from, to }: Explored): string {
  if (from === undefined) {
    const name = window ?? USUAL_WINDOW;
    return WINDOWS.find((one) => one.name === name)?.text ?? `the last ${name}`;
  }
  return `${showWhen(from)} to ${to === undefined ? 'now' : showWhen(to)} UTC`;
}

function showWhen(time: string): string {
  const at = Date.parse(time);
  return Number.isNaN(at) ? time : new Date(at).toISOString().slice(0, 19).replace('T', ' ').replace(/:00$/, '');
}

/** Narrow windows change every few seconds, and wide ones hardly. */
export function askEvery({ window = USUAL_WINDOW, from }: Explored): number {
  if (from !== undefined) return 60_000;
  return window === '15m' ? 5_000 : window === '1h' ? 10_000 : window === '6h' ? 30_000 : 60_000;
}

export type Pair = readonly [label: string, value: string];

export function pairsOf(where: string | undefined): readonly Pair[] {
  return [...new URLSearchParams(where ?? '')];
}

export function writePairs(pairs: readonly Pair[]): string | undefined {
  return pairs.length === 0 ? undefined : new URLSearchParams(pairs.map(([label, value]) => [label, value])).toString();
}

/** The same filter with this value of a label, whatever it was before; null takes the label out. */
export function withPair(where: string | undefined, label: string, value: string | null): string | undefined {
  const others = pairsOf(where).filter(([name]) => name !== label);
  return writePairs(value === null ? others : [...others, [label, value]]);
}
