import type { BrowserTerms } from '../../catalog/browser-terms.ts';
import { originAllowed } from '../../catalog/browser-terms.ts';
import type { BrowserHint } from '../../intake/beacon-events.ts';
import { believe, type Believed } from '../../intake/believe-beacon.ts';
import { FairShare } from '../../intake/fair-share.ts';
import { readBeacon, type Beacon } from '../../intake/read-beacon.ts';
import { MINUTE, SECOND, type DurationMs } from '../../kernel/units.ts';
import type { Clock } from '../../ports/clock.ts';
import { keyedHash, RateTable, StateTable, type BeaconMemory } from './beacon-memory.ts';
import { BeaconTallies, type BeaconCounts, type BeaconRefusal, type BeaconStats } from './beacon-tally.ts';
import { courseIn, noteSeq, packCourse } from '../../intake/beacon-states.ts';
import type { Door } from './door.ts';
import type { KnownSource } from './known-sources.ts';
import { issueTicket, readTicket, TICKET_LIFETIME } from './ticket.ts';

/** What the headers of a request from a page say. */
export type PageClaim = {
  readonly key: string;
  readonly origin: string | undefined;
  /** The network from which it comes; it is hashed and forgotten. */
  readonly address: (proxies: number) => string;
  readonly isBot: boolean;
  readonly browser: BrowserHint;
};
export type PageSource = {
  readonly source: KnownSource;
  readonly terms: BrowserTerms;
  readonly origin: string;
  readonly browser: BrowserHint;
};
export type BeaconAnswer = {
  readonly status: 200 | 204 | 400 | 401 | 403 | 413 | 429 | 503;
  readonly body?: string;
  readonly waitMs?: number;
};

export type BeaconDoorParts = {
  readonly door: Door;
  readonly clock: Clock;
  readonly sources: () => readonly KnownSource[];
  readonly memory: BeaconMemory;
};

/** Of one thread, for all beacons that are being received: what pages do takes no room from other telemetry. */
const ROOM_BYTES = 8 * 1_048_576;
const OVERHEAD_BYTES = 4_096;
/** So many seconds' worth of beacons may come at once: a page that is hidden sends what it has. */
const BURST = (10 * SECOND) as DurationMs;
/** A page needs one ticket for many beacons; an office behind one address has many pages, and is given more of both. */
const BEACONS_A_TICKET = 5;
const TICKET_BURST = (30 * SECOND) as DurationMs;

/** Lets in what pages say. They have no secret, so that everything about them is limited, looked at, and counted. */
export class BeaconDoor {
  readonly tallies = new BeaconTallies();
  readonly #parts: BeaconDoorParts;
  readonly #room = new FairShare(ROOM_BYTES);
  readonly #rates: RateTable;
  readonly #visits: StateTable;
  readonly #journeys: StateTable;
  #known: { readonly of: readonly KnownSource[]; readonly byKey: ReadonlyMap<string, KnownSource> } | null = null;

  constructor(parts: BeaconDoorParts) {
    this.#parts = parts;
    this.#rates = new RateTable(parts.memory.rates);
    this.#visits = new StateTable(parts.memory.visits);
    this.#journeys = new StateTable(parts.memory.journeys);
  }

