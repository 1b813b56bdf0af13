import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openJournalFolder } from '../../src/adapters/journal-folder/journal-folder.ts';
import type { OpenSegmentFile } from '../../src/adapters/journal-folder/journal-writer.ts';
import type { Instant } from '../../src/kernel/units.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { frame, replayed, T0 } from './journal.contract.ts';

const FILE = '0-000000000001.journal';

describe('Journal in a folder, torn', () => {
  test('cut or with one bit flipped at any byte of the last append, all of it is gone and all before it is there', async () => {
    using folder = openTemporaryFolder();
    const whole = await twoAppends(folder.file('whole'));
    const first = ['0:1 first', '0:2 second'];
    let tried = 0;
    for (let byte = whole.kept; byte < whole.size; byte += 1)
      for (const tear of ['cut', 'flip'] as const) {
        const torn = folder.file(`${tear}-${byte}`);
        mkdirSync(torn);
        copyFileSync(join(whole.path, FILE), join(torn, FILE));
        if (tear === 'cut') truncateSync(join(torn, FILE), byte);
        else flipBit(join(torn, FILE), byte);
        const before = await openJournalFolder(torn, { durability: 'process' });
        assert.deepEqual(await replayed(before), first, `${tear} at ${byte}`);
        const writer = await before.writer('0');
        assert.equal(writer.next, 3);
        await writer.append([frame('again')], T0);
        await before.close();
        const after = await openJournalFolder(torn, { durability: 'process' });
        assert.deepEqual(await replayed(after), [...first, '0:3 again'], `${tear} at ${byte}, opened again`);
        tried += 1;
      }
    assert.equal(tried, 2 * (whole.size - whole.kept));
  });

  test('rubbish after the last append is cut off', async () => {
    using folder = openTemporaryFolder();
    const { path } = await twoAppends(folder.file('whole'));
    writeFileSync(join(path, FILE), Buffer.concat([readFileSync(join(path, FILE)), Buffer.alloc(100_000, 0x50)]));
    const journal = await openJournalFolder(path, { durability: 'disk' });
    const writer = await journal.writer('0');
    await writer.append([frame('next')], T0);
    assert.deepEqual((await replayed(journal)).at(-1), '0:5 next');
    await journal.close();
  });

  test('damage that no crash can have made is told, not skipped', async () => {
    using folder = openTemporaryFolder();
    const { path, kept } = await twoAppends(folder.file('whole'));
    const journal = await openJournalFolder(path, { durability: 'disk' });
    await (await journal.writer('0')).append([frame('next')], T0);
    await journal.close();
    flipBit(join(path, FILE), kept + 40);
    const damaged = await openJournalFolder(path, { durability: 'disk' });
    await assert.rejects(replayed(damaged), new RegExp(`^Error: Cannot read ${join(path, FILE)} beyond byte ${kept} of \\d+`));
  });

  test('files of others are left alone', async () => {
    using folder = openTemporaryFolder();
    for (const name of ['notes.txt', '0-1.journal', 'A-000000000001.journal', '0-000000000001.journal.bak'])
      writeFileSync(folder.file(name), 'mine');
    const journal = await openJournalFolder(folder.path, { durability: 'disk' });
    assert.deepEqual(await replayed(journal), []);
    assert.deepEqual(await journal.size(), { bytes: 0, segments: 0 });
    await assert.rejects(journal.writer('../0'), /^Error: Cannot name a journal's writer "..\/0"/);
    await journal.close();
    assert.equal(readdirSync(folder.path).length, 4);
  });
});

describe('Journal in a folder, on a disk that fails', () => {
  const failures = ['write', 'half a write', 'datasync'] as const;
  for (const failure of failures) {
    test(`after a failed ${failure} nothing is taken until it recovered, and the sync is not tried again`, async () => {
      using folder = openTemporaryFolder();
      const disk = failingDisk();
      const journal = await openJournalFolder(folder.path, { durability: 'disk', openFile: disk.openFile });
      const writer = await journal.writer('0');
      await writer.append([frame('kept')], T0);
      disk.fails = failure;
      const lost = writer.append([frame('lost'), frame('too')], T0);
      const queued = writer.append([frame('queued')], T0);
      await assert.rejects(lost, /^Error: Cannot append 2 frames after frame 1 of .*0-000000000001.journal$/);
      await assert.rejects(queued, /Cannot append 1 frames after frame 1 of .*: an earlier failure is not mended$/);
      const syncs = disk.syncs;
      await assert.rejects(writer.rotate(), /an earlier failure is not mended/);
      assert.equal(disk.syncs, syncs);
      disk.fails = 'everything';
      await assert.rejects(writer.recover(), /^Error: Cannot cut .*0-000000000001.journal to its \d+ durable bytes$/);
      await assert.rejects(writer.append([frame('early')], T0), /an earlier failure is not mended/);
      disk.fails = 'nothing';
      await writer.recover();
      assert.equal(writer.next, 2);
      await writer.append([frame('after')], T0);
      assert.deepEqual(await replayed(journal), ['0:1 kept', '0:2 after']);
      await journal.close();
      const again = await openJournalFolder(folder.path, { durability: 'disk' });
      assert.deepEqual(await replayed(again), ['0:1 kept', '0:2 after']);
    });
  }

  test('a first append that failed leaves an empty journal', async () => {
    using folder = openTemporaryFolder();
    const disk = failingDisk();
    const journal = await openJournalFolder(folder.path, { durability: 'disk', openFile: disk.openFile });
    const writer = await journal.writer('0');
    disk.fails = 'half a write';
    await assert.rejects(writer.append([frame('lost')], T0));
    disk.fails = 'nothing';
    await writer.recover();
    await writer.append([frame('first')], T0);
    assert.deepEqual(await replayed(journal), ['0:1 first']);
    await journal.close();
  });

  test('an append beyond what a reader would believe is refused, and the next one is taken', async () => {
    using folder = openTemporaryFolder();
    const journal = await openJournalFolder(folder.path, { durability: 'disk' });
    const writer = await journal.writer('0');
    const frames = Array.from({ length: 260 }, () => new Uint8Array(1024 * 1024));
    await assert.rejects(
      writer.append(frames, T0),
      /^Error: Cannot append \d+ bytes in one step: at most 268435456 are allowed$/,
    );
    await writer.append([frame('a')], T0);
    assert.deepEqual(await replayed(journal), ['0:1 a']);
    await journal.close();
  });
});

async function twoAppends(path: string): Promise<{ path: string; kept: number; size: number }> {
  const journal = await openJournalFolder(path, { durability: 'disk' });
  const writer = await journal.writer('0');
  await writer.append([frame('first'), frame('second')], T0);
  const kept = writer.segment.bytes;
  await writer.append([frame('third'), frame('a fourth that is longer')], (T0 + 1) as Instant);
  await journal.close();
  return { path, kept, size: statSync(join(path, FILE)).size };
}

function flipBit(path: string, byte: number): void {
  const bytes = readFileSync(path);
  bytes[byte] = (bytes[byte] ?? 0) ^ (1 << (byte % 8));
  writeFileSync(path, bytes);
}

type Failure = 'nothing' | 'write' | 'half a write' | 'datasync' | 'everything';

/** Real files, of which the chosen step fails: what cannot be asked of a disk that works. */
function failingDisk(): { fails: Failure; syncs: number; readonly openFile: OpenSegmentFile } {
  const disk = {
    fails: 'nothing' as Failure,
    syncs: 0,
    openFile: (async (path, flags) => {
      failIf('everything');
      const file = await open(path, flags);
      return {
        async write(bytes, { offset, length, position }) {
          failIf('write');
          if (disk.fails === 'half a write') await file.write(bytes, { offset, length: Math.floor(length / 2), position });
          failIf('half a write');
          return file.write(bytes, { offset, length: Math.min(length, 7), position });
        },
        truncate: (length) => file.truncate(length),
        async datasync() {
          disk.syncs += 1;
          failIf('datasync');
          await file.datasync();
        },
        close: () => file.close(),
      };
    }) satisfies OpenSegmentFile,
  };
  const failIf = (failure: Failure): void => {
    if (disk.fails === failure || disk.fails === 'everything') throw new Error(`EIO: the disk fails at ${failure}`);
  };
  return disk;
}
