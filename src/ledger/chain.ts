import { canonicalJson, digest } from '../kernel/hash.ts';
import type { Instant } from '../kernel/units.ts';
import type { Draft, Entry } from './entry.ts';

/** What the first entry names as its predecessor. */
export const GENESIS = '0'.repeat(64);

export type Tail = { readonly seq: number; readonly hash: string };

/** Turns drafts into entries that continue the chain. */
export function seal(drafts: readonly Draft[], { tail, at }: { readonly tail: Tail; readonly at: Instant }): readonly Entry[] {
  const entries: Entry[] = [];
  let { seq, hash } = tail;
  for (const draft of drafts) {
    const open = { ...draft, seq: seq + 1, at, previous: hash };
    const entry: Entry = { ...open, hash: hashOf(open) };
    entries.push(entry);
    ({ seq, hash } = entry);
  }
  return entries;
}

export type Verification = {
  readonly entries: number;
  readonly tail: Tail;
  readonly firstBroken: { readonly seq: number; readonly why: string } | null;
};

export const NOTHING_VERIFIED: Verification = { entries: 0, tail: { seq: 0, hash: GENESIS }, firstBroken: null };

/** Checks that entries continue what was verified so far; can be called page by page. The first break is kept. */
export function verify(so: Verification, entries: readonly Entry[]): Verification {
  let { entries: count, tail } = so;
  if (so.firstBroken !== null) return so;
  for (const entry of entries) {
    const why = breakIn(entry, tail);
    if (why !== null) return { entries: count, tail, firstBroken: { seq: entry.seq, why } };
    count += 1;
    tail = { seq: entry.seq, hash: entry.hash };
  }
  return { entries: count, tail, firstBroken: null };
}

function breakIn(entry: Entry, tail: Tail): string | null {
  if (entry.seq !== tail.seq + 1) return `entry ${tail.seq + 1} is missing: after ${tail.seq} comes ${entry.seq}`;
  if (entry.previous !== tail.hash)
    return `it does not continue entry ${tail.seq}: it names ${short(entry.previous)} and that one is ${short(tail.hash)}`;
  const { hash, ...open } = entry;
  const found = hashIfAny(open);
  if (found === null) return 'its content was changed: it has no canonical form, so that nobody can have sealed it';
  return found === hash ? null : `its content was changed: it hashes to ${short(found)} and carries ${short(hash)}`;
}

function hashOf(open: Omit<Entry, 'hash'>): string {
  return digest(canonicalJson(open));
}

/** What an attacker or a failing disk wrote may have no hash at all, which must be found and not end the checking. */
function hashIfAny(open: Omit<Entry, 'hash'>): string | null {
  try {
    return hashOf(open);
  } catch {
    return null;
  }
}

function short(hash: string): string {
  return hash.slice(0, 12);
}
