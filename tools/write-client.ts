// Writes web/src/api/{views,questions,commands}.ts from docs/schema/openapi.json. A test holds that they are up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { clientFiles, type OpenApi } from './client/client-files.ts';

const root = new URL('../', import.meta.url);
const document = JSON.parse(readFileSync(new URL('docs/schema/openapi.json', root), 'utf8')) as OpenApi;
for (const { file, text } of clientFiles(document)) writeFileSync(new URL(`web/src/api/${file}`, root), text);
