import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { openDoneFile } from '../../src/adapters/data-folder/done-file.ts';
import { MOST_BEYOND, type Done } from '../../src/ports/done-frames.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';

const FIRST: Done = { upTo: 7, beyond: [] };
const SECOND: Done = { upTo: 9, beyond: [11, 40, 41, 42, 9 + MOST_BEYOND] };

async function written(path: string, ...all: readonly Done[]): Promise<void> {
  const file = await openDoneFile(path);
  for (const done of all) await file.write(done);
  await file.close();
}

async function readBack(path: string): Promise<Done | null> {
  const file = await openDoneFile(path);
  await file.close();
  return file.before;
}

describe('the file of what was sent', () => {
  test('says nothing when it is new, and then what was written last', async () => {
    using folder = openTemporaryFolder();
    const path = folder.file('sent');
    assert.equal(await readBack(path), null);
    for (const done of [FIRST, SECOND, { upTo: 2 ** 40, beyond: [2 ** 40 + 33] }]) {
      await written(path, done);
      assert.deepEqual(await readBack(path), done);
    }
  });

  test('says what was written before, wherever the last write is cut off', async () => {
    using folder = openTemporaryFolder();
    const path = folder.file('sent');
    await written(path, FIRST);
    const before = readFileSync(path);
    await written(path, SECOND);
    const after = readFileSync(path);
    const changed = [...after.keys()].filter((at) => after[at] !== (before[at] ?? 0));
    assert.ok(changed.length > 8);
    for (const cut of changed) {
      const torn = Buffer.concat([after.subarray(0, cut), Buffer.alloc(after.length - cut)]);
      before.copy(torn, cut, cut);
      writeFileSync(path, torn);
      assert.deepEqual(await readBack(path), FIRST);
    }
  });

  test('is not taken for a new one when it is damaged', async () => {
    using folder = openTemporaryFolder();
    const path = folder.file('sent');
    await written(path, FIRST);
    const bytes = readFileSync(path);
    for (const at of [0, 4_096]) if (at < bytes.length) bytes[at]! ^= 1;
    writeFileSync(path, bytes);
    await assert.rejects(readBack(path), /is damaged/);
  });
});
