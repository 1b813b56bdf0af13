import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { PLANTED } from './bugs.ts';
import { planted } from './plant.ts';

// Imported before anything else of a process (`node --import`), so that the one file is read with the mistake in it.

const bug = PLANTED.find(({ name }) => name === process.env['PLANTED_MISTAKE']);
if (bug === undefined) throw new Error(`Nobody knows the mistake ${process.env['PLANTED_MISTAKE']}`);
const file = fileURLToPath(new URL(`../../${bug.file}`, import.meta.url));

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.startsWith('file:') || fileURLToPath(url) !== file) return loaded;
    const { source } = loaded;
    if (source === undefined || source === null) throw new Error(`Cannot read ${bug.file}`);
    const text = typeof source === 'string' ? source : new TextDecoder().decode(source);
    return { ...loaded, source: planted(bug, text) };
  },
});
