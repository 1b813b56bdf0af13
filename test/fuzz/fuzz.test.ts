import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzzRun } from './fuzz-run.ts';

// Twenty thousand of the bodies of which `npm run fuzz` makes a million.
test('bodies with mistakes in them are read or refused, hold nothing up and leave nothing behind', async (t) => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
  t.diagnostic(`seed ${seed}`);
  const report = await fuzzRun({ bodies: 20_000, seed });
  t.diagnostic(JSON.stringify(report));
  assert.ok(report.read > 1_000 && report.refused > 1_000, 'the mistakes are too many or too few to prove anything');
});
