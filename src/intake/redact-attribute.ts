import { namesCredential } from './redact-credential.ts';

/** What an attribute's name says: rules are put aside where what they look for has another meaning. */
export type NameMeaning = {
  /** Whatever stands here lets somebody in. */
  readonly credential: boolean;
  /** `1.2.3.4` is a version here. */
  readonly addresses: boolean;
  /** A row of digits is a version or an identity here. */
  readonly numbers: boolean;
  /** A row of hex digits names a build, a container or a trace here, and lets nobody in. */
  readonly secrets: boolean;
};

const VERSIONS: ReadonlySet<string> = new Set(['version', 'versions', 'release', 'tag', 'candidate', 'baseline', 'semver']);
const AGENTS: ReadonlySet<string> = new Set(['useragent', 'browser']);
const IDENTITIES: ReadonlySet<string> = new Set(
  'revision commit sha digest digests hash checksum fingerprint etag traceid spanid traceparent uid uuid'.split(' '),
);
/** Whose `id` is that of a thing and not of a person or a session. */
const THINGS: ReadonlySet<string> = new Set(
  'trace span parent container deployment instance host image build run task pod node device chain event change artifact cloud resource machine replicaset job cluster vm pipeline'.split(
    ' ',
  ),
);

const MOST_REMEMBERED = 1_024;

/** There are few attributes and many values, so what a name means is read once. */
export function openNames(): (attribute: string) => NameMeaning {
  const remembered = new Map<string, NameMeaning>();
  return (attribute) => {
    const known = remembered.get(attribute);
    if (known !== undefined) return known;
    const read = readName(attribute);
    if (remembered.size < MOST_REMEMBERED) remembered.set(attribute, read);
    return read;
  };
}

function readName(attribute: string): NameMeaning {
  const words = attribute
    .slice(0, 200)
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  const last = words.at(-1) ?? '';
  const pairs = words.map((word, index) => word + (words[index + 1] ?? ''));
  const isVersion = VERSIONS.has(last);
  const isAgent = words.some((word) => AGENTS.has(word)) || pairs.some((pair) => AGENTS.has(pair));
  const isThing = last === 'id' && THINGS.has(words.at(-2) ?? '');
  const isIdentity = isThing || IDENTITIES.has(last) || IDENTITIES.has(pairs.at(-2) ?? '');
  const credential = namesCredential(attribute);
  return { credential, addresses: isVersion || isAgent, numbers: isVersion || isIdentity, secrets: isVersion || isIdentity };
}
