import type { PagesView } from '../../wire/source.ts';
import type { OtlpStats } from '../doors/otlp-listener.ts';

type Counts = Readonly<Record<string, number>>;

/** What is no refusal. */
const COUNTED: ReadonlySet<string> = new Set(['taken', 'events', 'missing', 'lost', 'tickets']);

/** What pages told as this source; nothing was counted of one that no page has told yet. */
export function showPages(counts: OtlpStats['beacons']['sources'][string] | undefined): PagesView {
  const { taken = 0, events = 0, missing = 0, lost = 0, tickets = 0, ...refused } = (counts ?? {}) as Counts;
  const arrived = taken + missing > 0 ? taken / (taken + missing) : null;
  const turnedAway = refusalsOf(counts).reduce((sum, [, count]) => sum + count, 0);
  const share = arrived === null ? '' : `; ${(arrived * 100).toFixed(2)} % of the beacons that are known of arrived`;
  const sentence =
    taken + turnedAway === 0
      ? 'No page has told anything yet.'
      : `Pages told ${events} events in ${taken} beacons${share}; ${turnedAway} beacons and events were not counted.`;
  return { taken, events, tickets, missing, lost, arrived, refused, sentence };
}

/** Reasons and how often each held. */
export function refusalsOf(counts: OtlpStats['beacons']['sources'][string] | undefined): readonly (readonly [string, number])[] {
  return Object.entries((counts ?? {}) as Counts).filter(([what]) => !COUNTED.has(what));
}
