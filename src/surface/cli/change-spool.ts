import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { simpleChange } from '../../wire/change.ts';

/** Changes that no server has taken yet, kept in a folder: one file each, on disk before it is tried to send one. */
export type ChangeSpool = {
  readonly folder: string;
  /** Returns what to call when the change has arrived. */
  keep(kept: KeptChange): () => void;
  /** The oldest first. */
  waiting(): readonly { readonly kept: KeptChange; readonly forget: () => void }[];
};
export type KeptChange = z.infer<typeof keptChange>;

const keptChange = z.strictObject({
  /** The address that was named, or null for the server on this machine, wherever it listens then. */
  server: z.string().nullable(),
  change: simpleChange,
});

export const SPOOL_BOUNDS = { files: 1_000, bytes: 65_536 } as const;
const ENDING = '.change.json';

export class SpoolFull extends Error {}

export function openChangeSpool(folder: string): ChangeSpool {
  return {
    folder,
    keep(kept) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (filesIn(folder).length >= SPOOL_BOUNDS.files)
        throw new SpoolFull(
          `Cannot keep the change: ${SPOOL_BOUNDS.files} wait in ${folder} already\n  hint: start the server, then plimsoll deploy or plimsoll changes sends them`,
        );
      const file = join(folder, `${kept.change.at ?? ''}-${kept.change.id ?? ''}`.replaceAll(/[^\w.-]/g, '_') + ENDING);
      writeWhole(file, `${JSON.stringify(kept)}\n`);
      syncFolder(folder);
      return () => rmSync(file, { force: true });
    },
    waiting: () =>
      filesIn(folder).flatMap((name) => {
        const kept = readKept(join(folder, name));
        return kept === null ? [] : [{ kept, forget: () => rmSync(join(folder, name), { force: true }) }];
      }),
  };
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(ENDING))
      .toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new Error(`Cannot read ${folder}`, { cause: error });
  }
}

/** Under its name the file is there whole or not at all, whatever happens meanwhile. */
function writeWhole(file: string, text: string): void {
  const draft = `${file}.${process.pid}`;
  const handle = openSync(draft, 'w', 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(draft, file);
}

/** Windows has no handle of a folder to flush; there the rename is all that can be had. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Null for what another process has just sent, and for what is no change: somebody else's file is left alone. */
function readKept(file: string): KeptChange | null {
  try {
    const text = readFileSync(file, 'utf8');
    return text.length > SPOOL_BOUNDS.bytes ? null : keptChange.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
