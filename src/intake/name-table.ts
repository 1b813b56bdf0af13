/** Things by their names, found by the bytes of a name as it stands in a payload. */
export class NameTable<Thing> {
  readonly #byName: ReadonlyMap<string, Thing>;
  readonly #byLength: { readonly bytes: Uint8Array; readonly thing: Thing }[][] = [];

  constructor(named: ReadonlyMap<string, Thing>) {
    this.#byName = named;
    for (const [name, thing] of named) {
      const bytes = new TextEncoder().encode(name);
      (this.#byLength[bytes.length] ??= []).push({ bytes, thing });
    }
  }

  get size(): number {
    return this.#byName.size;
  }

  named(name: string): Thing | undefined {
    return this.#byName.get(name);
  }

  find(body: Uint8Array, start: number, end: number): Thing | undefined {
    const sameLength = this.#byLength[end - start];
    if (sameLength === undefined) return undefined;
    for (const { bytes, thing } of sameLength) if (isSame(bytes, body, start)) return thing;
    return undefined;
  }
}

/** From the end, because names differ there: those of one program begin alike. */
function isSame(bytes: Uint8Array, body: Uint8Array, start: number): boolean {
  for (let at = bytes.length - 1; at >= 0; at -= 1) if (bytes[at] !== body[start + at]) return false;
  return true;
}
