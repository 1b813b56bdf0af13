import type { AlertListView } from '../../../src/wire/alert.ts';
import type { Asked } from '../asked/asked.ts';
import { useAsked } from '../asked/use-asked.ts';
import { useLivePart } from '../live/use-live.tsx';

const EVERY_MS = 15_000;

/** The list of alerts, asked for again as soon as the stream tells that their number has moved or that one was told of. */
export function useAlerts(): Asked<AlertListView> {
  const again = useLivePart(({ home, entries }) => {
    const newest = entries.findLast(({ kind }) => kind.startsWith('alert.'))?.seq ?? 0;
    return `${JSON.stringify(home?.alerts ?? null)} ${newest}`;
  });
  return useAsked('/alerts', { everyMs: EVERY_MS, again });
}
