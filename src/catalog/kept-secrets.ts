import { holdsSecret } from './secret-in-address.ts';

/** A secret in a text that is shown; the same secret is the same name, which says nothing of it to who lacks the key. */
export type NameSecret = (secret: string) => string;

const ADDRESS = /https?:(?:\\?\/){2}[^\s"'`<>\\]*(?:\\\/[^\s"'`<>\\]*)*/g;
const NAMED = /https:\/\/kept-secret-[0-9a-f]{12}\.invalid\//g;
const SIGNED_IN = /^https?:\/\/[^/@\s]+:[^/@\s]+@/;

/** The text without addresses that let somebody in: each gives its place to one that nobody has, named after it. */
export function withoutSecrets(text: string, nameOf: NameSecret): string {
  return text.replaceAll(ADDRESS, (address) => (isSecret(address) ? standIn(nameOf(address)) : address));
}

/** What was shown, with the secrets of the texts that it was shown of back in their places; others stay as they are. */
export function withSecrets(
  text: string,
  { of, nameOf }: { readonly of: readonly string[]; readonly nameOf: NameSecret },
): string {
  if (!text.includes('https://kept-secret-')) return text;
  const known = new Map(secretsIn(of).map((address) => [standIn(nameOf(address)), address]));
  return text.replaceAll(NAMED, (name) => known.get(name) ?? name);
}

/**
 * How to say something of texts without their secrets: wherever one was moved to, also where it is cut short, and also where it
 * runs on into something else.
 */
export function hidesSecretsOf(texts: readonly string[], nameOf: NameSecret): (said: string) => string {
  const secrets = secretsIn(texts).toSorted((a, b) => b.length - a.length);
  const cut = (address: string): string => {
    const secret = address.endsWith(CUT) ? secrets.find((one) => one.startsWith(address.slice(0, -CUT.length))) : undefined;
    return secret === undefined ? address : standIn(nameOf(secret));
  };
  return (said) => {
    if (!said.includes('://')) return said;
    let hidden = said;
    for (const secret of secrets) hidden = hidden.replaceAll(secret, standIn(nameOf(secret)));
    return withoutSecrets(hidden.replaceAll(ADDRESS, cut), nameOf);
  };
}
const CUT = '…';

function secretsIn(texts: readonly string[]): readonly string[] {
  const addresses = texts.flatMap((one) => [...one.matchAll(ADDRESS)].map(([address]) => address));
  return [...new Set(addresses)].filter(isSecret);
}

function isSecret(address: string): boolean {
  const plain = address.replaceAll('\\/', '/');
  return SIGNED_IN.test(plain) || holdsSecret(plain);
}

function standIn(name: string): string {
  return `https://kept-secret-${name.slice(0, 12)}.invalid/`;
}
