import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { canonicalJson } from '../../src/kernel/hash.ts';
import type { Entry } from '../../src/ledger/entry.ts';

/** Decisions that were recorded once and are made again ever since: JSON lines, one entry in each. */
const FOLDER = new URL('corpus/', import.meta.url);

export function corpusNames(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.jsonl.gz'))
    .map((name) => name.slice(0, -'.jsonl.gz'.length))
    .toSorted();
}

/** Null: there is none of that name yet. */
export function readCorpus(name: string): readonly Entry[] | null {
  if (!corpusNames().includes(name)) return null;
  const text = gunzipSync(readFileSync(new URL(`${name}.jsonl.gz`, FOLDER))).toString('utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Entry);
}

/** Says how many bytes it takes. */
export function writeCorpus(name: string, entries: readonly Entry[]): number {
  const bytes = gzipSync(entries.map((entry) => `${canonicalJson(entry)}\n`).join(''), { level: 9 });
  writeFileSync(new URL(`${name}.jsonl.gz`, FOLDER), bytes);
  return bytes.length;
}
