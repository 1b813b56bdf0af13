import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOG_ADMIN_PORT } from './options.ts';

const NAMED = `http://127.0.0.1:${CATALOG_ADMIN_PORT}/`;

/**
 * The catalog names the router by its usual port. Where the demo runs with another one, Plimsoll gets a copy that names
 * that; edits then belong into the copy.
 */
export function catalogAtPort({ catalog, data, port }: { catalog: string; data: string; port: number }): string {
  if (port === CATALOG_ADMIN_PORT) return catalog;
  const files = readdirSync(catalog, { recursive: true, encoding: 'utf8' }).filter((name) => /\.ya?ml$/.test(name));
  const toChange = files.filter((name) => readFileSync(join(catalog, name), 'utf8').includes(NAMED));
  if (toChange.length === 0) return catalog;
  const copy = join(data, `catalog-at-${port}`);
  rmSync(copy, { recursive: true, force: true });
  cpSync(catalog, copy, { recursive: true });
  for (const name of toChange) {
    const path = join(copy, name);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(NAMED, `http://127.0.0.1:${port}/`));
  }
  return copy;
}
