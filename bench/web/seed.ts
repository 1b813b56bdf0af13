import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteLedgerStore } from '../../src/adapters/sqlite/ledger-store.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import type { Instant } from '../../src/kernel/units.ts';
import type { Entry } from '../../src/ledger/entry.ts';
import { longLedger } from '../../test/ledger/long-ledger.ts';
import { catalogFiles, type Size } from './installation.ts';
import { seedCells } from './seed-cells.ts';

export type Seeded = {
  readonly catalog: string;
  readonly data: string;
  readonly objectives: number;
  readonly indicators: number;
  readonly rollouts: number;
  readonly entries: number;
  readonly bytes: number;
};

/** A catalog and a data folder that a server starts on, as a large installation leaves them behind. */
export async function seedInstallation(folder: string, size: Size, now: Instant): Promise<Seeded> {
  const [catalog, data] = [join(folder, 'catalog'), join(folder, 'data')];
  mkdirSync(catalog, { recursive: true });
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const files = catalogFiles(size);
  for (const { file, text } of files) writeFileSync(join(catalog, file), text);
  const read = readCatalog(files);
  if (!read.ok)
    throw new Error(
      `Cannot seed: ${read.problems
        .slice(0, 3)
        .map(({ code, text }) => `${code} ${text}`)
        .join('; ')}`,
    );
  await seedCells(join(data, 'cells.db'), read.value, { size, now });
  const { rollouts, entries } = await seedLedger(join(data, 'ledger.db'), size.entries);
  const bytes = ['cells.db', 'ledger.db'].reduce((sum, file) => sum + statSync(join(data, file)).size, 0);
  const { objectives, indicators } = read.value;
  return { catalog, data, objectives: objectives.length, indicators: indicators.length, rollouts, entries, bytes };
}

async function seedLedger(file: string, count: number): Promise<{ rollouts: number; entries: number }> {
  const store = openSqliteLedgerStore(file);
  const rollouts = new Set<string>();
  let waiting: Entry[] = [];
  let written = 0;
  const write = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const after = (waiting[0]?.seq ?? 1) - 1;
    if ((await store.append(waiting, { after })) !== 'APPENDED') throw new Error('Cannot seed the ledger');
    written += waiting.length;
    waiting = [];
  };
  for await (const { entries } of longLedger(count)) {
    waiting.push(...entries);
    for (const { kind, subject } of entries) if (kind === 'rollout.started') rollouts.add(subject);
    if (waiting.length > 5_000) await write();
  }
  await write();
  await store.close();
  return { rollouts: rollouts.size, entries: written };
}
