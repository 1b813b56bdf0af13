import type { Spelling } from './semantic-names.ts';

/** What a key on the wire is read for: a slot, how much its spelling is believed (0 is best), and which part of the value. */
export type Use = { readonly slot: number; readonly rank: number; readonly part: Spelling['part'] };

/** The attribute keys that some rule or cohort wants. All other attributes are passed over without looking at their value. */
export class KeyTable {
  #byName = new Map<string, readonly Use[]>();
  #byLength: (readonly { readonly bytes: Uint8Array; readonly uses: readonly Use[] }[] | undefined)[] = [];

  constructor(wanted: ReadonlyMap<string, readonly Use[]>) {
    for (const [key, uses] of wanted) {
      const bytes = new TextEncoder().encode(key);
      this.#byName.set(key, uses);
      this.#byLength[bytes.length] = [...(this.#byLength[bytes.length] ?? []), { bytes, uses }];
    }
  }

  named(key: string): readonly Use[] | undefined {
    return this.#byName.get(key);
  }

  find(body: Uint8Array, start: number, end: number): readonly Use[] | undefined {
    const sameLength = this.#byLength[end - start];
    if (sameLength === undefined) return undefined;
    for (const { bytes, uses } of sameLength) if (same(bytes, body, start)) return uses;
    return undefined;
  }
}

/** From the end, because keys differ there: half of them start with `http.`. */
function same(bytes: Uint8Array, body: Uint8Array, start: number): boolean {
  for (let at = bytes.length - 1; at >= 0; at -= 1) if (bytes[at] !== body[start + at]) return false;
  return true;
}
