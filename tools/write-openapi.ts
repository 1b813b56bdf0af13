// Writes docs/schema/openapi.json from the schemas of the routes. A test holds that it is up to date.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { openApiDocument } from '../src/surface/http/open-http-server.ts';

const root = new URL('../', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string };
const folder = new URL('docs/schema/', root);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('openapi.json', folder), `${JSON.stringify(await openApiDocument(version), null, 2)}\n`);
