import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openProbeFolder } from '../../src/adapters/data-folder/probe-folder.ts';
import { openReportSpool } from '../../src/adapters/report-spool/report-spool.ts';
import type { Instant } from '../../src/kernel/units.ts';
import type { FailedRun } from '../../src/wire/probe-run.ts';
import { requiresMounts } from '../requires.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { openAgentWorld, until } from './agent-world.ts';

const NOW = Date.now();
const runAt = (at: number): FailedRun => ({
  id: at.toString(16).padStart(16, '0'),
  probe: 'home',
  location: 'eu',
  round: NOW,
  at: NOW + at,
  outcome: 'failed',
  because: 'TEXT',
  text: 'it is not there',
  failed_step: 'buy',
  duration_ms: 12,
  steps: [],
  complaints: [],
  vitals: null,
});
const picture = (kilobytes: number) => ({ mediaType: 'image/jpeg', bytes: Buffer.alloc(kilobytes * 1_024, 0xff) }) as const;
const unfinished = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.unfinished'));

/** A file system of its own that is soon full. */
function mountSmall({ at, kilobytes }: { at: string; kilobytes: number }): Disposable {
  mkdirSync(at, { recursive: true });
  assert.equal(spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'none', at]).status, 0);
  return { [Symbol.dispose]: () => void spawnSync('umount', ['-l', at]) };
}

test('what a killed process left unfinished is gone after the next start', () => {
  using folder = openTemporaryFolder();
  for (const sub of ['runs/a', 'pictures', 'reports']) mkdirSync(folder.file(sub), { recursive: true });
  const left = ['runs/a/0.json.7.unfinished', 'pictures/0.jpg.7.unfinished', 'reports/0.json.unfinished'];
  for (const file of left) writeFileSync(folder.file(file), 'half');
  openProbeFolder(folder.path);
  openReportSpool({ folder: folder.file('reports'), url: 'http://127.0.0.1:1', token: () => '' });
  assert.deepEqual(unfinished(folder.path), []);
});

test('a full disk keeps no half of anything, and takes again what fits', { ...requiresMounts() }, async () => {
  using folder = openTemporaryFolder();
  const small = folder.file('small');
  using _ = mountSmall({ at: small, kilobytes: 256 });
  const reports = openReportSpool({ folder: join(small, 'reports'), url: 'http://127.0.0.1:1', token: () => '' });
  await reports.keep({ run: runAt(1), picture: picture(60) });
  for (const at of [2, 3, 4]) await assert.rejects(reports.keep({ run: runAt(at), picture: picture(180) }), /Cannot keep/);
  assert.deepEqual([await reports.waiting(), unfinished(small)], [1, []]);
  await reports.keep({ run: runAt(5), picture: picture(30) });
  assert.equal(await reports.waiting(), 2);

  const records = openProbeFolder(join(small, 'probes'));
  for (const at of [1, 2]) await assert.rejects(records.keep(runAt(at), picture(200), (NOW + at) as Instant), /Cannot keep/);
  assert.deepEqual(unfinished(small), []);
  await records.keep(runAt(3), picture(20), (NOW + 3) as Instant);
  assert.equal((await records.runs('home', { limit: 9 })).length, 1);
});

test(
  'an agent whose disk is full goes on probing, and tells everything when there is room again',
  { timeout: 60_000, ...requiresMounts() },
  async (t) => {
    const { server, agent, data, target, cut, mend, counts } = await openAgentWorld(t);
    using _ = mountSmall({ at: data, kilobytes: 4_096 });
    await server.start();
    await agent.start();
    await until(async () => (await counts()).total >= 1);
    cut();
    const ballast = join(data, 'ballast');
    spawnSync('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=512', 'count=16384']);
    assert.ok(existsSync(ballast));
    const hits = target.hits();
    await until(() => target.hits() >= hits + 3);
    await until(async () => (await agent.status()).probes['waiting'] !== 0);
    rmSync(ballast);
    mend();
    await until(async () => (await agent.status()).probes['waiting'] === 0 && (await counts()).total >= target.hits() - 1);
    const { good, total } = await counts();
    assert.ok(total > hits && good === total, `${good} of ${total}`);
    assert.equal((await agent.status()).probes['lost'], 0);
    await agent.kill();
  },
);
