import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openJournalFolder } from '../../src/adapters/journal-folder/journal-folder.ts';
import { openSqliteCellStore } from '../../src/adapters/sqlite/cell-store.ts';
import type { Instant } from '../../src/kernel/units.ts';
import { BOUNDS } from '../../src/loops/intake.ts';
import { intakeRules } from '../../src/loops/intake-rules.ts';
import { openIntake } from '../../src/loops/open-intake.ts';
import { openIntakeThreads } from '../../src/server/intake-threads.ts';
import { openListeners, type TelemetryDoors } from '../../src/server/telemetry-doors.ts';
import { rules } from '../otlp-payloads.ts';

// The part of the server between the sockets and the durable cells, alone in a process so that its CPU time can be read.
// The payloads' events lie around one fixed time, and so does the clock.
const [, , folder = '', threads = '1', durability = 'disk', journeys = '100'] = process.argv;
const EVENTS_AT = 1_700_000_010_000;
const clockOffsetMs = EVENTS_AT - Date.now();
const clock = { now: () => (Date.now() + clockOffsetMs) as Instant };
const store = openSqliteCellStore(join(folder, 'cells.db'));
const settings = { durability: durability as 'disk' | 'process' };
const journalFolder = join(folder, 'journal');
const journal = await openJournalFolder(journalFolder, settings);
const catalog = rules(Number(journeys));
const { intake, keeper } = await openIntake({ store, journal, clock, rules: intakeRules(catalog) });
const doors = { host: '127.0.0.1', ports: { otlp: 0, grpc: 0 } };
const telemetry = await open();
process.stdout.write(`${JSON.stringify({ ports: telemetry.ports })}\n`);
setInterval(() => keeper.forgetOld(clock.now()), 10_000).unref();
setInterval(() => void keeper.seal(clock.now()), 20_000).unref();

for await (const _ of createInterface({ input: process.stdin })) {
  await new Promise((resolve) => setTimeout(resolve, 1_100)); // so that the threads have told what they counted
  const { user, system } = process.cpuUsage();
  const { commits, frameBytes } = telemetry.counters();
  const { observations = 0 } = keeper.evidence.sources.get('default')?.counts ?? {};
  const { rss } = process.memoryUsage();
  process.stdout.write(`${JSON.stringify({ cpuUs: user + system, spans: observations, commits, frameBytes, rss })}\n`);
}
await telemetry.close();
await journal.close();
await store.close();

async function open(): Promise<TelemetryDoors> {
  if (threads === '0') {
    const counters = intake.counters;
    return { ...(await openListeners({ ...doors, intake, clock, sources: null })), counters, failed: new Promise(() => {}) };
  }
  const start = { journalFolder, ...settings, redactionKey: null, bounds: BOUNDS, clockOffsetMs, doors };
  const own = { catalog, tokens: null };
  return openIntakeThreads({ ...start, count: Number(threads), keeper, rules: () => own });
}
