import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { openSegmentFolder } from '../../src/adapters/data-folder/segment-folder.ts';
import { openMemorySegmentFiles } from '../../src/adapters/memory/segment-files.ts';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import { openMemorySigner } from '../../src/adapters/memory/signer.ts';
import { openSqliteLedgerStore } from '../../src/adapters/sqlite/ledger-store.ts';
import { SECOND, type Instant } from '../../src/kernel/units.ts';
import { worldText } from '../../src/ledger/world-text.ts';
import { openLedger, type Ledger } from '../../src/loops/ledger.ts';
import { settleKeys } from '../../src/loops/ledger-keys.ts';
import { openLedgerUpkeep } from '../../src/loops/ledger-upkeep.ts';
import { EntriesDropped } from '../../src/loops/past-state.ts';
import { dropSealed, sealBefore, settleSegments, type SealParts } from '../../src/loops/seal-ledger.ts';
import { processTime } from '../../src/loops/work-time.ts';
import type { LedgerStore } from '../../src/ports/ledger-store.ts';
import type { SegmentFiles } from '../../src/ports/segment-files.ts';
import { verifyBytes } from './sample-export.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';

const NOW = 1_800_000_000_000;
const QUIET = { say() {}, warn() {} };
const EVERY = 10 * SECOND;

type MemoryFiles = ReturnType<typeof openMemorySegmentFiles>;
type Office = SealParts & {
  readonly ledger: Ledger;
  readonly store: LedgerStore;
  readonly time: SealParts['time'] & { ms: number };
};

async function open(store: LedgerStore, files: SegmentFiles, { at = NOW, code = 'code' } = {}): Promise<Office> {
  const time = { ...processTime, ms: at };
  const clock = { now: () => time.ms as Instant };
  const signer = openMemorySigner('seed');
  const ledger = await openLedger({ store, clock, signer, code });
  await settleKeys({ ledger, signer, log: QUIET });
  return { ledger, store, files, signer, clock, time, log: QUIET };
}

/** Forty entries, ten seconds apart; the ledger is signed after every fifth. */
async function filled(
  store: LedgerStore = openMemoryLedgerStore(),
  files: SegmentFiles = openMemorySegmentFiles(),
): Promise<Office> {
  const office = await open(store, files);
  const upkeep = await openLedgerUpkeep({ store, code: 'code', signer: office.signer, ledger: office.ledger });
  while (office.ledger.world().tail.seq < 40) {
    office.time.ms += EVERY;
    const { seq } = office.ledger.world().tail;
    const body = { name: `freeze-${seq}`, service: null, until: (NOW + 1e9) as Instant, reason: `after ${seq}` };
    await office.ledger.decide(() => [{ kind: 'freeze.set', subject: `freeze/${seq}`, actor: 'test', body }]);
    if ((seq + 1) % 5 === 0) await upkeep.round(office.time.ms as Instant);
  }
  return office;
}

function instantOf(seq: number): Instant {
  return (NOW + (seq - 1) * EVERY) as Instant;
}

/** Dies before or after one of its calls, whichever comes when no life is left. */
function mortal<Thing extends object>(thing: Thing, calls: { left: number }): Thing {
  const live = (): void => {
    calls.left -= 1;
    if (calls.left <= 0) throw new Error('killed');
  };
  const entries = Object.entries(thing).map(([name, value]: [string, unknown]) => {
    if (typeof value !== 'function') return [name, value];
    const call = value as (...given: readonly unknown[]) => unknown;
    if (name === 'world') return [name, call];
    const dying = async (...given: readonly unknown[]): Promise<unknown> => {
      live();
      const answer = await call(...given);
      live();
      return answer;
    };
    return [name, dying];
  });
  return Object.fromEntries(entries) as Thing;
}

test('what is sealed ends at a checkpoint, and is dropped only once somebody asks', async () => {
  const office = await filled();
  const sealed = await sealBefore(instantOf(23), { parts: office, actor: 'person:ada' });
  assert.deepEqual([sealed?.first, sealed?.last], [1, 20]);
  assert.equal((await office.store.last())?.kind, 'ledger.sealed');
  assert.equal((await office.store.first())?.seq, 1);
  assert.equal(await dropSealed(office, 'test'), 20);
  assert.equal((await office.store.first())?.seq, 21);
  const told = await office.store.last();
  assert.deepEqual([told?.kind, told?.actor, told?.body], ['ledger.dropped', 'test', { first: 1, last: 20, file: sealed?.file }]);
  assert.deepEqual(await office.ledger.verify(), { entries: 22, tail: office.ledger.world().tail, firstBroken: null });
  assert.equal(await dropSealed(office, 'test'), 0);
});

test('a ledger whose beginning was dropped starts with the same state, by its own code and by another', async () => {
  const office = await filled();
  await sealBefore(instantOf(23), { parts: office, actor: 'test' });
  await dropSealed(office, 'test');
  for (const code of ['code', 'another']) {
    const again = await open(office.store, office.files, { code, at: office.time.ms });
    assert.equal(worldText(again.ledger.world()), worldText(office.ledger.world()));
    assert.equal(again.ledger.world().tail.seq, 42);
  }
});

test('the state of then is known from the end of what was dropped on, and before it is said not to be', async () => {
  const office = await filled();
  const then = worldText(await office.ledger.worldAt(instantOf(27)));
  await sealBefore(instantOf(23), { parts: office, actor: 'test' });
  await dropSealed(office, 'test');
  assert.equal(worldText(await office.ledger.worldAt(instantOf(27))), then);
  await assert.rejects(office.ledger.worldAt(instantOf(19)), (error) => error instanceof EntriesDropped && error.through === 20);
});

