// Writes docs/schema/catalog.schema.json, which editors use for catalog files. A test holds that it is up to date.
import { mkdirSync, writeFileSync } from 'node:fs';
import { catalogSchema } from '../src/catalog/catalog-schema.ts';

const folder = new URL('../docs/schema/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('catalog.schema.json', folder), `${JSON.stringify(catalogSchema(), null, 2)}\n`);
