import { DAY, HOUR, elapsed, type DurationMs, type Instant } from '../kernel/units.ts';
import type { LedgerSealed } from '../ledger/ledger-facts.ts';
import type { Segment } from '../ports/ledger-store.ts';
import { openTurns } from './in-turn.ts';
import { dropSealed, sealBefore, settleSegments, type SealParts } from './seal-ledger.ts';

/** How long entries stay in the database, and what becomes of older ones. */
export type LedgerRetention = {
  /** Seals and lets go of what is older than is kept, once enough of it has gathered for a file. */
  round(at: Instant): Promise<void>;
  /** Because a person asks: the oldest stretch before then, of no more entries than one request has time for. */
  seal(ask: SealAsked): Promise<Sealed>;
  /** Oldest first. */
  segments(): Promise<readonly Segment[]>;
};
export type SealAsked = { readonly before: Instant; readonly drop: boolean; readonly actor: string };
/** Null: nothing before then was left that is signed for. */
export type Sealed = { readonly segment: LedgerSealed | null; readonly dropped: number };

export const EVERY_HOUR = HOUR;
/** Entries that are old enough wait for others this long, so that a year has a dozen files and not thousands. */
const GATHER: DurationMs = (30 * DAY) as DurationMs;
/** … or until there are so many of them. */
const MANY = 50_000;

/** Null: every entry stays until a person asks for something else. */
export async function openLedgerRetention(parts: SealParts, keep: DurationMs | null): Promise<LedgerRetention> {
  await settleSegments(parts);
  const inTurn = openTurns();
  return {
    round: (at) => inTurn(() => (keep === null ? Promise.resolve() : tidy(parts, (at - keep) as Instant))),
    seal: (ask) => inTurn(() => sealOne(parts, ask)),
    segments: () => parts.store.segments(),
  };
}

async function tidy(parts: SealParts, before: Instant): Promise<void> {
  const { store, log } = parts;
  const sealed = (await store.segments()).at(-1)?.last ?? 0;
  const [oldest] = await store.read({ after: sealed, limit: 1 });
  const newest = await store.lastBefore(before);
  if (oldest !== undefined && newest !== null && newest.seq >= oldest.seq) {
    const isEnough = newest.seq - oldest.seq >= MANY || elapsed(oldest.at, before) >= GATHER;
    const made = isEnough ? await sealBefore(before, { parts, actor: 'plimsoll' }) : null;
    if (made !== null) log.say(`Entries ${made.first} to ${made.last} of the ledger are sealed in ${made.file}.`);
  }
  await dropSealed(parts, 'plimsoll');
}

async function sealOne(parts: SealParts, { before, drop, actor }: SealAsked): Promise<Sealed> {
  const segment = await sealBefore(before, { parts, actor });
  return { segment, dropped: drop ? await dropSealed(parts, actor) : 0 };
}
