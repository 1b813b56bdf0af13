import type { DatabaseSync } from 'node:sqlite';
import type { Instant } from '../../kernel/units.ts';
import type { LedgerChecks } from '../../ports/ledger-store.ts';
import type { Checkpoint } from '../../proof/checkpoint.ts';

type CheckpointRow = Omit<Checkpoint, 'at'> & { readonly at_ms: number };

/** Checkpoints lie beside the entries: what they say can be checked without trusting where they lie. */
export function openChecks(database: DatabaseSync): LedgerChecks {
  const keep = database.prepare(
    'INSERT OR REPLACE INTO checkpoints (seq, hash, at_ms, state, key, signature) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const page = database.prepare('SELECT * FROM checkpoints WHERE seq > ? ORDER BY seq LIMIT ?');
  const newest = database.prepare('SELECT * FROM checkpoints ORDER BY seq DESC LIMIT 1');
  return {
    async keepCheckpoint({ seq, hash, at, state, key, signature }) {
      keep.run(seq, hash, at, state, key, signature);
    },
    checkpoints: async ({ after, limit }) => (page.all(after, limit) as CheckpointRow[]).map(checkpointOf),
    async newestCheckpoint() {
      const row = newest.get() as CheckpointRow | undefined;
      return row === undefined ? null : checkpointOf(row);
    },
  };
}

function checkpointOf({ seq, hash, at_ms, state, key, signature }: CheckpointRow): Checkpoint {
  return { seq, hash, at: at_ms as Instant, state, key, signature };
}
