import type { Catalog } from '../catalog/catalog.ts';
import { readCatalog, type CatalogFile } from '../catalog/read-catalog.ts';
import type { Problem } from '../kernel/problem.ts';
import { broken } from '../kernel/units.ts';
import type { World } from '../ledger/world.ts';
import { keptTexts } from './kept-texts.ts';
import type { Ledger } from './ledger.ts';

export type CatalogThen = { readonly catalog: Catalog; readonly warnings: readonly Problem[] };
/** The texts of the catalog of then are not in the ledger, or mean nothing to this version of the program. */
export class CatalogNotKept extends Error {}

/** The catalog that was in force in a state of the past, read again from the texts that the ledger keeps. */
export async function catalogAt(
  ledger: Pick<Ledger, 'read'>,
  world: Pick<World, 'catalog'>,
  present: CatalogThen,
): Promise<CatalogThen> {
  return world.catalog.revision === present.catalog.revision ? present : keptCatalog(ledger, world);
}

/** The catalog in force in a state, from the ledger alone. */
export async function keptCatalog(ledger: Pick<Ledger, 'read'>, world: Pick<World, 'catalog'>): Promise<CatalogThen> {
  const read = readCatalog(await keptFiles(ledger, world), { mayBeEmpty: true });
  if (!read.ok) throw new CatalogNotKept(`this version cannot read catalog ${world.catalog.revision.slice(0, 12)} any more`);
  return { catalog: read.value, warnings: read.warnings };
}

/** Its files, as they were when it came into force. */
export async function keptFiles(ledger: Pick<Ledger, 'read'>, world: Pick<World, 'catalog'>): Promise<readonly CatalogFile[]> {
  const { revision, files } = world.catalog;
  if (revision === '') throw new CatalogNotKept('no catalog was in force yet');
  const found = await keptTexts(ledger, world.catalog);
  const named = Object.entries(files);
  const missing = named.find(([, digest]) => !found.has(digest));
  // Entries of older versions name no files; a catalog of none is only the empty one.
  const isUntold = named.length === 0 && revision !== revisionOfNothing();
  if (isUntold || missing !== undefined)
    throw new CatalogNotKept(`the ledger does not hold the texts of catalog ${revision.slice(0, 12)}`);
  return named.map(([file, digest]) => ({ file, text: found.get(digest) ?? '' }));
}

/** What a folder without documents promises. */
function revisionOfNothing(): string {
  const read = readCatalog([], { mayBeEmpty: true });
  return read.ok ? read.value.revision : broken('nothing has mistakes');
}
