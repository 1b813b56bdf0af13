/** A line without its newline. `text` is null where it is no UTF-8 or too long; `isWhole` is false where the file ended in it. */
export type Line = { readonly text: string | null; readonly bytes: Uint8Array; readonly isWhole: boolean };

/** Longer ones are not read: no entry comes near it. */
export const LONGEST_LINE = 16 * 1_048_576;
const NEWLINE = 10;

/** Cuts bytes, as they come, into lines. Every byte is part of exactly one. */
export class LineReader {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #pieces: Uint8Array[] = [];
  #length = 0;

  push(bytes: Uint8Array): readonly Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, from)) {
      this.#keep(bytes.subarray(from, at));
      lines.push(this.#cut(true));
      from = at + 1;
    }
    this.#keep(bytes.slice(from));
    return lines;
  }

  /** What stands behind the last newline, or null. */
  end(): Line | null {
    return this.#length === 0 ? null : this.#cut(false);
  }

  #keep(bytes: Uint8Array): void {
    this.#length += bytes.length;
    if (bytes.length > 0 && this.#length <= LONGEST_LINE) this.#pieces.push(bytes);
  }

  #cut(isWhole: boolean): Line {
    const bytes = joined(this.#pieces);
    const isTooLong = this.#length > LONGEST_LINE;
    this.#pieces = [];
    this.#length = 0;
    return { text: isTooLong ? null : this.#decode(bytes), bytes, isWhole };
  }

  #decode(bytes: Uint8Array): string | null {
    try {
      return this.#decoder.decode(bytes);
    } catch {
      return null;
    }
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) return only;
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
