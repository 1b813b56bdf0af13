import { digest } from '../kernel/hash.ts';
import type { Instant } from '../kernel/units.ts';
import type { LedgerSealed } from '../ledger/ledger-facts.ts';
import { worldText } from '../ledger/world-text.ts';
import type { Checkpoint } from '../proof/checkpoint.ts';
import { ExportWriter } from '../proof/write-export.ts';
import type { Clock } from '../ports/clock.ts';
import type { LedgerStore, Segment } from '../ports/ledger-store.ts';
import type { Log } from '../ports/log.ts';
import type { SegmentFiles } from '../ports/segment-files.ts';
import type { Signer } from '../ports/signer.ts';
import type { Ledger } from './ledger.ts';
import { sealings, SEALING } from './oldest-state.ts';
import { stateAfter } from './past-state.ts';
import { checkpointsAfter, signedPages } from './signed-pages.ts';
import type { WorkTime } from './work-time.ts';

export type SealParts = {
  readonly ledger: Pick<Ledger, 'world' | 'decide' | 'code'>;
  readonly store: LedgerStore;
  readonly files: SegmentFiles;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly time: WorkTime;
  readonly log: Log;
};

/** So many entries are in one file at most: as many as are folded and written in a few seconds. */
const MOST_IN_SEGMENT = 50_000;
/** So many entries leave the database at once, while nobody else can write. */
const DROP_AT_ONCE = 5_000;

/**
 * Seals the oldest entries from before an instant as one segment; null where no signed stretch of them is left. The file comes first,
 * then the state after it, the entry that names both, and the segment: whatever a stop leaves of it is done again or finished.
 */
export async function sealBefore(
  before: Instant,
  { parts, actor }: { parts: SealParts; actor: string },
): Promise<LedgerSealed | null> {
  await settleSegments(parts);
  const { store, ledger } = parts;
  const range = await rangeBefore(before, store);
  if (range === null) return null;
  const { first, end } = range;
  const folded = await stateAfter(end.seq, { ...parts, code: ledger.code });
  const text = worldText(folded.world);
  const file = `ledger-${String(first).padStart(10, '0')}-${String(end.seq).padStart(10, '0')}.jsonl.gz`;
  const { digest: written } = await parts.files.write(file, linesOf(range, parts));
  await store.keepSnapshot({ seq: end.seq, hash: end.hash, at: folded.at, code: ledger.code, text });
  const [opening] = await store.read({ after: first - 1, limit: 1 });
  if (opening?.seq !== first) throw new Error(`Cannot seal entries from ${first} on: they are not there`);
  const body: LedgerSealed = {
    first,
    last: end.seq,
    previous: opening.previous,
    hash: end.hash,
    from: opening.at,
    to: folded.at,
    file,
    digest: written,
    state: digest(text),
  };
  await ledger.decide(() => [{ kind: 'ledger.sealed', subject: SEALING, actor, body }]);
  await store.keepSegment(segmentOf(body));
  return body;
}

/** Finishes what a stop left between the entry that seals and the segment that it speaks of. */
export async function settleSegments({ store }: Pick<SealParts, 'store'>): Promise<void> {
  const known = (await store.segments()).at(-1)?.last ?? 0;
  for (const sealed of await sealings(store)) if (sealed.last > known) await store.keepSegment(segmentOf(sealed));
}

/** Lets go of the entries of sealed segments, as long as each file and the state after it are there; says how many went. */
export async function dropSealed({ ledger, store, files, time, log }: SealParts, actor: string): Promise<number> {
  const sealed = await sealings(store);
  let gone = 0;
  for (const segment of await store.segments()) {
    const { seq } = await store.dropped();
    if (segment.last <= seq) continue;
    const why = await whyKept(segment, { store, files, state: sealed.find(({ last }) => last === segment.last)?.state });
    if (why !== null) {
      log.warn(`Entries ${segment.first} to ${segment.last} stay in the database: ${why}`);
      return gone;
    }
    const body = { first: seq + 1, last: segment.last, file: segment.file };
    await ledger.decide(() => [{ kind: 'ledger.dropped', subject: SEALING, actor, body }]);
    for (let left = segment.last - seq; left > 0;) {
      const count = await store.drop({ limit: Math.min(left, DROP_AT_ONCE) });
      if (count === 0) return gone;
      [left, gone] = [left - count, gone + count];
      await time.turn();
    }
  }
  return gone;
}

type Kept = Pick<SealParts, 'store' | 'files'> & { readonly state: string | undefined };
async function whyKept(segment: Segment, { store, files, state }: Kept): Promise<string | null> {
  const found = await files.digestOf(segment.file);
  if (found === null) return `its file ${segment.file} is missing`;
  if (found !== segment.digest) return `its file ${segment.file} is not the one that was sealed`;
  const snapshot = await store.snapshotBefore({ seq: segment.last });
  const isThere = snapshot?.seq === segment.last && digest(snapshot.text) === state;
  return isThere ? null : 'the state after it is missing';
}

type Range = { readonly first: number; readonly end: Checkpoint };

/** A segment ends where somebody signed for its end, so that its file can be checked by itself. */
async function rangeBefore(before: Instant, store: LedgerStore): Promise<Range | null> {
  const first = ((await store.segments()).at(-1)?.last ?? 0) + 1;
  const last = (await store.lastBefore((before - 1) as Instant))?.seq ?? 0;
  let end: Checkpoint | null = null;
  for await (const checkpoint of checkpointsAfter(store, first - 1)) {
    if (checkpoint.seq > Math.min(last, first + MOST_IN_SEGMENT - 1)) break;
    end = checkpoint;
  }
  return end === null ? null : { first, end };
}

async function* linesOf({ first, end }: Range, { ledger, store, signer, clock, time }: SealParts): AsyncGenerator<string> {
  const { ledger: name, keys } = ledger.world().keys;
  const [before = null] = first === 1 ? [] : await store.checkpoints({ after: first - 2, limit: 1 });
  const filter = { since: null, until: null, subject: null, kind: null };
  const header = { ledger: name, keys, made: clock.now(), filter };
  const writer = new ExportWriter({ header, signer, isWanted: () => true, dropped: before });
  yield writer.begin();
  for await (const { entries, checkpoints } of signedPages(store, { after: first - 1, through: end.seq })) {
    let text = '';
    for (const entry of entries) {
      text += writer.entry(entry);
      const checkpoint = checkpoints.get(entry.seq);
      if (checkpoint !== undefined) text += writer.checkpoint(checkpoint);
    }
    yield text;
    await time.turn();
  }
  yield writer.end(clock.now());
}

function segmentOf({ first, last, previous, hash, from, to, file, digest: of }: LedgerSealed): Segment {
  return { first, last, previous, hash, from, to, file, digest: of };
}
