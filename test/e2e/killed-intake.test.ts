import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killRun } from '../load/kill-run.ts';

// Twelve of the deaths of which `npm run kill` dies two hundred: the same servers, the same senders, the same comparison.
test(
  'kill -9 while telemetry pours in: what was acknowledged is counted once, however often it was sent',
  { timeout: 400_000 },
  async (t) => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
    t.diagnostic(`seed ${seed}`);
    const report = await killRun({
      kills: 12,
      seed,
      connections: 16,
      kinds: [
        { program: 'hurried', threads: 0 },
        { program: 'serve', threads: 2 },
        { program: 'serve', threads: 0 },
      ],
    });
    t.diagnostic(JSON.stringify(report));
    const { acknowledged, lost, repeats, readings } = report;
    const proved = acknowledged > 100 && lost > 0 && repeats > 0 && readings > 0;
    assert.ok(proved, `the kills came too early or too late to prove anything: ${JSON.stringify(report)}`);
  },
);
