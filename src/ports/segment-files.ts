/** Keeps sealed stretches of the ledger as files, outside of its database. */
export type SegmentFiles = {
  /**
   * Writes a file, compressed, and answers when it is on disk under its name. A file of this name that is there is replaced as a
   * whole, so that a write which was interrupted is done again.
   */
  write(name: string, text: AsyncIterable<string>): Promise<WrittenFile>;
  /** What the file holds now; null where there is none. */
  digestOf(name: string): Promise<string | null>;
};

/** `digest` is the SHA-256 of the file's bytes. */
export type WrittenFile = { readonly digest: string; readonly bytes: number };
