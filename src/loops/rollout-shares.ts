import type { Effect } from '../delivery/effect.ts';
import type { Instant } from '../kernel/units.ts';
import type { Entry } from '../ledger/entry.ts';
import type { World } from '../ledger/world.ts';
import type { Ledger } from './ledger.ts';

const PAGE = 1_000;
/** A rollout of days has many judged batches in the ledger; its first moves are what tells its shares. */
const MOST_PAGES = 10;

/** Which share of traffic a rollout's candidate was given, and when; as the ledger tells it. */
export async function rolloutShares(
  ledger: Pick<Ledger, 'read'>,
  { world, id }: { readonly world: Pick<World, 'rollouts'>; readonly id: string },
): Promise<readonly { readonly at: Instant; readonly share: number }[]> {
  const place = world.rollouts.get(id)?.rollout.places.candidate;
  if (place === undefined) return [];
  const shares: { at: Instant; share: number }[] = [];
  let after = 0;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const entries = await ledger.read({ after, limit: PAGE, subject: id });
    for (const entry of entries)
      for (const effect of effectsOf(entry))
        if (effect.do === 'set-traffic') shares.push({ at: entry.at, share: effect.weights[place] ?? 0 });
    after = entries.at(-1)?.seq ?? after;
    if (entries.length < PAGE) break;
  }
  return shares;
}

function effectsOf(entry: Entry): readonly Effect[] {
  return entry.kind === 'rollout.started' || entry.kind === 'rollout.moved' ? entry.body.effects : [];
}
