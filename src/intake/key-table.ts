import type { Spelling } from './semantic-names.ts';

/** What an attribute can say about how its span came to be kept; see `sampling.ts`. */
export type SamplingPart = 'probability' | 'rate' | 'threshold' | 'tail';

/** What a key on the wire is read for: a slot, how much its spelling is believed (0 is best), and which part of the value. */
export type Use =
  | { readonly slot: number; readonly rank: number; readonly part: Spelling['part'] }
  /** No slot: it tells of the span's sampling. */
  | { readonly slot: -1; readonly rank: 0; readonly part: SamplingPart };

type Entry = { readonly bytes: Uint8Array; readonly uses: readonly Use[] };

const PLACES = 1_024;

/** The attribute keys that some rule or cohort wants. All other attributes are passed over without looking at their value. */
export class KeyTable {
  #byName = new Map<string, readonly Use[]>();
  /** By length and last character, which tell nearly all keys apart: one look turns away what nobody wants. */
  #places: (readonly Entry[] | null)[] = Array.from({ length: PLACES }, () => null);

  constructor(wanted: ReadonlyMap<string, readonly Use[]>) {
    for (const [key, uses] of wanted) {
      const bytes = new TextEncoder().encode(key);
      this.#byName.set(key, uses);
      if (bytes.length === 0) continue;
      const place = placeOf(bytes.length, bytes[bytes.length - 1]!);
      this.#places[place] = [...(this.#places[place] ?? []), { bytes, uses }];
    }
  }

  named(key: string): readonly Use[] | undefined {
    return this.#byName.get(key);
  }

  find(body: Uint8Array, start: number, end: number): readonly Use[] | undefined {
    if (start === end) return this.#byName.get('');
    const entries = this.#places[placeOf(end - start, body[end - 1]!)]!;
    if (entries === null) return undefined;
    for (let index = 0; index < entries.length; index += 1) {
      const { bytes, uses } = entries[index]!;
      if (bytes.length === end - start && same(bytes, body, start)) return uses;
    }
    return undefined;
  }
}

function placeOf(length: number, last: number): number {
  return ((length << 5) ^ last) & (PLACES - 1);
}

/** From the end, because keys differ there: half of them start with `http.`. */
function same(bytes: Uint8Array, body: Uint8Array, start: number): boolean {
  for (let at = bytes.length - 1; at >= 0; at -= 1) if (bytes[at] !== body[start + at]) return false;
  return true;
}
