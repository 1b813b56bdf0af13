import type { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import type { Instant } from '../../kernel/units.ts';
import { snapshotsToForget, type KnownSnapshot } from '../../ledger/keep-snapshots.ts';
import type { LedgerSnapshots } from '../../ports/ledger-store.ts';
import { transact } from './database.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

type SnapshotRow = { seq: number; hash: string; at_ms: number; code: string; text: Uint8Array };

/** States as compressed texts; which of them stay is the ledger's own rule. */
export function openSnapshots(database: DatabaseSync): LedgerSnapshots {
  const keep = database.prepare('INSERT OR REPLACE INTO snapshots (seq, hash, at_ms, code, text) VALUES (?, ?, ?, ?, ?)');
  const all = database.prepare('SELECT seq, at_ms AS at FROM snapshots');
  const forget = database.prepare('DELETE FROM snapshots WHERE seq = ?');
  const before = database.prepare('SELECT * FROM snapshots WHERE seq <= ? ORDER BY seq DESC LIMIT 1');
  const ends = database.prepare(
    'SELECT last_seq AS seq FROM segments WHERE last_seq >= (SELECT coalesce(min(seq), 1) - 1 FROM entries)',
  );
  return {
    async keepSnapshot({ seq, hash, at, code, text }) {
      const packed = await compress(text);
      transact(database, () => {
        keep.run(seq, hash, at, code, packed);
        const needed = [seq, ...(ends.all() as { seq: number }[]).map((end) => end.seq)];
        for (const one of snapshotsToForget(all.all() as unknown as KnownSnapshot[], needed)) forget.run(one.seq);
      });
    },
    async snapshotBefore({ seq }) {
      const row = before.get(seq) as SnapshotRow | undefined;
      if (row === undefined) return null;
      const { at_ms, text, ...rest } = row;
      return { ...rest, at: at_ms as Instant, text: await textOf(text) };
    },
  };
}

/** Bytes that a disk has damaged give a text that no checkpoint speaks of; whoever reads it passes it over. */
async function textOf(packed: Uint8Array): Promise<string> {
  try {
    return (await decompress(packed)).toString('utf8');
  } catch {
    return '';
  }
}
