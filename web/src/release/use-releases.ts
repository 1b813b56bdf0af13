import type { FreezeView, QueuedStartView, TrainListView, VersionView } from '../../../src/wire/release.ts';
import type { Asked } from '../asked/asked.ts';
import { listFreezes, listQueue, listTrains, listVersions } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { useLivePart } from '../live/use-live.tsx';

/** What stands beside rollouts: what stops them, what waits, what goes together, and what became of versions. */
export type Releases = {
  readonly freezes: { readonly freezes: readonly FreezeView[] } | null;
  readonly queue: { readonly queue: readonly QueuedStartView[] } | null;
  readonly trains: TrainListView | null;
  readonly versions: VersionList | null;
};
export type VersionList = { readonly service: string; readonly versions: readonly VersionView[] };

const EVERY_MS = 15_000;
const KINDS = /^(freeze|version|train)\.|^rollout\.(started|moved|queued|dequeued)$/;

/** Asked for again as soon as the stream tells that one of them has moved. Versions are asked for of one service. */
export function useReleases(service: string | null): Releases {
  const asking = useAskingAgain();
  return {
    freezes: known(useAsked(listFreezes(), asking)),
    queue: known(useAsked(listQueue(), asking)),
    trains: known(useAsked(listTrains(), asking)),
    versions: known(useAsked(service === null ? null : listVersions({ service }), asking)),
  };
}

export function useTrains(): Asked<TrainListView> {
  return useAsked(listTrains(), useAskingAgain());
}

function useAskingAgain(): { readonly everyMs: number; readonly again: string } {
  const newest = useLivePart(({ entries }) => entries.findLast(({ kind }) => KINDS.test(kind))?.seq ?? 0);
  return { everyMs: EVERY_MS, again: String(newest) };
}

function known<View>(asked: Asked<View>): View | null {
  return asked.kind === 'known' ? asked.view : null;
}
