import type { AlertListView } from '../../../src/wire/alert.ts';
import type { Asked } from '../asked/asked.ts';
import { useAsked } from '../asked/use-asked.ts';
import { useLive } from '../live/use-live.tsx';

const EVERY_MS = 15_000;

/** The list of alerts, asked for again as soon as the stream tells that their number has moved or that one was told of. */
export function useAlerts(): Asked<AlertListView> {
  const { home, entries } = useLive();
  const newest = entries.findLast(({ kind }) => kind.startsWith('alert.'))?.seq ?? 0;
  return useAsked('/alerts', { everyMs: EVERY_MS, again: `${JSON.stringify(home?.alerts ?? null)} ${newest}` });
}
