import { showCount, showInstant } from '../kernel/show.ts';
import type { Instant } from '../kernel/units.ts';

/** Somebody got in and stays so for as long as the session lasts; from where, as the connection says. */
export type AccessGranted = { readonly how: 'link'; readonly from: string };

/** Attempts that were refused, one after the other: how many in what way, and from where. Nothing of what was given is kept. */
export type AccessRefused = {
  readonly since: Instant;
  readonly until: Instant;
  readonly attempts: number;
  readonly ways: Readonly<Partial<Record<RefusedWay, number>>>;
  readonly from: readonly string[];
  /** There were other addresses besides. */
  readonly more: boolean;
};
/** A wrong token, none at all, the name of another host, a write from the page of another site. */
export type RefusedWay = 'wrong-link' | 'wrong-token' | 'no-token' | 'other-host' | 'other-site';

/** A secret that lets somebody in was made, under this name in the data folder; it itself is nowhere else. */
export type TokenCreated = { readonly file: string };

export type AccessFact =
  | { readonly kind: 'access.granted'; readonly body: AccessGranted }
  | { readonly kind: 'access.refused'; readonly body: AccessRefused }
  | { readonly kind: 'token.created'; readonly body: TokenCreated };

export function explainAccess(fact: AccessFact): string {
  switch (fact.kind) {
    case 'access.granted':
      return `A browser at ${fact.body.from} was let in by the link.`;
    case 'token.created':
      return `The token in ${fact.body.file} of the data folder was made.`;
    case 'access.refused':
      return explainRefused(fact.body);
  }
}

const WORDS: Readonly<Record<RefusedWay, string>> = {
  'wrong-link': 'with a link that does not fit',
  'wrong-token': 'with a token that does not fit',
  'no-token': 'without a token',
  'other-host': 'under the name of another host',
  'other-site': 'from the page of another site',
};

function explainRefused({ attempts, ways, from, more, since, until }: AccessRefused): string {
  const counted = Object.entries(WORDS).flatMap(([way, words]) => {
    const count = ways[way as RefusedWay] ?? 0;
    return count === 0 ? [] : [`${showCount(count)} ${words}`];
  });
  const where = `${from.join(', ')}${more ? ' and others' : ''}`;
  const what = attempts === 1 ? '1 attempt to get in was' : `${showCount(attempts)} attempts to get in were`;
  return `${what} refused from ${showInstant(since)} to ${showInstant(until)}: ${counted.join(', ')}; from ${where}.`;
}
