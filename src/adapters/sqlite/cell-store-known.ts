import type { DatabaseSync } from 'node:sqlite';
import { zstdDecompressSync } from 'node:zlib';
import type { Instant } from '../../kernel/units.ts';
import type { CellsThen } from '../../ports/cell-store.ts';
import type { SeriesNames } from './cell-store-names.ts';
import { openPastSources } from './cell-store-past.ts';
import { openReads, openSnapshots, type Reading } from './cell-store-reads.ts';
import { openDatabase } from './database.ts';

type SealRow = { readonly at_ms: number; readonly last_fragment: number; readonly memo: Uint8Array };
type Opened = { readonly database: DatabaseSync; readonly reading: Reading };

/** Goes back to seals, on a connection of its own that is opened when it is first asked for: the present does not wait for the past. */
export function openKnownAt(
  path: string,
  names: SeriesNames,
): { at(instant: Instant): Promise<CellsThen | null>; close(): void } {
  let opened: Opened | null = null;
  const open = (): Opened => {
    const database = openDatabase(path, 'PRAGMA query_only = ON');
    return { database, reading: { names, inSnapshot: openSnapshots(database) } };
  };
  return {
    async at(instant) {
      const { database, reading } = (opened ??= open());
      const seal = database
        .prepare('SELECT at_ms, last_fragment, memo FROM seals WHERE at_ms <= ? ORDER BY at_ms DESC, id DESC LIMIT 1')
        .get(instant) as SealRow | undefined;
      if (seal === undefined) return null;
      const note = { at: seal.at_ms as Instant, memo: zstdDecompressSync(seal.memo).toString('utf8') };
      return { note, ...openReads(reading, openPastSources(database, seal.last_fragment)) };
    },
    close: () => opened?.database.close(),
  };
}
