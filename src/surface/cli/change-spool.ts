import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { simpleChange } from '../../wire/change.ts';
import { writeSpooled } from './write-spooled.ts';

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
      writeSpooled(file, `${JSON.stringify(kept)}\n`);
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

/** Null for what another process has just sent, and for what is no change: somebody else's file is left alone. */
function readKept(file: string): KeptChange | null {
  try {
    const text = readFileSync(file, 'utf8');
    return text.length > SPOOL_BOUNDS.bytes ? null : keptChange.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
