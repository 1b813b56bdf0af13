import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { openJournalFolder } from '../../src/adapters/journal-folder/journal-folder.ts';
import { openSqliteCellStore } from '../../src/adapters/sqlite/cell-store.ts';
import type { Instant } from '../../src/kernel/units.ts';
import { BOUNDS } from '../../src/loops/intake.ts';
import { intakeRules } from '../../src/loops/intake-rules.ts';
import { openIntake } from '../../src/loops/open-intake.ts';
import { openIntakeThreads } from '../../src/server/intake-threads.ts';
import { METRICS } from '../../test/intake/metric-catalog.ts';

// The part of the server between the sockets and the durable cells with one thread for intake, alone in a process so that
// its CPU time can be read. Told a line, it says how many samples it has counted.
const [, , folder = ''] = process.argv;
const clock = { now: () => Date.now() as Instant };
const store = openSqliteCellStore(join(folder, 'cells.db'));
const journalFolder = join(folder, 'journal');
const journal = await openJournalFolder(journalFolder, { durability: 'disk' });
const { keeper } = await openIntake({ store, journal, clock, rules: intakeRules(METRICS) });
const telemetry = await openIntakeThreads({
  journalFolder,
  durability: 'disk',
  redactionKey: null,
  bounds: BOUNDS,
  clockOffsetMs: 0,
  doors: { host: '127.0.0.1', ports: { otlp: 0, grpc: 0 } },
  count: 1,
  keeper,
  rules: () => ({ catalog: METRICS, tokens: null }),
});
process.stdout.write(`${telemetry.ports.otlp}\n`);
setInterval(() => void keeper.seal(clock.now()), 10_000).unref();
for await (const _ of createInterface({ input: process.stdin }))
  process.stdout.write(`${keeper.evidence.sources.get('default')?.counts.observations ?? 0}\n`);
await telemetry.close();
await journal.close();
await store.close();
