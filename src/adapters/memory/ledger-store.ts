import type { Instant } from '../../kernel/units.ts';
import { GENESIS } from '../../proof/chain.ts';
import type { Entry } from '../../ledger/entry.ts';
import { snapshotsToForget } from '../../ledger/keep-snapshots.ts';
import { segmentFault } from '../../ledger/segment-fault.ts';
import type { Checkpoint } from '../../proof/checkpoint.ts';
import type {
  LastQuery,
  LedgerChecks,
  LedgerLeases,
  LedgerSegments,
  LedgerSnapshots,
  LedgerStore,
  Segment,
  Snapshot,
} from '../../ports/ledger-store.ts';

/** Keeps entries for as long as the process lives: for tests, scenarios and simulated worlds. */
export function openMemoryLedgerStore(): LedgerStore {
  const kept: Entry[] = [];
  const leases = openLeases();
  const segments = openSegments(kept);
  const about = (subject: string | undefined) => (entry: Entry) => subject === undefined || entry.subject === subject;
  return {
    async append(entries, { after, token }) {
      if (token !== undefined && token !== leases.token()) return 'FENCED';
      if ((kept.at(-1)?.seq ?? 0) !== after) return 'CONFLICT';
      if (entries.some(({ seq }, index) => seq !== after + index + 1))
        throw new Error(`Cannot append ${entries.length} ledger entries after ${after}`);
      for (const entry of entries) kept.push(structuredClone(entry));
      return 'APPENDED';
    },
    async read({ after, limit, subject }) {
      const from = Math.max(0, after + 1 - (kept[0]?.seq ?? 1));
      if (subject === undefined) return structuredClone(kept.slice(from, from + limit));
      return structuredClone(kept.slice(from).filter(about(subject)).slice(0, limit));
    },
    async readLast({ before = Infinity, limit, subject, kinds }: LastQuery) {
      const found: Entry[] = [];
      const isAsked = (entry: Entry): boolean => about(subject)(entry) && (kinds === undefined || kinds.includes(entry.kind));
      for (let index = kept.length - 1; index >= 0 && found.length < limit; index -= 1) {
        const entry = kept[index];
        if (entry !== undefined && entry.seq < before && isAsked(entry)) found.push(structuredClone(entry));
      }
      return found;
    },
    first: async () => structuredClone(kept[0] ?? null),
    last: async () => structuredClone(kept.at(-1) ?? null),
    lastBefore: async (at: Instant) => structuredClone(kept.findLast((entry) => entry.at <= at) ?? null),
    async countKinds({ before = Infinity }) {
      const counts: Record<string, number> = {};
      for (const { seq, kind } of kept) if (seq < before) counts[kind] = (counts[kind] ?? 0) + 1;
      return counts;
    },
    ...openChecks(),
    ...openSnapshots(segments),
    ...segments,
    lease: leases.lease,
    release: leases.release,
    async close() {},
  };
}

function openChecks(): LedgerChecks {
  const known = new Map<number, Checkpoint>();
  const inOrder = (): readonly Checkpoint[] => [...known.values()].toSorted((a, b) => a.seq - b.seq);
  return {
    async keepCheckpoint(checkpoint) {
      known.set(checkpoint.seq, { ...checkpoint });
    },
    async checkpoints({ after, limit }) {
      return structuredClone(
        inOrder()
          .filter(({ seq }) => seq > after)
          .slice(0, limit),
      );
    },
    newestCheckpoint: async () => structuredClone(inOrder().at(-1) ?? null),
  };
}

function openSnapshots(segments: LedgerSegments): LedgerSnapshots {
  let known: readonly Snapshot[] = [];
  return {
    async keepSnapshot(snapshot) {
      const dropped = (await segments.dropped()).seq;
      const ends = (await segments.segments()).map(({ last }) => last).filter((last) => last >= dropped);
      const all = [...known.filter(({ seq }) => seq !== snapshot.seq), { ...snapshot }];
      const gone = snapshotsToForget(all, [snapshot.seq, ...ends]);
      known = all.filter((one) => !gone.includes(one)).toSorted((a, b) => a.seq - b.seq);
    },
    snapshotBefore: async ({ seq }) => structuredClone(known.findLast((one) => one.seq <= seq) ?? null),
  };
}

function openSegments(kept: Entry[]): LedgerSegments {
  const known: Segment[] = [];
  let tail = { seq: 0, hash: GENESIS };
  return {
    async keepSegment(segment) {
      const fault = segmentFault(segment, { before: known.at(-1) ?? null, end: kept.find(({ seq }) => seq === segment.last) });
      if (fault !== null) throw new Error(`Cannot keep the segment ${segment.first}..${segment.last}: ${fault}`);
      known.push({ ...segment });
    },
    segments: async () => structuredClone(known),
    async drop({ limit }) {
      const through = Math.min(known.at(-1)?.last ?? 0, (kept.at(-1)?.seq ?? 0) - 1);
      const count = Math.max(0, Math.min(limit, through + 1 - (kept[0]?.seq ?? 1)));
      const gone = kept.splice(0, count).at(-1);
      if (gone !== undefined) tail = { seq: gone.seq, hash: gone.hash };
      return count;
    },
    dropped: async () => ({ ...tail }),
  };
}

function openLeases(): LedgerLeases & { token(): number } {
  let now = { holder: '', token: 0, until: 0 };
  return {
    token: () => now.token,
    async lease({ holder, at, forMs }) {
      if (now.holder !== holder && now.until > at) return null;
      const token = now.holder === holder ? now.token : now.token + 1;
      now = { holder, token, until: at + forMs };
      return { token, until: now.until as Instant };
    },
    async release(holder) {
      if (now.holder === holder) now = { ...now, holder: '', until: 0 };
    },
  };
}
