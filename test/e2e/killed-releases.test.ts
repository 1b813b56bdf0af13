import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killReleases } from '../load/kill-releases-run.ts';

// Ten of the deaths of which `npm run kill:releases` dies two hundred: the same server, the same world, the same account.
test(
  'kill -9 in the midst of releases and catalog edits: what was answered is there, and every release ends as it should',
  { timeout: 400_000 },
  async (t) => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
    t.diagnostic(`seed ${seed}`);
    const report = await killReleases({ kills: 10, seed, perRelease: 5 });
    t.diagnostic(JSON.stringify(report));
    assert.deepEqual(report.releases, { promoted: 1, 'rolled-back': 1 });
    assert.ok(report.writes > 2 && report.editions > 0, 'nothing was written that could have been lost');
  },
);
