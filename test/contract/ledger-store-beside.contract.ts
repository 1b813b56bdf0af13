import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY, SECOND, type DurationMs, type Instant } from '../../src/kernel/units.ts';
import { GENESIS, seal, type Tail } from '../../src/proof/chain.ts';
import type { Checkpoint } from '../../src/proof/checkpoint.ts';
import type { Draft, Entry } from '../../src/ledger/entry.ts';
import type { Segment, Snapshot } from '../../src/ports/ledger-store.ts';
import { chain, type OpenedLedgerStore } from './ledger-store.contract.ts';

const START = 1_800_000_000_000;
const NAMES: readonly string[] = ['a plane', 'another'];
const FOR = (15 * SECOND) as DurationMs;

/** What every LedgerStore promises of what lies beside the entries; all adapters pass this unchanged. */
export function ledgerStoreBesideContract(name: string, open: () => Promise<OpenedLedgerStore>): void {
  describe(`LedgerStore contract, beside the entries: ${name}`, () => {
    readsFromTheEnd(open);
    checkpointsAndSnapshots(open);
    segments(open);
    leases(open);
  });
}

function readsFromTheEnd(open: () => Promise<OpenedLedgerStore>): void {
  test('entries are read from the end, newest first, of one subject and before an entry', async () => {
    await using opened = await open();
    await opened.store.append(chain(7), { after: 0 });
    const seqs = async (query: Parameters<typeof opened.store.readLast>[0]): Promise<readonly number[]> =>
      (await opened.store.readLast(query)).map(({ seq }) => seq);
    assert.deepEqual(await seqs({ limit: 3 }), [7, 6, 5]);
    assert.deepEqual(await seqs({ limit: 3, before: 3 }), [2, 1]);
    assert.deepEqual(await seqs({ limit: 1, before: Infinity }), [7]);
    assert.deepEqual(await seqs({ limit: 2, subject: 'odd' }), [7, 5]);
    assert.deepEqual(await seqs({ limit: 9, subject: 'even', before: 6 }), [4, 2]);
    assert.deepEqual((await opened.store.readLast({ limit: 1 }))[0], chain(7)[6]);
    assert.equal((await opened.store.first())?.seq, 1);
  });

  test('entries of some kinds are read from the end, of one subject too, and counted', async () => {
    await using opened = await open();
    const { store } = opened;
    await store.append(ofKinds(['server.started', 'server.stopped', 'ledger.dropped', 'server.stopped', 'server.started']), {
      after: 0,
    });
    const seqs = async (query: Omit<Parameters<typeof store.readLast>[0], 'limit'>, limit = 9): Promise<readonly number[]> =>
      (await store.readLast({ ...query, limit })).map(({ seq }) => seq);
    assert.deepEqual(await seqs({ kinds: ['server.stopped'] }), [4, 2]);
    assert.deepEqual(await seqs({ kinds: ['server.stopped', 'server.started', 'server.stopped'] }, 3), [5, 4, 2]);
    assert.deepEqual(await seqs({ kinds: ['server.stopped', 'ledger.dropped'], before: 4 }), [3, 2]);
    assert.deepEqual(await seqs({ kinds: ['server.started', 'server.stopped'], subject: 'odd' }), [5, 1]);
    assert.deepEqual(await seqs({ kinds: [] }), []);
    assert.deepEqual(await store.countKinds({}), { 'server.started': 2, 'server.stopped': 2, 'ledger.dropped': 1 });
    assert.deepEqual(await store.countKinds({ before: 3 }), { 'server.started': 1, 'server.stopped': 1 });
  });

  test('the last entry before an instant is found, and none before the first', async () => {
    await using opened = await open();
    const entries = timed(40);
    assert.equal(await opened.store.lastBefore(START as Instant), null);
    await opened.store.append(entries, { after: 0 });
    const at = async (ms: number): Promise<number | undefined> => (await opened.store.lastBefore(ms as Instant))?.seq;
    assert.equal(await at(START - 1), undefined);
    // Two entries share each second: the later one of them counts.
    for (const second of [0, 1, 7, 18, 19]) {
      assert.equal(await at(START + second * SECOND), second * 2 + 2);
      assert.equal(await at(START + second * SECOND + 999), second * 2 + 2);
    }
    assert.equal(await at(START + DAY), 40);
    assert.deepEqual(await opened.store.lastBefore((START + SECOND) as Instant), entries[3]);
  });
}

