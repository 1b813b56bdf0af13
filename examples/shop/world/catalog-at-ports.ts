import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOG_ADMIN_PORT, CATALOG_SHOP_PORT } from './options.ts';
import type { Options } from './options.ts';

/**
 * The catalog names the router and the shop's pages by their usual ports. Where the demo runs with others, Plimsoll gets a
 * copy that names those; edits then belong into the copy.
 */
export function catalogAtPorts({ catalog, data, ports }: Pick<Options, 'catalog' | 'data' | 'ports'>): string {
  const named = (text: string): string =>
    text
      .replaceAll(`http://127.0.0.1:${CATALOG_ADMIN_PORT}/`, `http://127.0.0.1:${ports['admin-port']}/`)
      .replaceAll(
        new RegExp(`http://(127\\.0\\.0\\.1|localhost):${CATALOG_SHOP_PORT}(?!\\d)`, 'g'),
        `http://$1:${ports['shop-port']}`,
      );
  const files = readdirSync(catalog, { recursive: true, encoding: 'utf8' }).filter((name) => /\.ya?ml$/.test(name));
  const texts = files.map((name) => ({ name, text: readFileSync(join(catalog, name), 'utf8') }));
  const toChange = texts.filter(({ text }) => named(text) !== text);
  if (toChange.length === 0) return catalog;
  const copy = join(data, `catalog-at-${ports['admin-port']}-${ports['shop-port']}`);
  rmSync(copy, { recursive: true, force: true });
  cpSync(catalog, copy, { recursive: true });
  for (const { name, text } of toChange) writeFileSync(join(copy, name), named(text));
  return copy;
}