test('segments follow each other without a gap, each signed at its end', async () => {
  const office = await filled();
  for (const seq of [12, 23, 39]) await sealBefore(instantOf(seq), { parts: office, actor: 'test' });
  const ranges = (await office.store.segments()).map(({ first, last }) => [first, last]);
  assert.deepEqual(ranges, [
    [1, 10],
    [11, 20],
    [21, 35],
  ]);
  assert.equal(await sealBefore(instantOf(39), { parts: office, actor: 'test' }), null, 'there is no signed stretch left');
  assert.equal(await dropSealed(office, 'test'), 35);
  for (const [index, { file, first, last }] of (await office.store.segments()).entries()) {
    const report = await verifyBytes(Buffer.from((office.files as MemoryFiles).files.get(file) ?? ''));
    assert.deepEqual(report.findings, [], file);
    assert.deepEqual([report.isIntact, report.signedThrough, report.entries], [true, last, last - first + 1]);
    const unseen = index === 0 ? [] : [{ from: 1, to: first - 1 }];
    assert.deepEqual(report.unseen, unseen, file);
  }
});

const losses: readonly { name: string; lose: (files: Map<string, string>) => void; says: RegExp }[] = [
  { name: 'is missing', lose: (files) => files.clear(), says: /entries 1 to 20 stay in the database: its file .* is missing/i },
  {
    name: 'was changed',
    lose: (files) => files.forEach((text, name) => files.set(name, `${text} `)),
    says: /its file .* is not the one that was sealed/,
  },
];
for (const { name, lose, says } of losses) {
  test(`nothing is dropped whose file ${name}`, async () => {
    const files = openMemorySegmentFiles();
    const office = await filled(openMemoryLedgerStore(), files);
    await sealBefore(instantOf(23), { parts: office, actor: 'test' });
    lose(files.files);
    const said: string[] = [];
    assert.equal(await dropSealed({ ...office, log: { say() {}, warn: (text) => void said.push(text) } }, 'test'), 0);
    assert.match(said.join(), says);
    assert.equal((await office.store.first())?.seq, 1);
  });
}

test('a stop before or after any call of sealing and dropping loses nothing and repeats nothing', async () => {
  for (let stop = 1, died = true; died; stop += 1) {
    const store = openMemoryLedgerStore();
    const files = openMemorySegmentFiles();
    const office = await filled(store, files);
    const before = await store.read({ after: 0, limit: 100 });
    const calls = { left: stop };
    const dying = { ...office, ledger: mortal(office.ledger, calls), store: mortal(store, calls), files: mortal(files, calls) };
    died = await sealBefore(instantOf(23), { parts: dying, actor: 'test' })
      .then(() => dropSealed(dying, 'test'))
      .then(() => false)
      .catch(() => true);
    const again = await open(store, files, { at: office.time.ms });
    await settleSegments(again);
    if ((await store.segments()).length === 0) await sealBefore(instantOf(23), { parts: again, actor: 'test' });
    await dropSealed(again, 'test');
    const told = await store.read({ after: 0, limit: 100 });
    assert.deepEqual(told.slice(0, 20), before.slice(20), `stopped at call ${stop}`);
    // That entries go is recorded before they do; whoever stopped in between says it again of those that are left.
    const kinds = told.slice(20).map(({ kind }) => kind);
    assert.deepEqual([...new Set(kinds)], ['ledger.sealed', 'ledger.dropped'], `stopped at call ${stop}`);
    assert.ok(kinds.length <= 3, `stopped at call ${stop}`);
    const fresh = await open(store, files, { at: office.time.ms });
    assert.equal((await fresh.ledger.verify()).firstBroken, null);
    assert.equal(worldText(fresh.ledger.world()), worldText(again.ledger.world()));
    assert.ok(died || stop > 30, `only ${stop} calls were there to stop at`);
  }
});

test('on disk a segment is a gzip file of the export, and SQLite lets go of what it holds', async () => {
  using folder = openTemporaryFolder();
  const store = openSqliteLedgerStore(folder.file('ledger.db'));
  const office = await filled(store, openSegmentFolder(folder.file('segments')));
  const entries = await store.read({ after: 0, limit: 20 });
  const sealed = await sealBefore(instantOf(23), { parts: office, actor: 'test' });
  const [name] = readdirSync(folder.file('segments'));
  assert.equal(name, 'ledger-0000000001-0000000020.jsonl.gz');
  assert.equal(sealed?.file, name);
  const lines = gunzipSync(readFileSync(folder.file(`segments/${name}`)))
    .toString('utf8')
    .trimEnd()
    .split('\n');
  const held = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    held.filter((line) => 'seq' in line),
    entries,
  );
  assert.ok('checkpoint' in (held.at(-2) ?? {}) && 'end' in (held.at(-1) ?? {}));
  writeFileSync(folder.file('segments/another.unfinished'), 'half a');
  assert.equal(await dropSealed(office, 'test'), 20);
  await store.close();
  const again = await open(openSqliteLedgerStore(folder.file('ledger.db')), office.files, { at: office.time.ms });
  assert.equal(worldText(again.ledger.world()), worldText(office.ledger.world()));
  await again.store.close();
});
