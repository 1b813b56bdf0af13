import { canonicalJson, digest, digestOf } from '../kernel/hash.ts';
import type { Instant } from '../kernel/units.ts';

/** What the first entry names as its predecessor. */
export const GENESIS = '0'.repeat(64);

/** What an entry says; what kinds there are and what they mean is not the chain's business. */
export type Content = { readonly kind: string; readonly subject: string; readonly actor: string; readonly body: unknown };
/** A content at its place in the chain. `at` never falls from one entry to the next. */
export type Sealed = Content & { readonly seq: number; readonly at: Instant; readonly previous: string; readonly hash: string };

export type Tail = { readonly seq: number; readonly hash: string };

/** Turns contents into entries that continue the chain. */
export function seal<Draft extends Content>(
  drafts: readonly Draft[],
  { tail, at }: { readonly tail: Tail; readonly at: Instant },
): readonly (Draft & Sealed)[] {
  const entries: (Draft & Sealed)[] = [];
  let { seq, hash } = tail;
  for (const draft of drafts) {
    const open = { ...draft, seq: seq + 1, at, previous: hash };
    const entry = { ...open, hash: hashOf(open) };
    entries.push(entry);
    ({ seq, hash } = entry);
  }
  return entries;
}

/** The digest of what an entry says: it stands for the content in a proof that leaves the content out. */
export function contentDigest({ kind, subject, actor, body }: Content): string {
  // Named in the order in which they are written: a long ledger is checked twice as fast.
  return digestOf({ actor, body, kind, subject });
}

/** The hash of an entry, from the digest of its content and its place. */
export function placeHash({ at, digest: of, previous, seq }: Omit<Place, 'hash'>): string {
  return digest(canonicalJson({ at, digest: of, previous, seq }));
}
type Place = Omit<Sealed, keyof Content> & { readonly digest: string };

export type Verification = {
  readonly entries: number;
  readonly tail: Tail;
  readonly firstBroken: { readonly seq: number; readonly why: string } | null;
};

export const NOTHING_VERIFIED: Verification = { entries: 0, tail: { seq: 0, hash: GENESIS }, firstBroken: null };

/** Checks that entries continue what was verified so far; can be called page by page. The first break is kept. */
export function verify(so: Verification, entries: readonly Sealed[]): Verification {
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

function breakIn(entry: Sealed, tail: Tail): string | null {
  if (entry.seq !== tail.seq + 1) return `entry ${tail.seq + 1} is missing: after ${tail.seq} comes ${entry.seq}`;
  if (entry.previous !== tail.hash)
    return `it does not continue entry ${tail.seq}: it names ${short(entry.previous)} and that one is ${short(tail.hash)}`;
  return contentFault(entry);
}

const PARTS: ReadonlySet<string> = new Set(['seq', 'at', 'kind', 'subject', 'actor', 'body', 'previous', 'hash']);

/** What is wrong with an entry taken by itself, or null: whether its hash is that of what it says and of where it stands. */
export function contentFault(entry: Sealed): string | null {
  const more = Object.keys(entry).find((key) => !PARTS.has(key));
  if (more !== undefined) return `its content was changed: "${more.slice(0, 40)}" is no part of an entry`;
  const found = hashIfAny(entry);
  if (found === null) return 'its content was changed: it has no canonical form, so that nobody can have sealed it';
  return found === entry.hash ? null : `its content was changed: it hashes to ${short(found)} and carries ${short(entry.hash)}`;
}

function hashOf(open: Omit<Sealed, 'hash'>): string {
  return placeHash({ at: open.at, digest: contentDigest(open), previous: open.previous, seq: open.seq });
}

/** What an attacker or a failing disk wrote may have no hash at all, which must be found and not end the checking. */
export function hashIfAny(open: Omit<Sealed, 'hash'>): string | null {
  try {
    return hashOf(open);
  } catch {
    return null;
  }
}

function short(hash: string): string {
  return hash.slice(0, 12);
}
