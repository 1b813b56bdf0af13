/** Texts that are too long to be held: they come and go in pieces. */
export type TextStreams = {
  /** The lines of a file in order, as many at a time as have come; `-` is standard input. Throws when it cannot be read. */
  lines(path: string): AsyncIterable<LineChunk>;
  /** The bytes of a file as they come, unpacked where it is gzip; `-` is standard input. Throws when it cannot be read. */
  bytes(path: string): AsyncIterable<ByteChunk>;
  /** Writes what comes into a file, whole or not at all, in place of one that is there. */
  saveBytes(path: string, pieces: AsyncIterable<Uint8Array>): Promise<void>;
  /** Appends to standard output, as fast as somebody reads it; false when nobody does any more. */
  write(text: string): Promise<boolean>;
  /** Writes a file as a whole, in place of one that is there. */
  save(path: string, text: string): Promise<void>;
  /** A word on how far a long work has come, where a person watches; null takes it away. */
  progress(text: string | null): void;
};

/** `of` is null where nobody knows how much will come. */
export type LineChunk = { readonly lines: readonly string[]; readonly bytes: number; readonly of: number | null };
export type ByteChunk = { readonly piece: Uint8Array; readonly bytes: number; readonly of: number | null };
