import assert from 'node:assert/strict';
import { open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openJournalFolder } from '../../src/adapters/journal-folder/journal-folder.ts';
import { openJournalReader } from '../../src/adapters/journal-folder/journal-reader.ts';
import type { OpenSegmentFile } from '../../src/adapters/journal-folder/journal-writer.ts';
import type { Instant } from '../../src/kernel/units.ts';
import type { FrameReader } from '../../src/ports/frame-reader.ts';
import type { JournalWriter } from '../../src/ports/journal.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';

const AT = 1_700_000_000_000 as Instant;
const WRITER = 'w';

function append(writer: JournalWriter, ...texts: readonly string[]): Promise<void> {
  return writer.append(
    texts.map((text) => Buffer.from(text)),
    AT,
  );
}

/** Everything up to `last`, as `SEQUENCE TEXT`, with what is missing in its place. */
async function readAll(reader: FrameReader, last: number): Promise<readonly string[]> {
  const found: string[] = [];
  for (;;) {
    const read = await reader.next(last);
    if (read === null) return found;
    if (read.missing > 0) found.push(`${read.missing} missing`);
    found.push(...read.frames.map(({ sequence, frame }) => `${sequence} ${Buffer.from(frame).toString()}`));
  }
}

describe('reading a journal while it is written', () => {
  test('gives every frame once and in order, over the ends of segments, and none before it is durable', async () => {
    using folder = openTemporaryFolder();
    const journal = await openJournalFolder(folder.path);
    const writer = await journal.writer(WRITER);
    const reader = openJournalReader({ folder: folder.path, writer: WRITER, after: 0 });
    assert.deepEqual(await readAll(reader, 0), []);
    await append(writer, 'a', 'b');
    assert.deepEqual(await readAll(reader, 0), [], 'nobody said that it is durable');
    assert.deepEqual(await readAll(reader, 2), ['1 a', '2 b']);
    await writer.rotate();
    await append(writer, 'c');
    await writer.rotate();
    await append(writer, 'd', 'e');
    await append(writer, 'f');
    assert.deepEqual(await readAll(reader, 6), ['3 c', '4 d', '5 e', '6 f']);
    assert.equal(await reader.next(6), null);
    await reader.close();
    const later = openJournalReader({ folder: folder.path, writer: WRITER, after: 4 });
    assert.deepEqual(await readAll(later, 6), ['5 e', '6 f']);
    await later.close();
    await journal.close();
  });

  for (const before of [[], ['a']])
    test(`goes on where the writer went on after a write that failed, ${before.length} frames before it`, async () => {
      using folder = openTemporaryFolder();
      const disk = { fails: false };
      const openFile: OpenSegmentFile = async (path, flags) => {
        const file = await open(path, flags);
        return {
          write: (bytes, { offset, length, position }) => file.write(bytes, offset, length, position),
          truncate: (length) => file.truncate(length),
          datasync: () => (disk.fails ? Promise.reject(new Error('EIO')) : file.datasync()),
          close: () => file.close(),
        };
      };
      const journal = await openJournalFolder(folder.path, { durability: 'disk', openFile });
      const writer = await journal.writer(WRITER);
      const reader = openJournalReader({ folder: folder.path, writer: WRITER, after: 0 });
      if (before.length > 0) await append(writer, ...before);
      assert.equal((await readAll(reader, before.length)).length, before.length);
      disk.fails = true;
      await assert.rejects(append(writer, 'never durable'));
      assert.deepEqual(await readAll(reader, before.length), []);
      disk.fails = false;
      await writer.recover();
      await append(writer, 'b');
      const next = before.length + 1;
      assert.deepEqual(await readAll(reader, next), [`${next} b`]);
      await reader.close();
      await journal.close();
    });

  test('counts what damage took away, and goes on behind it', async () => {
    using folder = openTemporaryFolder();
    const journal = await openJournalFolder(folder.path);
    const writer = await journal.writer(WRITER);
    for (const texts of [['a'], ['b', 'c'], ['d']]) await append(writer, ...texts);
    await writer.rotate();
    await append(writer, 'e');
    const [first = ''] = (await readdir(folder.path)).toSorted();
    const bytes = await readFile(join(folder.path, first));
    bytes[bytes.indexOf('b')]! ^= 1;
    await writeFile(join(folder.path, first), bytes);
    const reader = openJournalReader({ folder: folder.path, writer: WRITER, after: 0 });
    assert.deepEqual(await readAll(reader, 5), ['1 a', '3 missing', '5 e']);
    await reader.close();
    await journal.close();
  });
});
