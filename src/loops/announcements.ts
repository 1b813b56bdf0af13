import type { Catalog, Route } from '../catalog/catalog.ts';
import { cloudEventOf, type AnnouncedMoment, type CloudEvent, type Origin } from '../delivery/announcement.ts';
import type { Effect } from '../delivery/effect.ts';
import type { Rollout } from '../delivery/rollout.ts';
import { DAY, elapsed, type Instant } from '../kernel/units.ts';
import type { Draft } from '../ledger/entry.ts';
import type { World } from '../ledger/world.ts';
import type { Announcer } from '../ports/announcer.ts';
import type { Ledger } from './ledger.ts';

export type AnnouncementParts = { readonly ledger: Ledger; readonly catalog: () => Catalog };

/** What happened longer ago is no news to somebody who begins to listen now. */
const NEWS = DAY;
/** As many in one entry. */
const AT_ONCE = 50;

/** Orders what is to be announced of rollouts, once each, to whom their service's routes name. */
export async function announceRollouts({ ledger, catalog }: AnnouncementParts, at: Instant): Promise<void> {
  const { routes } = catalog();
  if (routes.every(({ announce }) => announce === undefined) || ledger.world().unannounced.length === 0) return;
  await ledger.decide((world) => announceDrafts(world, routes, at));
}

/** Sends to where the route's announcements go now; a route that is gone, or listens no more, is told nothing. */
export function openAnnouncing(announcer: Announcer | undefined, catalog: () => Catalog): Announce {
  return async ({ route, event }) => {
    const url = catalog().routes.find(({ name }) => name === route)?.announce;
    if (url !== undefined) await announcer?.announce({ url, event });
  };
}
type Announce = (told: { readonly route: string; readonly event: CloudEvent }) => Promise<void>;

function announceDrafts(world: World, routes: readonly Route[], at: Instant): readonly Draft[] {
  const moments = world.unannounced.slice(0, AT_ONCE);
  const last = moments.at(-1);
  if (last === undefined) return [];
  const effects = moments.flatMap((moment) => (elapsed(moment.at, at) > NEWS ? [] : effectsOf(world, routes, moment)));
  return [{ kind: 'rollout.announced', subject: 'announcements', actor: 'plimsoll', body: { through: last.seq, effects } }];
}

/** Every route that is about the service and has somebody to announce to; the address is looked up when it is sent. */
function effectsOf(world: World, routes: readonly Route[], moment: AnnouncedMoment): readonly Effect[] {
  const rollout = world.rollouts.get(moment.rollout)?.rollout;
  if (rollout === undefined) return [];
  const event = cloudEventOf(moment, rollout, originOf(world, rollout));
  return routes
    .filter(({ announce, services }) => announce !== undefined && (services === null || services.includes(rollout.plan.service)))
    .map(({ name }): Effect => ({ do: 'announce', key: `${event.id}/announce/${name}`, route: name, event }));
}

/** The newest deploy of the candidate that somebody told of. */
function originOf(world: World, { plan, candidate }: Rollout): Origin | null {
  for (const { change } of world.changes.flat()) {
    if (change.kind !== 'deploy' || change.service !== plan.service || change.version !== candidate) continue;
    const { id, chain, environment, traceparent, details } = change;
    const { artifact } = details;
    return { id, chain, environment, traceparent, artifact: typeof artifact === 'string' ? artifact : null };
  }
  return null;
}
