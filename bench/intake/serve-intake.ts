import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { openJournalFolder } from '../../src/adapters/journal-folder/journal-folder.ts';
import { openSqliteCellStore } from '../../src/adapters/sqlite/cell-store.ts';
import { intakeRules } from '../../src/loops/intake-rules.ts';
import type { Instant } from '../../src/kernel/units.ts';
import { openIntake } from '../../src/loops/open-intake.ts';
import { Door } from '../../src/surface/doors/door.ts';
import { openOtlpListener } from '../../src/surface/doors/otlp-listener.ts';
import { rules } from '../otlp-payloads.ts';

// The part of the server between the socket and the durable cells, alone in a process so that its CPU time can be read.
// The payloads' events lie at one fixed time, and so does the clock.
const [, , folder = ''] = process.argv;
const store = openSqliteCellStore(join(folder, 'cells.db'));
const journal = await openJournalFolder(join(folder, 'journal'));
const clock = { now: () => 1_700_000_020_000 as Instant };
const { intake, keeper } = await openIntake({ store, journal, clock, rules: intakeRules(rules()) });
const listener = await openOtlpListener({ host: '127.0.0.1', port: 0, door: new Door({ intake, clock, sources: null }) });
process.stdout.write(`${JSON.stringify({ port: listener.port })}\n`);

for await (const _ of createInterface({ input: process.stdin })) {
  const { user, system } = process.cpuUsage();
  process.stdout.write(
    `${JSON.stringify({ cpuUs: user + system, spans: keeper.evidence.sources.get('default')?.counts.observations ?? 0, commits: intake.counters().commits, frameBytes: intake.counters().frameBytes, rss: process.memoryUsage.rss() })}\n`,
  );
}
await listener.close();
await store.close();
