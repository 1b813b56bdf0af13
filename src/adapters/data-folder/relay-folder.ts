import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { holdFolder } from './data-folder.ts';

/** The folder in which a relay keeps what it has not passed on yet, held by one process at a time. */
export type RelayFolder = { readonly journalFolder: string; readonly doneFile: string; release(): void };

export function openRelayFolder(path: string): RelayFolder {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const lock = holdFolder(path);
  return { journalFolder: join(path, 'payloads'), doneFile: join(path, 'sent'), release: () => lock.close() };
}
