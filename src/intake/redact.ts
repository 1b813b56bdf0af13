import type { RedactionRule } from '../catalog/catalog.ts';
import { openKeyedDigest } from '../kernel/keyed-hash.ts';
import { openLinearPattern, type LinearPattern } from '../kernel/linear-pattern.ts';
import { findIp, findMail } from './redact-address.ts';
import { openNames, type NameMeaning } from './redact-attribute.ts';
import { findCredentials } from './redact-credential.ts';
import type { BuiltInRule, Hit } from './redact-hit.ts';
import { findCards, findPhones } from './redact-number.ts';
import { findSecrets, SHORTEST_SECRET } from './redact-secret.ts';

/** What stands where something was taken out, and which rule took it. */
export type Redacted = Hit & { readonly as: string };
export type Redactor = {
  /** The text without what must not be kept; the same one when there is nothing to take out. */
  redact(attribute: string, text: string): string;
  explain(attribute: string, text: string): readonly Redacted[];
};
export type RedactorSettings = {
  /** Makes equal values recognisable as equal, and to nobody else; without it a rule says only what stood there. */
  readonly key: Uint8Array | null;
  /** Rules of the catalog, beside those that are always on. */
  readonly rules: readonly RedactionRule[];
  /** Attributes that no rule touches. */
  readonly keep: readonly string[];
};

/** What counts customers may stay countable. What opens a door or an account leaves nothing behind, not even a hash. */
const FORMS: Readonly<Record<BuiltInRule, RedactionRule['as']>> = {
  email: 'hash',
  ip: 'hash',
  phone: 'hash',
  card: 'mask',
  token: 'mask',
  secret: 'mask',
  credential: 'mask',
};
export const BUILT_IN_RULES = Object.keys(FORMS) as readonly BuiltInRule[];
const DIGITS_SHOWN = 12;
/** A text with more hits than any person writes is not worth a hash for each: the rest are masked. */
const MOST_HASHED = 64;
/** No rule has anything to find in fewer characters; `::2` is the shortest address. */
const SHORTEST = 3;
const NOTHING: readonly Redacted[] = [];
const SHORTEST_NUMBER = 9;

type OwnRule = { readonly name: string; readonly pattern: LinearPattern };

/** Takes personal data and secrets out of texts, in time that grows with their length alone, whatever they are. */
export function openRedactor({ key, rules, keep }: RedactorSettings): Redactor {
  const kept = new Set(keep);
  const meaningOf = openNames();
  const own: readonly OwnRule[] = rules.map(({ name, pattern }) => ({ name, pattern: openLinearPattern(pattern) }));
  const forms = new Map<string, RedactionRule['as']>(Object.entries(FORMS));
  for (const { name, as } of rules) forms.set(name, as);
  const digest = key === null ? null : openKeyedDigest(key);
  const formOf = (rule: string, text: string): string =>
    digest === null || forms.get(rule) === 'mask' ? `[${rule}]` : `[${rule}:${digest(text).slice(0, DIGITS_SHOWN)}]`;
  const explain = (attribute: string, text: string): readonly Redacted[] => {
    if (text.length < SHORTEST || kept.has(attribute)) return NOTHING;
    const hits = find(text, meaningOf(attribute));
    for (const { name, pattern } of own) for (const range of pattern.ranges(text)) hits.push({ rule: name, ...range });
    if (hits.length === 0) return NOTHING;
    return merged(hits).map((hit, index) => ({
      ...hit,
      as: index < MOST_HASHED ? formOf(hit.rule, text.slice(hit.from, hit.to)) : `[${hit.rule}]`,
    }));
  };
  return { explain, redact: (attribute, text) => replaced(text, explain(attribute, text)) };
}

function find(text: string, { credential, addresses, numbers, secrets }: NameMeaning): Hit[] {
  if (credential && !isPlaceholder(text)) return [{ rule: 'credential', from: 0, to: text.length }];
  const hits: Hit[] = [];
  const has = (char: string): boolean => text.includes(char);
  // The engine looks for one character far faster than anybody reads all of them, and most texts hold none of these.
  if (has(':') || has('=') || has(' ')) findCredentials(text, hits);
  if (has('@') || has('%40')) findMail(text, hits);
  if (!addresses && (has('.') || has(':'))) findIp(text, hits);
  if (!numbers && text.length >= SHORTEST_NUMBER) {
    findCards(text, hits);
    if (has('+')) findPhones(text, hits);
  }
  if (text.length < SHORTEST_SECRET) return hits;
  const found: Hit[] = [];
  findSecrets(text, found);
  for (const hit of found) if (!secrets || hit.rule !== 'secret') hits.push(hit);
  return hits;
}

/** What was taken out already is not taken out again, so that doing it twice is doing it once. */
function isPlaceholder(text: string): boolean {
  return text.startsWith('[') && text.endsWith(']') && text.length <= 64;
}

/** Hits that overlap are one: leaving out the second would leave its end to be read. */
function merged(hits: readonly Hit[]): readonly Hit[] {
  const joined: Hit[] = [];
  for (const hit of hits.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    const last = joined.at(-1);
    if (last === undefined || hit.from >= last.to) joined.push(hit);
    else if (hit.to > last.to) joined[joined.length - 1] = { ...last, to: hit.to };
  }
  return joined;
}

function replaced(text: string, hits: readonly Redacted[]): string {
  if (hits.length === 0) return text;
  const pieces: string[] = [];
  let end = 0;
  for (const { from, to, as } of hits) {
    pieces.push(text.slice(end, from), as);
    end = to;
  }
  return pieces.join('') + text.slice(end);
}
