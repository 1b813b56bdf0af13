import type { Instant } from '../kernel/units.ts';
import { contentDigest, contentFault, placeHash, type Content, type Sealed } from './chain.ts';

/** A line that claims a place in the chain: an entry, an entry that was left out, or something that cannot be read. */
export type Link = {
  readonly line: number | null;
  /** The number it claims; null: it cannot be read. */
  readonly seq: number | null;
  readonly at: Instant | null;
  /** The predecessor it names; null: it names none. */
  readonly previous: string | null;
  readonly hash: string | null;
  /** Digest of what it says; null: nobody can know. */
  readonly digest: string | null;
  /** What is wrong with it taken by itself; null: nothing, as far as can be seen. */
  readonly fault: string | null;
  readonly entry: Sealed | null;
};

export type Omitted = { readonly seq: number; readonly at: Instant; readonly digest: string; readonly hash: string };

export function linkOfEntry(entry: Sealed, line: number | null): Link {
  const { seq, at, previous, hash } = entry;
  return { line, seq, at, previous, hash, digest: digestIfAny(entry), fault: contentFault(entry), entry };
}

export function linkOfOmitted({ seq, at, digest, hash }: Omitted, line: number | null): Link {
  return { line, seq, at, previous: null, hash, digest, fault: null, entry: null };
}

export function unreadableLink(line: number | null, why: string): Link {
  return { line, seq: null, at: null, previous: null, hash: null, digest: null, fault: why, entry: null };
}

/** The hashes by which a successor may know this one: the one it carries, and the one that it should carry. */
export function namesOf(link: Link, before: readonly string[] = []): readonly string[] {
  const computed = (link.previous === null ? before.slice(0, 2) : [link.previous]).map((previous) => hashAfter(link, previous));
  return [...new Set([link.hash, ...computed])].filter((hash) => hash !== null);
}

/** The hash it has as the successor of `previous`, or null. */
export function hashAfter({ at, digest, seq }: Link, previous: string): string | null {
  return at === null || digest === null || seq === null ? null : placeHash({ at, digest, previous, seq });
}

/** Whether it is whole and follows one of these. What was left out shows its predecessor in its hash alone. */
export function follows(link: Link, names: readonly string[]): boolean {
  if (link.fault !== null) return false;
  if (link.previous !== null) return names.includes(link.previous);
  return names.some((name) => hashAfter(link, name) === link.hash);
}

function digestIfAny(content: Content): string | null {
  try {
    return contentDigest(content);
  } catch {
    return null;
  }
}
