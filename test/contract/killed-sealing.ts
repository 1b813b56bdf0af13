import { writeSync } from 'node:fs';
import { openSqliteCellStore } from '../../src/adapters/sqlite/cell-store.ts';
import { HOUR, type Instant } from '../../src/kernel/units.ts';
import { FOREVER } from './sample-cells.ts';
import { sealedBy, startOf } from './sealed-series.ts';

// Run by killed-store.test.ts, which kills it at any moment: seals and merges for ever, and says which seals it was told are kept.
const [file = ''] = process.argv.slice(2);
const store = openSqliteCellStore(file);
let last = (await store.checkpoint())?.positions['0'] ?? 0;
for (;;) {
  last += 1;
  await store.seal({ cells: sealedBy(last), positions: { '0': last }, counters: Uint8Array.of(last % 256) });
  writeSync(1, `${last}\n`);
  for (let piece = 0; piece < 6; piece += 1) await store.maintain((startOf(last) + HOUR) as Instant, FOREVER);
}
