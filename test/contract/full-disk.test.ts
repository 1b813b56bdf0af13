import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { openJournalFolder } from '../../src/adapters/journal-folder/journal-folder.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { replayed } from './journal.contract.ts';

const CHILD = fileURLToPath(new URL('full-disk.ts', import.meta.url));

test('Journal in a folder: when the system takes no more bytes, the append is refused whole and the next one finds its place', async () => {
  using folder = openTemporaryFolder();
  // The system itself refuses, in the middle of a write: a file may grow to 64 blocks of 512 bytes.
  const limited = `trap '' XFSZ; ulimit -S -f 64; exec "$0" "$@"`;
  const run = spawnSync('/bin/sh', ['-c', limited, process.execPath, CHILD, folder.path], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  const { refused, kept } = JSON.parse(run.stdout) as { refused: string; kept: string[] };
  assert.equal(refused, 'EFBIG');
  assert.ok(kept.length > 5);
  const journal = await openJournalFolder(folder.path, { durability: 'disk' });
  assert.deepEqual(
    await replayed(journal),
    kept.map((text, index) => `0:${index + 1} ${text}`),
  );
  assert.equal((await journal.size()).segments, 2);
});
