import type { Catalog } from '../catalog/catalog.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { readEventsJson } from '../intake/read-events.ts';
import { appendTold, toldMark } from '../intake/told-mark.ts';
import { ANY_ORIGIN } from '../intake/payload-origin.ts';
import { HOUR, type DurationMs, type Instant } from '../kernel/units.ts';
import type { Entry } from '../ledger/entry.ts';
import { OWN_EVENTS, type Known } from '../ledger/own-event.ts';
import { ownEvents } from '../ledger/own-events.ts';
import type { IntakeLoop } from './intake.ts';
import { OWN_LATENESS } from './intake-rules.ts';
import type { Ledger } from './ledger.ts';
import { OWN_SOURCE, type OwnEvent } from './tell-events.ts';

export type OwnFactParts = {
  readonly ledger: Pick<Ledger, 'world' | 'read' | 'readLast'>;
  readonly catalog: () => Catalog;
  readonly evidence: () => Evidence;
  readonly observe: IntakeLoop['observe'];
};

/** Tells the evidence what the ledger recorded, each entry once. */
export type OwnFacts = { round(at: Instant): Promise<void> };

/** Entries of one round; of more each has its turn in a later one. */
const AT_ONCE = 500;
/** A mark that is younger than this is not made anew while there is nothing to tell. */
const MARK_AGE = (12 * HOUR) as DurationMs;

/**
 * How far the ledger was told is kept by the frame that tells it, so that a crash neither tells an entry twice nor leaves
 * one out. While no indicator asks for such events nothing is told, and nothing is written.
 */
export function openOwnFacts(parts: OwnFactParts): OwnFacts {
  const asked = { catalog: null as Catalog | null, any: false };
  return {
    async round(at) {
      const catalog = parts.catalog();
      if (asked.catalog !== catalog) Object.assign(asked, { catalog, any: asksForThem(catalog) });
      if (!asked.any) return;
      const mark = toldMark(parts.evidence(), 'ledger');
      const after = mark?.seq ?? (await firstWorthTelling(parts, at));
      const entries = await parts.ledger.read({ after, limit: AT_ONCE });
      const isFresh = mark !== null && at - mark.at < MARK_AGE;
      if (entries.length === 0 && isFresh) return;
      const events: OwnEvent[] = [];
      for (const entry of entries) {
        if (at - entry.at < OWN_LATENESS) events.push(...ownEvents(entry, await knownOf(parts, entry)));
      }
      await tell(parts, { events, seq: entries.at(-1)?.seq ?? after, at });
    },
  };
}

function asksForThem({ indicators }: Catalog): boolean {
  return indicators.some(
    (indicator) =>
      indicator.signal === 'log' &&
      [indicator.event, indicator.seen?.event].some((event) => event?.startsWith(OWN_EVENTS) === true),
  );
}

type Telling = { readonly events: readonly OwnEvent[]; readonly seq: number; readonly at: Instant };

async function tell({ observe }: OwnFactParts, { events, seq, at }: Telling): Promise<void> {
  const body = new TextEncoder().encode(JSON.stringify({ events }));
  const said = await observe(OWN_SOURCE, (batch, matcher) => {
    matcher.origin = { ...ANY_ORIGIN, source: OWN_SOURCE, receivedAt: at };
    const outcome = readEventsJson(body, matcher, batch);
    if (!outcome.ok) throw new Error(`Cannot tell what the entries up to ${seq} are: ${outcome.text}`);
    appendTold(batch, matcher, { of: 'ledger', at, seq });
  });
  if (said.say !== 'accepted') throw new Error(`Cannot tell of the entries up to ${seq} yet: ${said.text}`);
}

/** The entry after which telling begins where nothing was told before. */
async function firstWorthTelling({ ledger }: OwnFactParts, at: Instant): Promise<number> {
  let before = ledger.world().tail.seq + 1;
  for (;;) {
    const page = await ledger.readLast({ before, limit: AT_ONCE });
    const old = page.find((entry) => at - entry.at >= OWN_LATENESS);
    if (old !== undefined) return old.seq;
    const oldest = page.at(-1);
    if (oldest === undefined || page.length < AT_ONCE) return (oldest?.seq ?? before) - 1;
    before = oldest.seq;
  }
}

async function knownOf({ ledger }: OwnFactParts, entry: Entry): Promise<Known> {
  const { rollouts, changes } = ledger.world();
  return { rollouts, changes, turnedAt: await turnedAt(ledger, entry) };
}

/** Between the order to go back and its end a rollout has few entries. */
const LOOKED_BACK = 50;

async function turnedAt(ledger: OwnFactParts['ledger'], entry: Entry): Promise<Instant | null> {
  if (entry.kind !== 'rollout.moved' || entry.body.next.phase !== 'rolled-back') return null;
  const before = await ledger.readLast({ before: entry.seq, limit: LOOKED_BACK, subject: entry.subject });
  for (const earlier of before)
    if (earlier.kind === 'rollout.moved' && earlier.body.next.phase === 'rolling-back') return earlier.body.next.since;
  return null;
}
