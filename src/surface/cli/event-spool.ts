import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SpoolFull } from './change-spool.ts';
import { writeSpooled } from './write-spooled.ts';

const kept = z.strictObject({
  /** Where it goes, or null for the server on this machine, wherever it listens then. */
  to: z.string().nullable(),
  /** The file that holds the token; the token itself is never kept. */
  tokenFile: z.string().nullable(),
  /** Events, one in each line; sent again they are the same bytes, and so the same events. */
  lines: z.string(),
});
export type KeptEvents = z.infer<typeof kept>;

export const EVENT_SPOOL_BOUNDS = { files: 1_000, bytes: 1_048_576 } as const;
const ENDING = '.events.json';

/** Events that no server has taken yet: one file for each request, on disk before it is tried to send one. */
export type EventSpool = {
  readonly folder: string;
  /** Returns what to call when they have arrived. */
  keep(name: string, events: KeptEvents): () => void;
  /** The oldest first. */
  waiting(): readonly { readonly kept: KeptEvents; readonly forget: () => void }[];
};

export function openEventSpool(folder: string): EventSpool {
  const names = (): readonly string[] => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return readdirSync(folder)
      .filter((name) => name.endsWith(ENDING))
      .toSorted();
  };
  return {
    folder,
    keep(name, events) {
      if (names().length >= EVENT_SPOOL_BOUNDS.files)
        throw new SpoolFull(
          `Cannot keep the events: ${EVENT_SPOOL_BOUNDS.files} requests wait in ${folder} already\n  hint: start the server, then plimsoll event sends them`,
        );
      const file = join(folder, name.replaceAll(/[^\w.-]/g, '_') + ENDING);
      writeSpooled(file, JSON.stringify(events));
      return () => rmSync(file, { force: true });
    },
    waiting: () =>
      names().flatMap((name) => {
        const file = join(folder, name);
        const read = readKept(file);
        return read === null ? [] : [{ kept: read, forget: () => rmSync(file, { force: true }) }];
      }),
  };
}

/** Null for what another process has just sent, and for what is somebody else's file. */
function readKept(file: string): KeptEvents | null {
  try {
    const read = kept.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}
