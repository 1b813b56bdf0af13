import type { DatabaseSync } from 'node:sqlite';
import type { Instant } from '../../kernel/units.ts';
import { GENESIS } from '../../proof/chain.ts';
import { segmentFault } from '../../ledger/segment-fault.ts';
import type { LedgerSegments, Segment } from '../../ports/ledger-store.ts';
import { transact } from './database.ts';

type SegmentRow = {
  first_seq: number;
  last_seq: number;
  previous: string;
  hash: string;
  from_ms: number;
  to_ms: number;
  file: string;
  digest: string;
};

/** Which stretches lie in files, and the way to let go of their entries; the triggers of the file allow no other. */
export function openSegments(database: DatabaseSync): LedgerSegments {
  const insert = database.prepare('INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const all = database.prepare('SELECT * FROM segments ORDER BY first_seq');
  const hashAt = database.prepare('SELECT hash FROM entries WHERE seq = ?');
  const oldest = database.prepare('SELECT seq, previous FROM entries ORDER BY seq LIMIT 1');
  const remove = database.prepare(
    `DELETE FROM entries WHERE seq < ? AND seq <= (SELECT coalesce(max(last_seq), 0) FROM segments)
       AND seq < (SELECT max(seq) FROM entries)`,
  );
  const known = (): readonly Segment[] => (all.all() as SegmentRow[]).map(segmentOf);
  const first = (): { seq: number; previous: string } | undefined =>
    oldest.get() as { seq: number; previous: string } | undefined;
  return {
    async keepSegment(segment) {
      transact(database, () => {
        const end = hashAt.get(segment.last) as { hash: string } | undefined;
        const fault = segmentFault(segment, { before: known().at(-1) ?? null, end });
        if (fault !== null) throw new Error(`Cannot keep the segment ${segment.first}..${segment.last}: ${fault}`);
        const { first: from, last: to, previous, hash, file, digest } = segment;
        insert.run(from, to, previous, hash, segment.from, segment.to, file, digest);
      });
    },
    segments: async () => known(),
    async drop({ limit }) {
      const from = first();
      return from === undefined ? 0 : transact(database, () => Number(remove.run(from.seq + limit).changes));
    },
    async dropped() {
      const from = first();
      return from === undefined ? { seq: 0, hash: GENESIS } : { seq: from.seq - 1, hash: from.previous };
    },
  };
}

function segmentOf({ first_seq, last_seq, previous, hash, from_ms, to_ms, file, digest }: SegmentRow): Segment {
  return { first: first_seq, last: last_seq, previous, hash, from: from_ms as Instant, to: to_ms as Instant, file, digest };
}