/** About two subjects in turn. */
function ofKinds(kinds: readonly string[]): readonly Entry[] {
  const about = (index: number): string => (index % 2 === 0 ? 'odd' : 'even');
  const drafts = kinds.map((kind, index) => ({ kind, subject: about(index), actor: 'somebody', body: {} }) as unknown as Draft);
  return seal(drafts, { tail: { seq: 0, hash: GENESIS }, at: START as Instant });
}

function checkpointsAndSnapshots(open: () => Promise<OpenedLedgerStore>): void {
  test('checkpoints come back in order, one per entry, the newer one of two', async () => {
    await using opened = await open();
    assert.equal(await opened.store.newestCheckpoint(), null);
    for (const seq of [20, 10, 30]) await opened.store.keepCheckpoint(checkpoint(seq, null));
    await opened.store.keepCheckpoint(checkpoint(20, 'ab'));
    assert.deepEqual(await opened.store.checkpoints({ after: 0, limit: 2 }), [checkpoint(10, null), checkpoint(20, 'ab')]);
    assert.deepEqual(await opened.store.checkpoints({ after: 20, limit: 9 }), [checkpoint(30, null)]);
    assert.deepEqual(await opened.store.newestCheckpoint(), checkpoint(30, null));
  });

  test('the newest snapshot of an entry no younger is found, whole', async () => {
    await using opened = await open();
    assert.equal(await opened.store.snapshotBefore({ seq: 9 }), null);
    for (const seq of [10, 20]) await opened.store.keepSnapshot(snapshot(seq, 0));
    assert.deepEqual(await opened.store.snapshotBefore({ seq: 19 }), snapshot(10, 0));
    assert.deepEqual(await opened.store.snapshotBefore({ seq: 20 }), snapshot(20, 0));
    assert.equal(await opened.store.snapshotBefore({ seq: 9 }), null);
  });

  test('of old snapshots few are kept, and there is always one not far before', async () => {
    await using opened = await open();
    for (let index = 1; index <= 400; index += 1) await opened.store.keepSnapshot(snapshot(index, Math.floor(index / 4)));
    const kept: number[] = [];
    for (let seq = 400; ;) {
      const one = await opened.store.snapshotBefore({ seq });
      if (one === null) break;
      kept.push(one.seq);
      seq = one.seq - 1;
    }
    assert.deepEqual(kept.slice(0, 3), [400, 399, 398]);
    assert.ok(kept.length < 45, `${kept.length} are kept`);
    assert.ok((kept.at(-1) ?? 400) < 120, 'the oldest month has one, too');
  });
}

function segments(open: () => Promise<OpenedLedgerStore>): void {
  test('only what a segment holds is dropped, oldest first, and the rest is as it was', async () => {
    await using opened = await open();
    const entries = chain(10);
    const { store } = opened;
    await store.append(entries, { after: 0 });
    assert.equal(await store.drop({ limit: 100 }), 0);
    assert.deepEqual(await store.dropped(), { seq: 0, hash: '0'.repeat(64) });
    const segment = segmentOf(entries.slice(0, 6));
    await store.keepSegment(segment);
    assert.deepEqual(await store.segments(), [segment]);
    assert.equal(await store.drop({ limit: 4 }), 4);
    assert.deepEqual(await store.read({ after: 0, limit: 2 }), entries.slice(4, 6));
    assert.equal(await store.drop({ limit: 100 }), 2);
    assert.deepEqual(await store.dropped(), tailOf(entries[5]));
    assert.deepEqual(await store.first(), entries[6]);
    assert.deepEqual(await store.read({ after: 3, limit: 100 }), entries.slice(6));
    assert.deepEqual((await store.readLast({ limit: 100 })).length, 4);
    assert.equal(await store.lastBefore(0 as Instant), null);
    assert.equal(await store.append(chain(11).slice(10), { after: 10 }), 'APPENDED');
  });

  test('the last entry stays, even where a segment holds it: the next one must have what it continues', async () => {
    await using opened = await open();
    const entries = chain(3);
    await opened.store.append(entries, { after: 0 });
    await opened.store.keepSegment(segmentOf(entries));
    assert.equal(await opened.store.drop({ limit: 100 }), 2);
    assert.deepEqual(await opened.store.last(), entries[2]);
  });

  test('a segment that is not what the ledger holds is refused', async () => {
    await using opened = await open();
    const entries = chain(6);
    await opened.store.append(entries, { after: 0 });
    const right = segmentOf(entries.slice(0, 3));
    const wrong: readonly Partial<Segment>[] = [
      { first: 2 },
      { last: 4 },
      { last: 9 },
      { hash: 'ab' },
      { previous: 'ab' },
      { last: 0 },
    ];
    for (const one of wrong)
      await assert.rejects(opened.store.keepSegment({ ...right, ...one }), /^Error: Cannot keep the segment/);
    assert.deepEqual(await opened.store.segments(), []);
    await opened.store.keepSegment(right);
    await assert.rejects(opened.store.keepSegment(right), /the segment before it ends with entry 3/);
  });
}

