import { existsSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Answer, Visit } from './service.ts';

const FOLDER = fileURLToPath(new URL('web/', import.meta.url));
const SDK = fileURLToPath(new URL('../../sdk/browser/dist/plimsoll.js', import.meta.url));
const TYPES: Readonly<Record<string, string>> = { '.css': 'text/css', '.js': 'text/javascript' };
const ASSETS: Readonly<Record<string, string>> = {
  'shop.css': `${FOLDER}shop.css`,
  'shop.js': `${FOLDER}shop.js`,
  'senses.js': `${FOLDER}senses.js`,
  'plimsoll.js': SDK,
};

/** What the page is told: which version served it, and where it may tell how it goes. Without an address it tells nobody. */
const settings = {
  version: process.env['SHOP_VERSION'] ?? '1.0.0',
  endpoint: process.env['BEACON_ENDPOINT'] ?? null,
  key: process.env['BEACON_KEY'] ?? null,
};

export async function showPage(): Promise<Answer> {
  // Nothing in the settings may end the script element that they stand in.
  const json = JSON.stringify(settings).replaceAll('<', String.raw`\u003c`);
  const page = readFileSync(`${FOLDER}index.html`, 'utf8').replace('{}', () => json);
  return { status: 200, type: 'text/html; charset=utf-8', body: page };
}

export async function sendAsset({ id }: Visit): Promise<Answer> {
  const path = Object.hasOwn(ASSETS, id) ? ASSETS[id] : undefined;
  // Without a build of the SDK the pages tell nothing, and the shop sells all the same.
  if (path === undefined || !existsSync(path)) return { status: 404, body: { error: 'there is nothing here' } };
  return { status: 200, type: `${TYPES[extname(path)] ?? 'text/plain'}; charset=utf-8`, body: readFileSync(path, 'utf8') };
}
