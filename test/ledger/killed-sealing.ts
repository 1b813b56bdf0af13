import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { openSegmentFolder } from '../../src/adapters/data-folder/segment-folder.ts';
import { openMemorySigner } from '../../src/adapters/memory/signer.ts';
import { openSqliteLedgerStore } from '../../src/adapters/sqlite/ledger-store.ts';
import { SECOND, type DurationMs, type Instant } from '../../src/kernel/units.ts';
import { openRemembering } from '../../src/loops/remembering.ts';

// Run by killed-sealing.test.ts, which kills it at any moment: records, signs, seals and drops for ever, and says which entries
// it was told are kept. Its clock goes on where the last one stopped.
const [folder = ''] = process.argv.slice(2);
const ledgerStore = openSqliteLedgerStore(join(folder, 'ledger.db'));
const time = { ms: ((await ledgerStore.last())?.at ?? 1_800_000_000_000) as number };
const { ledger, upkeep, retention } = await openRemembering({
  ledgerStore,
  clock: { now: () => time.ms as Instant },
  code: 'code',
  signer: openMemorySigner('killed'),
  segments: { files: openSegmentFolder(join(folder, 'segments')), keep: (10 * SECOND) as DurationMs },
  log: { say() {}, warn: (text) => void writeSync(2, `${text}\n`) },
});
for (;;) {
  time.ms += SECOND;
  const { seq } = ledger.world().tail;
  const body = { name: `freeze-${seq}`, service: null, until: (time.ms + 60 * SECOND) as Instant, reason: `after ${seq}` };
  await ledger.decide(() => [{ kind: 'freeze.set', subject: `freeze/${seq}`, actor: 'test', body }]);
  writeSync(1, `${ledger.world().tail.seq}\n`);
  if (seq % 3 === 0) await upkeep.round(time.ms as Instant);
  if (seq % 7 === 0) await retention?.seal({ before: (time.ms - 10 * SECOND) as Instant, drop: true, actor: 'test' });
  if (seq % 20 === 0) await upkeep.close(time.ms as Instant);
}
