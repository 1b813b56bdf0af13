/** The names of an object's fields that somebody wants, found by their bytes. */
export class FieldNames {
  readonly #byLength: (readonly { readonly bytes: Uint8Array; readonly field: number }[] | undefined)[] = [];

  /** A field's number is its place in the list. */
  constructor(names: readonly string[]) {
    for (const [field, name] of names.entries()) {
      const bytes = new TextEncoder().encode(name);
      this.#byLength[bytes.length] = [...(this.#byLength[bytes.length] ?? []), { bytes, field }];
    }
  }

  /** The field's number, or -1. */
  find(body: Uint8Array, start: number, end: number): number {
    const names = this.#byLength[end - start];
    if (names === undefined) return -1;
    for (let index = 0; index < names.length; index += 1) {
      const { bytes, field } = names[index]!;
      let at = 0;
      while (at < bytes.length && bytes[at] === body[start + at]) at += 1;
      if (at === bytes.length) return field;
    }
    return -1;
  }
}
