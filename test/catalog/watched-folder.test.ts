import assert from 'node:assert/strict';
import { mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openCatalogFolder } from '../../src/adapters/catalog-folder/catalog-folder.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';

/** Resolves once the folder was told to have changed to this text; the test's own time limit is the only other end. */
async function openWatch(path: string, file: string) {
  const folder = openCatalogFolder(path);
  await folder.read();
  const seen: string[] = [];
  const waiting: { text: string; tell: () => void }[] = [];
  const watcher = folder.watch(() => {
    void readFile(file, 'utf8').then((text) => {
      seen.push(text);
      for (const { text: wanted, tell } of waiting) if (seen.includes(wanted)) tell();
    });
  });
  return {
    told: (text: string) =>
      new Promise<void>((tell) => {
        if (seen.includes(text)) tell();
        else waiting.push({ text, tell });
      }),
    [Symbol.dispose]: () => watcher.close(),
  };
}

test('a file that was replaced is still watched: the next change within it is told, too', { timeout: 30_000 }, async () => {
  using temporary = openTemporaryFolder();
  const folder = temporary.path;
  const file = join(folder, 'shop.yaml');
  await writeFile(file, 'target: 1');
  using watched = await openWatch(folder, file);
  for (const text of ['target: 2', 'target: 3']) {
    await writeFile(join(folder, 'shop.yaml.new'), text);
    await rename(join(folder, 'shop.yaml.new'), file);
    await watched.told(text);
  }
  // Of the same length, into the file that took the place of the one that was watched at first.
  await writeFile(file, 'target: 4');
  await watched.told('target: 4');
});

test(
  'a folder as Kubernetes mounts it is read once, through its links, and told when they lead elsewhere',
  { timeout: 30_000 },
  async () => {
    using temporary = openTemporaryFolder();
    const folder = temporary.path;
    for (const version of ['..1', '..2']) {
      await mkdir(join(folder, version));
      await writeFile(join(folder, version, 'shop.yaml'), version);
    }
    await symlink('..1', join(folder, '..data'));
    await symlink(join('..data', 'shop.yaml'), join(folder, 'shop.yaml'));
    assert.deepEqual(await openCatalogFolder(folder).read(), [{ file: 'shop.yaml', text: '..1' }]);
    using watched = await openWatch(folder, join(folder, 'shop.yaml'));
    await symlink('..2', join(folder, '..data_tmp'));
    await rename(join(folder, '..data_tmp'), join(folder, '..data'));
    await watched.told('..2');
    assert.deepEqual(await openCatalogFolder(folder).read(), [{ file: 'shop.yaml', text: '..2' }]);
  },
);