function leases(open: () => Promise<OpenedLedgerStore>): void {
  const ask = (holder: number, seconds: number): { holder: string; at: Instant; forMs: DurationMs } => ({
    holder: NAMES[holder] ?? '',
    at: (START + seconds * SECOND) as Instant,
    forMs: FOR,
  });

  test('one holds the lease until it is over; the token says how often it changed hands', async () => {
    await using opened = await open();
    const { store } = opened;
    assert.deepEqual(await store.lease(ask(0, 0)), { token: 1, until: START + FOR });
    assert.equal(await store.lease(ask(1, 14)), null);
    assert.deepEqual(await store.lease(ask(0, 10)), { token: 1, until: START + 25 * SECOND });
    assert.equal(await store.lease(ask(1, 24)), null);
    assert.equal((await store.lease(ask(1, 25)))?.token, 2);
    assert.equal(await store.lease(ask(0, 26)), null);
    await store.release(NAMES[0] ?? '');
    assert.equal(await store.lease(ask(0, 27)), null, 'nobody gives back what another holds');
    await store.release(NAMES[1] ?? '');
    assert.equal((await store.lease(ask(0, 27)))?.token, 3);
  });

  test('of two who ask at once one gets it', async () => {
    await using opened = await open();
    const answers = await Promise.all([opened.store.lease(ask(0, 0)), opened.store.lease(ask(1, 0))]);
    assert.equal(answers.filter((answer) => answer !== null).length, 1);
  });

  test('who held the lease before another took it writes nothing more with the old token', async () => {
    await using opened = await open();
    const entries = chain(3);
    const first = await opened.store.lease(ask(0, 0));
    assert.ok(first !== null);
    assert.equal(await opened.store.append(entries.slice(0, 1), { after: 0, token: first.token }), 'APPENDED');
    const second = await opened.store.lease(ask(1, 20));
    assert.ok(second !== null);
    assert.equal(await opened.store.append(entries.slice(1, 2), { after: 1, token: first.token }), 'FENCED');
    assert.equal((await opened.store.last())?.seq, 1);
    assert.equal(await opened.store.append(entries.slice(1, 2), { after: 1, token: second.token }), 'APPENDED');
    // A person's order needs no lease: it is written by whichever plane it reached.
    assert.equal(await opened.store.append(entries.slice(2), { after: 2 }), 'APPENDED');
  });
}

function timed(length: number): readonly Entry[] {
  let tail: Tail = { seq: 0, hash: '0'.repeat(64) };
  return Array.from({ length }, (_, index) => {
    const at = (START + Math.floor(index / 2) * SECOND) as Instant;
    const draft = { kind: 'server.stopped', subject: 'server', actor: 'test', body: { why: String(index) } } as const;
    const [entry] = seal([draft], { tail, at });
    assert.ok(entry !== undefined);
    tail = { seq: entry.seq, hash: entry.hash };
    return entry;
  });
}

function checkpoint(seq: number, state: string | null): Checkpoint {
  return { seq, hash: `hash ${seq}`, at: (START + seq) as Instant, state, key: 'key', signature: `signature "${seq}"` };
}

function snapshot(seq: number, day: number): Snapshot {
  const at = (START + day * DAY) as Instant;
  return { seq, hash: `hash ${seq}`, at, code: 'code', text: `{"seq":${seq},"🛳️":"ß"}` };
}

export function segmentOf(entries: readonly Entry[]): Segment {
  const [first, last] = [entries[0], entries.at(-1)];
  assert.ok(first !== undefined && last !== undefined);
  const { previous } = first;
  const range = { first: first.seq, last: last.seq, previous, hash: last.hash, from: first.at, to: last.at };
  return { ...range, file: `ledger-${first.seq}-${last.seq}.jsonl.gz`, digest: 'digest' };
}

function tailOf(entry: Entry | undefined): Tail {
  assert.ok(entry !== undefined);
  return { seq: entry.seq, hash: entry.hash };
}
