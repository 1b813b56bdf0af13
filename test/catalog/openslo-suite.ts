import { readdirSync, readFileSync } from 'node:fs';
import type { CatalogFile } from '../../src/catalog/read-catalog.ts';

const folder = new URL('openslo/', import.meta.url);

/** Documents that have every field of OpenSLO v1 and every form in which its specification writes them. */
export function openSloSuite(): CatalogFile[] {
  return readdirSync(folder)
    .filter((file) => /\.(yaml|json)$/.test(file))
    .toSorted()
    .map((file) => ({ file, text: readFileSync(new URL(file, folder), 'utf8') }));
}
