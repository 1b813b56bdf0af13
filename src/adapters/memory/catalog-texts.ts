import { badFilePlace } from '../../kernel/file-place.ts';
import type { CatalogSource, CatalogWriter } from '../../ports/catalog-source.ts';

export type MemoryCatalog = {
  readonly source: CatalogSource;
  readonly writer: CatalogWriter;
  /** As if somebody changed a file beside the server: it is told. */
  put(file: string, text: string): void;
  /** Whether the server may write. */
  mayWrite: boolean;
};

/** Texts that lie nowhere else. */
export function openMemoryCatalog(first: Readonly<Record<string, string>>): MemoryCatalog {
  const texts = new Map(Object.entries(first));
  const told: { changed: () => void } = { changed: () => undefined };
  const catalog: MemoryCatalog = {
    mayWrite: true,
    source: {
      read: async () => [...texts].map(([file, text]) => ({ file, text })).toSorted((a, b) => (a.file < b.file ? -1 : 1)),
      watch(changed) {
        told.changed = changed;
        return { close: () => (told.changed = () => undefined) };
      },
    },
    writer: {
      refusal: async () =>
        catalog.mayWrite
          ? null
          : { text: 'The server may not write to its catalog', hint: 'change the files where they are kept' },
      misplaced: async (files) => {
        const bad = files.find(({ file }) => badFilePlace(file) !== null);
        return bad === undefined ? null : `${bad.file} cannot be written: ${badFilePlace(bad.file)}`;
      },
      async write(files) {
        for (const { file, text } of files) {
          if (text === null) texts.delete(file);
          else texts.set(file, text);
        }
      },
    },
    put(file, text) {
      texts.set(file, text);
      told.changed();
    },
  };
  return catalog;
}
