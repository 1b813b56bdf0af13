import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { openMemorySigner } from '../src/adapters/memory/signer.ts';
import { openSqliteLedgerStore } from '../src/adapters/sqlite/ledger-store.ts';
import type { Instant } from '../src/kernel/units.ts';
import type { Entry } from '../src/ledger/entry.ts';
import { worldText } from '../src/ledger/world-text.ts';
import { EMPTY_WORLD, fold } from '../src/ledger/world.ts';
import { openLedger } from '../src/loops/ledger.ts';
import { openLedgerUpkeep } from '../src/loops/ledger-upkeep.ts';
import { NOTHING_VERIFIED, verify } from '../src/proof/chain.ts';
import { openTemporaryFolder } from '../test/temporary-folder.ts';
import type { Figure } from './figure.ts';
import { longLedger } from '../test/ledger/long-ledger.ts';

/** `ENTRIES=1000000 npm run bench ledger` measures a ledger of years; it takes some minutes to write. */
const LONG = Number(process.env.ENTRIES ?? 100_000);
const SHORT = 1_000;
const CLOCK = { now: () => 1_900_000_000_000 as Instant };

/** What an entry costs to be recorded, one commit for each, beside plain inserts of the same texts into SQLite, one commit for each. */
export async function benchAppending(): Promise<readonly Figure[]> {
  using folder = openTemporaryFolder();
  const entries = await entriesOf(SHORT);
  const store = openSqliteLedgerStore(folder.file('ledger.db'));
  const began = performance.now();
  for (const entry of entries) await store.append([entry], { after: entry.seq - 1 });
  const ours = (entries.length / (performance.now() - began)) * 1_000;
  await store.close();
  const plain = plainInserts(folder.file('plain.db'), entries);
  return [
    {
      name: 'ledger entries appended, one commit each',
      value: ours,
      unit: '/s',
      peer: 'the same texts inserted into SQLite',
      ratio: ours / plain,
    },
  ];
}

/** How fast a ledger is checked and folded, and what the state after it is as a text. */
export async function benchFolding(): Promise<readonly Figure[]> {
  const entries = await entriesOf(20_000);
  const checking = performance.now();
  if (verify(NOTHING_VERIFIED, entries).firstBroken !== null) throw new Error('Cannot measure a broken chain');
  const checked = performance.now();
  const world = entries.reduce(fold, EMPTY_WORLD);
  const folded = performance.now();
  const text = worldText(world);
  const written = performance.now();
  return [
    { name: 'ledger entries verified', value: (entries.length / (checked - checking)) * 1_000, unit: '/s' },
    { name: 'ledger entries folded', value: (entries.length / (folded - checked)) * 1_000, unit: '/s' },
    { name: 'the state of a long ledger as a text', value: text.length / 1e6, unit: 'MB' },
    { name: 'writing that text', value: written - folded, unit: 'ms' },
  ];
}

/** How long a start reads: with the state that an orderly stop keeps, and as after an update, when everything is folded again. */
export async function benchStarting(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const count of [SHORT, LONG]) {
    using folder = openTemporaryFolder();
    const file = folder.file('ledger.db');
    await fill(file, count);
    const whole = await startOf(file, 'code');
    const again = Math.min(await startOf(file, 'code'), await startOf(file, 'code'), await startOf(file, 'code'));
    const name = `a ledger of ${count.toLocaleString('en-US')} entries`;
    figures.push(
      { name: `open ${name}, nothing kept`, value: whole / 1_000, unit: 's' },
      { name: `open ${name}, state kept`, value: again, unit: 'ms' },
      { name: `an entry of ${name}`, value: statSync(file).size / count, unit: 'B' },
    );
  }
  return figures;
}

async function startOf(file: string, code: string): Promise<number> {
  const store = openSqliteLedgerStore(file);
  const signer = openMemorySigner('bench');
  const began = performance.now();
  const ledger = await openLedger({ store, clock: CLOCK, signer, code });
  const ms = performance.now() - began;
  const upkeep = await openLedgerUpkeep({ store, signer, code, ledger });
  await upkeep.close(CLOCK.now());
  await store.close();
  return ms;
}

async function fill(file: string, count: number): Promise<void> {
  const store = openSqliteLedgerStore(file);
  let waiting: Entry[] = [];
  const write = async (): Promise<void> => {
    const after = (waiting[0]?.seq ?? 1) - 1;
    if ((await store.append(waiting, { after })) !== 'APPENDED') throw new Error('Cannot write the ledger to measure');
    waiting = [];
  };
  for await (const { entries } of longLedger(count)) {
    waiting.push(...entries);
    if (waiting.length > 5_000) await write();
  }
  await write();
  await store.close();
}

async function entriesOf(count: number): Promise<readonly Entry[]> {
  const all: Entry[] = [];
  for await (const { entries } of longLedger(count)) all.push(...entries);
  return all;
}

/** The durability is the ledger's own: a journal that is on disk before the next one begins. */
function plainInserts(file: string, entries: readonly Entry[]): number {
  using database = new DatabaseSync(file);
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE entries (seq INTEGER PRIMARY KEY, text TEXT NOT NULL);',
  );
  const insert = database.prepare('INSERT INTO entries VALUES (?, ?)');
  const texts = entries.map((entry) => JSON.stringify(entry));
  const began = performance.now();
  for (const [index, text] of texts.entries()) insert.run(index, text);
  return (entries.length / (performance.now() - began)) * 1_000;
}
