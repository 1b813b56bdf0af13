import { readFileSync } from 'node:fs';

/** The version of this package: its package.json lies beside `src` in a checkout and beside `dist` once installed. */
export const version = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string })
  .version;
