import { elapsed, SECOND, type Instant } from '../../kernel/units.ts';
import { showInstant } from '../../kernel/show.ts';
import { CatalogNotKept } from '../../loops/catalog-at.ts';
import { EntriesDropped } from '../../loops/past-state.ts';
import { travelTo, type Then } from '../../loops/travel.ts';
import { apiThen } from './api-then.ts';
import type { Api, App } from './api.ts';
import { Refused, RefusedInDetail } from './problems.ts';

/** Routes over all that was known at one instant. */
export type Past = { readonly app: App; readonly then: Then };
export type Pasts = { of(at: Instant): Promise<Past> };
export type OpenApp = (api: Api) => Promise<App>;

/** One past is opened at a time, and each costs about what a start costs; whoever comes when so many wait comes back later. */
const MOST_WAITING = 8;
const COME_BACK_MS = 5_000;
/** Those asked for last are kept, as many as fit: a lane of evidence is 30 KB, so a thousand objectives are some 60 MB. */
const MOST_KEPT = 6;
const MOST_BYTES = 256 * 1_048_576;
/** What was a moment ago may still gain an entry, or a seal that was under way. */
const SETTLED_AFTER = 90 * SECOND;
const FRESH = SECOND;

type Kept = { readonly openedAt: Instant; readonly opening: Promise<Past>; bytes: number };

export function openPasts(api: Api, openApp: OpenApp): Pasts {
  const kept = new Map<Instant, Kept>();
  const state = { waiting: 0, last: Promise.resolve() as Promise<unknown> };
  const open = async (at: Instant): Promise<Past> => {
    const then = await travelTo({ ...api, now: api.clock.now() }, at).catch((cause: unknown) => refuse(cause, at));
    return { then, app: await openApp(apiThen(api, then)) };
  };
  const inTurn = (at: Instant): Promise<Past> => {
    if (state.waiting >= MOST_WAITING)
      throw new RefusedInDetail('PASTS_FULL', `${MOST_WAITING} moments of the past are being looked up already`, {
        retryAfterMs: COME_BACK_MS,
      });
    state.waiting += 1;
    const opening = state.last.then(() => open(at)).finally(() => (state.waiting -= 1));
    state.last = opening.catch(() => undefined);
    return opening;
  };
  return {
    async of(at) {
      const now = api.clock.now();
      const known = kept.get(at);
      kept.delete(at);
      const isKnown =
        known !== undefined && (elapsed(at, known.openedAt) > SETTLED_AFTER || elapsed(known.openedAt, now) < FRESH);
      const past: Kept = isKnown ? known : { openedAt: now, opening: inTurn(at), bytes: 0 };
      kept.set(at, past);
      if (!isKnown)
        past.opening.then(
          ({ then }) => {
            past.bytes = then.evidence.windows.bytes;
            forget(kept);
          },
          () => kept.get(at) === past && kept.delete(at),
        );
      return past.opening;
    },
  };
}

/** The oldest go first; the newest one stays, however large. */
function forget(kept: Map<Instant, Kept>): void {
  let bytes = [...kept.values()].reduce((sum, one) => sum + one.bytes, 0);
  for (const [at, one] of kept) {
    if (kept.size === 1 || (kept.size <= MOST_KEPT && bytes <= MOST_BYTES)) return;
    kept.delete(at);
    bytes -= one.bytes;
  }
}

function refuse(cause: unknown, at: Instant): never {
  if (cause instanceof EntriesDropped) {
    const hint = `its entries up to ${cause.through} are in the files that plimsoll ledger segments names`;
    throw new Refused('PAST_NOT_KEPT', `what was known at ${showInstant(at)} was sealed and dropped`, hint);
  }
  if (cause instanceof CatalogNotKept)
    throw new Refused('PAST_NOT_KEPT', `nothing can be told of ${showInstant(at)}: ${cause.message}`);
  throw cause;
}
