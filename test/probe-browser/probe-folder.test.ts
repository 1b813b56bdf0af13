import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openProbeFolder, type ProbeBounds } from '../../src/adapters/data-folder/probe-folder.ts';
import { DAY, type Instant } from '../../src/kernel/units.ts';
import type { Picture } from '../../src/ports/probe-records.ts';
import type { FailedRun } from '../../src/wire/probe-run.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';

const NOW = Date.now();

function runAt(minute: number, rest: Partial<FailedRun> = {}): FailedRun {
  return {
    id: minute.toString(16).padStart(16, '0'),
    probe: 'home',
    location: 'eu',
    round: NOW,
    at: NOW + minute * 60_000,
    outcome: 'failed',
    because: 'TEXT',
    text: 'it is not there',
    failed_step: 'buy',
    duration_ms: 12,
    steps: [],
    complaints: [],
    vitals: null,
    ...rest,
  };
}

const pictureOf = (text: string, bytes = 100): Picture => ({
  mediaType: 'image/jpeg',
  bytes: Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(bytes - 3, text)]),
});
const at = (minute: number): Instant => (NOW + minute * 60_000) as Instant;
const FEW: ProbeBounds = { runsOfOneProbe: 5, pictures: 3, pictureBytes: 10_000, keepMs: DAY };

test('a run that is told twice is there once, also told at the same time, and after a restart', async () => {
  using temporary = openTemporaryFolder();
  const folder = temporary.path;
  const records = openProbeFolder(folder);
  const told = [1, 1, 2, 1].map(async (minute) => records.keep(runAt(minute), pictureOf('same'), at(minute)));
  const kept = await Promise.all(told);
  const digest = createHash('sha256').update(pictureOf('same').bytes).digest('hex');
  assert.ok(kept.every(({ artifact }) => artifact === digest));
  const again = openProbeFolder(folder);
  for (const one of [records, again]) {
    const runs = await one.runs('home', { limit: 10 });
    assert.deepEqual(
      runs.map((run) => run.at),
      [at(2), at(1)],
    );
    assert.deepEqual(runs[0], { ...runAt(2), artifact: digest });
    assert.deepEqual(Buffer.from((await one.picture(digest))?.bytes ?? []), pictureOf('same').bytes);
  }
  assert.equal(readdirSync(join(folder, 'pictures')).length, 1);
  assert.deepEqual(await again.runs('other', { limit: 10 }), []);
});

test('runs, pictures and their bytes are bounded, and what is old is let go', async () => {
  using temporary = openTemporaryFolder();
  const folder = temporary.path;
  const records = openProbeFolder(folder, FEW);
  for (let minute = 0; minute < 12; minute += 1)
    await records.keep(runAt(minute), pictureOf(String(minute).padStart(2, '0')), at(minute));
  const runs = await records.runs('home', { limit: 100 });
  assert.deepEqual(
    runs.map((run) => (run.at - NOW) / 60_000),
    [11, 10, 9, 8, 7],
  );
  assert.deepEqual(
    runs.map(({ artifact }) => artifact !== null),
    [true, true, true, false, false],
  );
  assert.equal(readdirSync(join(folder, 'pictures')).length, 3);
  await records.keep(runAt(12), pictureOf('large', 9_950), at(12));
  assert.equal(readdirSync(join(folder, 'pictures')).length, 1);
  await records.keep(runAt(2_000), null, at(2_000));
  assert.deepEqual(
    (await records.runs('home', { limit: 100 })).map((run) => (run.at - NOW) / 60_000),
    [2_000],
  );
  const reopened = openProbeFolder(folder, FEW);
  await reopened.keep(runAt(2_001), pictureOf('new'), at(2_001));
  assert.equal(readdirSync(join(folder, 'pictures')).length, 1);
});