  /** Judges a request by its headers alone, and so before its body is read. */
  admit({ key, origin, address, isBot, browser }: PageClaim, asks: 'beacon' | 'ticket'): PageSource | BeaconAnswer {
    const source = this.#sourceOf(key);
    const terms = source?.browser;
    if (source === undefined || terms === undefined) {
      this.tallies.unknownKeys += 1;
      return { status: 401, body: 'no source has this key' };
    }
    const counts = this.tallies.of(source.name);
    if (origin === undefined || !originAllowed(terms, origin))
      return refuse(counts, 'origin', { status: 403, body: 'this origin may not tell' });
    if (isBot && terms.bots === 'leave-out') return refuse(counts, 'bot', { status: 204 });
    const at = this.#parts.clock.now();
    const visitor = this.#hash(`visitor|${asks}|${source.name}|${address(terms.proxies)}`);
    const tickets = { perSecond: terms.perVisitor / BEACONS_A_TICKET, burst: TICKET_BURST };
    const own = asks === 'ticket' ? tickets : { perSecond: terms.perVisitor, burst: BURST };
    if (!this.#rates.take(visitor, at, own)) return refuse(counts, 'visitor-rate', busy(429, this.#rates.wait(visitor, at, own)));
    const all = this.#hash(`source|${source.name}`);
    const most = { perSecond: terms.perSecond, burst: BURST };
    const wait = this.#parts.door.waitOf(source);
    if (wait > 0 || !this.#rates.take(all, at, most))
      return refuse(counts, 'source-rate', busy(429, Math.max(wait, this.#rates.wait(all, at, most))));
    return { source, terms, origin, browser };
  }

  /** Room for a body while it comes; false when there is none. Whoever took it gives it back. */
  takeRoom({ source }: PageSource, bytes: number): boolean {
    if (this.#room.take(source.name, bytes + OVERHEAD_BYTES)) return true;
    this.tallies.of(source.name).crowded += 1;
    return false;
  }

  giveBackRoom({ source }: PageSource, bytes: number): void {
    this.#room.giveBack(source.name, bytes + OVERHEAD_BYTES);
  }

  ticket({ source, origin }: PageSource, { key, after }: { key: string; after: string | null }): BeaconAnswer {
    const at = this.#parts.clock.now();
    const bearer = { key, origin };
    const secret = this.#parts.memory.key;
    const before = after === null ? null : readTicket(secret, bearer, { text: after, at });
    this.tallies.of(source.name).tickets += 1;
    const ticket = issueTicket(secret, bearer, { at, after: before });
    return { status: 200, body: JSON.stringify({ ticket, lifetime: TICKET_LIFETIME }) };
  }

  /** Takes a whole beacon; it is answered when what is believed of it is stored. */
  async take(page: PageSource, body: Uint8Array): Promise<BeaconAnswer> {
    const { source, terms } = page;
    const counts = this.tallies.of(source.name);
    const read = readBeacon(body);
    if (!read.ok) return refuse(counts, 'unreadable', { status: 400, body: read.problems[0]?.text ?? 'unreadable' });
    const beacon = read.value;
    if (beacon.isBot && terms.bots === 'leave-out') return refuse(counts, 'bot', { status: 204 });
    const visit = this.#hash(`visit|${source.name}|${beacon.visit}`);
    const seen = noteSeq(this.#visits.get(visit), beacon.seq);
    if (seen === null) return refuse(counts, 'repeated', { status: 204 });
    const believed = this.#believe(page, beacon, seen.isWhole);
    const said = await this.#store(page, { beacon, believed, bytes: body.length });
    if (said !== 'stored') return said;
    this.#visits.set(visit, seen.state);
    for (const [id, course] of believed.courses) this.#journeys.set(this.#journeyOf(page, beacon, id), packCourse(course));
    for (const why of believed.refused) counts[why] += 1;
    counts.taken += 1;
    counts.events += believed.events.length;
    counts.missing += seen.missing;
    counts.lost += believed.lost;
    return { status: 204 };
  }

  stats(): BeaconStats {
    return this.tallies.stats();
  }

  #believe(page: PageSource, beacon: Beacon, isWhole: boolean): Believed {
    const { terms, origin, browser } = page;
    const at = this.#parts.clock.now();
    const bearer = { key: terms.key, origin };
    const ticket = beacon.ticket === null ? null : readTicket(this.#parts.memory.key, bearer, { text: beacon.ticket, at });
    const rate = { perSecond: terms.journeysPerMinute / 60, burst: MINUTE };
    return believe(beacon, {
      terms,
      at,
      since: ticket?.since ?? null,
      mayBegin: () => ticket !== null && this.#rates.take(this.#hash(`journeys|${ticket.id}`), at, rate),
      courseOf: (id) => {
        const journey = this.#journeyOf(page, beacon, id);
        const state = this.#journeys.get(journey);
        if (state !== null) return { course: courseIn(state, at), isWhole };
        // Nothing stood before the first beacon that could be forgotten.
        return { course: null, isWhole: isWhole && (beacon.seq === 0 || !this.#journeys.isTaken(journey)) };
      },
      browser,
      session: this.#hash(`session|${beacon.session}`).toString(16).padStart(16, '0'),
    });
  }

  /** Under the name of its visit and number: a beacon that comes again is another moment older, and has other bytes. */
  async #store(
    { source }: PageSource,
    { beacon, believed, bytes }: { beacon: Beacon; believed: Believed; bytes: number },
  ): Promise<'stored' | BeaconAnswer> {
    const counts = this.tallies.of(source.name);
    const { events } = believed;
    if (events.length === 0) return 'stored';
    const body = new TextEncoder().encode(JSON.stringify({ events }));
    const sameAs = `${beacon.visit}/${beacon.seq}`;
    const said = await this.#parts.door.handOver(source, { format: 'events/json', coding: 'identity', body, sameAs }, bytes);
    if (said.say === 'busy') return refuse(counts, 'not-stored', busy(503, said.retryAfterMs));
    if (said.say === 'refused') return refuse(counts, 'unreadable', { status: 400, body: said.text });
    return said.observations === 0 ? refuse(counts, 'repeated', { status: 204 }) : 'stored';
  }

  #journeyOf({ source }: PageSource, { visit }: Beacon, id: string): bigint {
    return this.#hash(`journey|${source.name}|${visit}|${id}`);
  }

  #hash(what: string): bigint {
    return keyedHash(this.#parts.memory.key, what);
  }

  #sourceOf(key: string): KnownSource | undefined {
    const of = this.#parts.sources();
    if (this.#known?.of !== of) {
      const byKey = of.flatMap((source) => (source.browser === undefined ? [] : [[source.browser.key, source] as const]));
      this.#known = { of, byKey: new Map(byKey) };
    }
    return this.#known.byKey.get(key);
  }
}

function refuse(counts: BeaconCounts, why: BeaconRefusal, answer: BeaconAnswer): BeaconAnswer {
  counts[why] += 1;
  return answer;
}

function busy(status: 429 | 503, waitMs: number): BeaconAnswer {
  return { status, waitMs };
}
