import assert from 'node:assert/strict';
import { test } from 'node:test';
import { overloadRun } from '../load/overload-run.ts';

// Ten seconds of what `npm run overload` does for two minutes.
test(
  'many times more than it can take: it stays within its memory, says what it turns away, and serves the quiet',
  { timeout: 180_000 },
  async (t) => {
    const report = await overloadRun({ seconds: 10, threads: 1, times: 10 });
    t.diagnostic(JSON.stringify(report));
    assert.ok(report.offeredPerSecond > report.capacityPerSecond * 1.5, 'the sender was too slow to prove anything');
    assert.ok(report.quiet.p99Ms < 5_000, 'the quiet source waits for the loud one');
  },
);
