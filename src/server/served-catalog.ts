import { existsSync, mkdirSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { openCatalogFolder } from '../adapters/catalog-folder/catalog-folder.ts';
import { openCatalogWriter } from '../adapters/catalog-folder/catalog-writer.ts';
import { openCatalogReader, type CatalogReader } from './catalog-reader.ts';
import type { CatalogSource, CatalogWriter } from '../ports/catalog-source.ts';
import type { ServeOptions } from '../surface/cli/command-context.ts';

export type ServedCatalog = {
  readonly folder: string;
  readonly source: CatalogSource;
  readonly writer: CatalogWriter;
  readonly reader: CatalogReader;
};

const USUAL = 'catalog';

/**
 * The folder that was named, or `catalog` where there is one; otherwise one of the server's own in its data folder, which may be
 * empty. What lies elsewhere belongs to whoever keeps it, and is written to only where the start of the server says so.
 */
export async function openServedCatalog(options: ServeOptions, data: string): Promise<ServedCatalog> {
  const folder = options.catalog ?? (existsSync(USUAL) ? USUAL : join(data, USUAL));
  const isOwn = isWithin(data, folder);
  if (isOwn && options.catalog === undefined) mkdirSync(folder, { recursive: true });
  const writer = await openCatalogWriter({ folder, mayWrite: isOwn || options.catalogWritable === true });
  const reader = openCatalogReader();
  return { folder, writer, reader, source: { ...openCatalogFolder(folder), mayBeEmpty: isOwn } };
}

function isWithin(outer: string, inner: string): boolean {
  const way = relative(resolve(outer), resolve(inner));
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !way.startsWith(sep);
}
