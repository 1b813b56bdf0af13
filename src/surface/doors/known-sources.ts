import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Source } from '../../catalog/catalog.ts';
import { elapsed, MINUTE, type Instant } from '../../kernel/units.ts';

/** A source and the secret by which it is known; null when it is known by its certificate only. */
export type KnownSource = Pick<Source, 'name' | 'quota' | 'signature' | 'certificate' | 'browser'> & {
  readonly token: string | null;
};

/** What a request says about its sender, in the words of HTTP; gRPC's metadata are the same. */
export type Claim = {
  readonly authorization: string | undefined;
  readonly signature: string | undefined;
  /** Common names of a client certificate that was checked against our authority. */
  readonly certificate: readonly string[];
};

/** What the catalog says of sources now, with the secrets that it never holds. The list stays the same until the catalog's does. */
export function withSecrets(current: () => readonly Source[], tokenOf: (name: string) => string): () => readonly KnownSource[] {
  const last = { sources: [] as readonly Source[], known: [] as readonly KnownSource[] };
  return () => {
    const sources = current();
    if (sources === last.sources) return last.known;
    last.known = sources.map(({ name, quota, signature, certificate, browser }) => {
      const token = certificate === null ? tokenOf(name) : null;
      return { name, quota, signature, certificate, token, ...(browser !== undefined && { browser }) };
    });
    last.sources = sources;
    return last.known;
  };
}

export type Identified =
  | { readonly say: 'known'; readonly source: KnownSource }
  /** It says who it is; whether that is true shows when its body is there. */
  | { readonly say: 'to-prove'; readonly source: KnownSource; readonly prove: (body: Uint8Array, at: Instant) => string | null }
  | { readonly say: 'unknown'; readonly text: string };

export const SIGNATURE_HEADER = 'x-plimsoll-signature';
/** A signature is believed for this long before and after its time: clocks differ, and senders try again. */
export const SIGNATURE_WINDOW = 5 * MINUTE;
/** Signatures looked at in one header: two while a secret is being changed. */
const MOST_SIGNATURES = 4;

/** Every source writes its header in one way, or in two while something is being changed. */
const MOST_PROVEN = 1_000;

/** Who may come in, looked up by what they show. */
export class KnownSources {
  readonly #byToken = new Map<string, KnownSource>();
  readonly #bySignature = new Map<string, KnownSource & { readonly token: string }>();
  readonly #byCertificate = new Map<string, KnownSource>();
  /** Headers that were right before, as senders write them again and again; so many at most. */
  readonly #proven = new Map<string, KnownSource>();

  constructor(sources: readonly KnownSource[]) {
    for (const source of sources) {
      if (source.certificate !== null) this.#byCertificate.set(source.certificate, source);
      else if (source.token === null) continue;
      else if (source.signature === 'hmac') this.#bySignature.set(source.name, { ...source, token: source.token });
      else this.#byToken.set(digestOf(source.token), source);
    }
  }

  identify({ authorization, signature, certificate }: Claim): Identified {
    for (const name of certificate) {
      const source = this.#byCertificate.get(name);
      if (source !== undefined) return { say: 'known', source };
    }
    // Looked up by the engine's seeded hash, so that how long it takes says nothing about what is in there.
    const proven = this.#proven.get(authorization ?? '');
    if (proven !== undefined) return { say: 'known', source: proven };
    const shown = bearerOf(authorization);
    if (shown === null) return unknown('the token is missing; send it as "Authorization: Bearer TOKEN"');
    const signing = this.#bySignature.get(shown);
    if (signing !== undefined) return claimed(signing, signature);
    // Tokens are looked up by their digests: how long that takes says nothing about a token.
    const source = this.#byToken.get(digestOf(shown));
    if (source === undefined) return unknown('the token is wrong; send the source’s own as "Authorization: Bearer TOKEN"');
    if (this.#proven.size < MOST_PROVEN) this.#proven.set(authorization ?? '', source);
    return { say: 'known', source };
  }
}

function claimed(source: KnownSource & { readonly token: string }, header: string | undefined): Identified {
  if (header === undefined) return unknown(`source ${source.name} signs what it sends; ${SIGNATURE_HEADER} is missing`);
  const signed = readSignature(header);
  if (signed === null) return unknown(`${SIGNATURE_HEADER} must be "t=UNIX SECONDS,v1=HEX OF HMAC-SHA256"`);
  const prove = (body: Uint8Array, at: Instant): string | null => {
    if (Math.abs(elapsed((signed.seconds * 1_000) as Instant, at)) > SIGNATURE_WINDOW)
      return `the signature’s time is more than ${SIGNATURE_WINDOW / MINUTE} minutes away from now; compare the clocks`;
    const wanted = createHmac('sha256', source.token).update(`${signed.seconds}.`).update(body).digest();
    const holds = signed.digests.some((digest) => timingSafeEqual(digest, wanted));
    return holds ? null : 'the signature is not that of this body by this source';
  };
  return { say: 'to-prove', source, prove };
}

/** `t=1700000000,v1=…`; several `v1` while a secret is being changed, and other names for what is to come. */
function readSignature(header: string): { readonly seconds: number; readonly digests: readonly Buffer[] } | null {
  const parts = header.split(',').map((part) => part.trim());
  const seconds = /^t=(\d{1,12})$/.exec(parts.find((part) => part.startsWith('t=')) ?? '')?.[1];
  const digests = parts.flatMap((part) => {
    const hex = /^v1=([0-9a-f]{64})$/.exec(part)?.[1];
    return hex === undefined ? [] : [Buffer.from(hex, 'hex')];
  });
  if (seconds === undefined || digests.length === 0) return null;
  return { seconds: Number(seconds), digests: digests.slice(0, MOST_SIGNATURES) };
}

function bearerOf(authorization: string | undefined): string | null {
  return /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? null;
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}

function unknown(text: string): Identified {
  return { say: 'unknown', text };
}
