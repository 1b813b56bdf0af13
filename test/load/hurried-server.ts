import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { readCatalogFolder } from '../../src/adapters/catalog-folder/catalog-folder.ts';
import { openDataFolder } from '../../src/adapters/data-folder/data-folder.ts';
import { openRouters } from '../../src/adapters/routers.ts';
import { NO_MEANS } from '../../src/ports/means.ts';
import { openJournalFolder } from '../../src/adapters/journal-folder/journal-folder.ts';
import { openPrometheusSource } from '../../src/adapters/prometheus/prometheus-source.ts';
import { openSqliteCellStore } from '../../src/adapters/sqlite/cell-store.ts';
import { openSqliteLedgerStore } from '../../src/adapters/sqlite/ledger-store.ts';
import { systemClock } from '../../src/adapters/system-clock/system-clock.ts';
import { openWebhookNotifier } from '../../src/adapters/webhook/webhook-notifier.ts';
import { openControlPlane } from '../../src/loops/control-plane.ts';
import { BOUNDS } from '../../src/loops/intake.ts';
import { openTelemetry } from '../../src/server/open-telemetry.ts';

// The server without its pages, in which everything that a minute or an hour brings happens several times a second: started
// by kill runs, so that a kill at a random moment falls into a seal, a rotation or a merge as often as into anything else.
// It says what it is at, so that a run can tell what it has interrupted.
const [catalog = '', data = ''] = process.argv.slice(2);
const mark = (what: string): void => void writeSync(1, `@${what}\n`);
const log = { say: () => {}, warn: (text: string, cause?: unknown) => console.error(text, cause) };

const folder = openDataFolder(data);
const clock = systemClock();
const plane = await openControlPlane({
  clock,
  log,
  cellStore: openSqliteCellStore(folder.cellsFile),
  journal: await openJournalFolder(folder.journalFolder),
  ledgerStore: openSqliteLedgerStore(folder.ledgerFile),
  source: { read: () => readCatalogFolder(catalog), watch: () => ({ close: () => {} }) },
  openMetricSource: openPrometheusSource,
  openRouter: openRouters(NO_MEANS),
  notifier: openWebhookNotifier(),
  redactionKey: folder.redactionKey,
  bounds: { ...BOUNDS, segmentBytes: 32_768, segmentMs: 300 },
});
const options = { catalog, data, host: '127.0.0.1', port: 0, otlpPort: 0, otlpGrpcPort: 0, durability: 'disk' } as const;
const telemetry = await openTelemetry(plane, { options: { ...options, intakeThreads: 0 }, folder, clock });
await telemetry.round();
const [otlpUrl, otlpGrpcUrl] = [telemetry.ports.otlp, telemetry.ports.grpc].map((port) => `http://127.0.0.1:${port}`) as [
  string,
  string,
];
folder.announce({ url: 'http://127.0.0.1:1', otlpUrl, otlpGrpcUrl });
mark('ready');

for (;;) {
  for (const job of plane.jobs) {
    mark(job.name);
    await job.run(clock.now());
  }
  mark('nothing');
  await pause(2);
}
