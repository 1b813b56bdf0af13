import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { MOST_FILES, readCatalogFolder } from '../../src/adapters/catalog-folder/catalog-folder.ts';
import { openCatalogWriter } from '../../src/adapters/catalog-folder/catalog-writer.ts';
import { beginEdit } from '../../src/adapters/catalog-folder/folder-edit.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';

const BOTH = [
  { file: 'a.yaml', text: 'a: 2\n' },
  { file: 'teams/b.yaml', text: 'b: 2\n' },
  { file: 'c.yaml', text: null },
];

function openFolder(): { path: string } & Disposable {
  const folder = openTemporaryFolder();
  writeFileSync(join(folder.path, 'a.yaml'), 'a: 1\n');
  writeFileSync(join(folder.path, 'c.yaml'), 'c: 1\n');
  return folder;
}

async function textsIn(folder: string): Promise<string> {
  return (await readCatalogFolder(folder)).map(({ file, text }) => `${file} ${text.trim()}`).join('; ');
}

test('texts are written, added and removed, and nothing is left beside them', async () => {
  using folder = openFolder();
  chmodSync(join(folder.path, 'a.yaml'), 0o600);
  const writer = await openCatalogWriter({ folder: folder.path, mayWrite: true });
  await writer.write(BOTH);
  assert.equal(await textsIn(folder.path), 'a.yaml a: 2; teams/b.yaml b: 2');
  assert.deepEqual(readdirSync(folder.path).toSorted(), ['a.yaml', 'teams']);
  assert.equal(statSync(join(folder.path, 'a.yaml')).mode & 0o777, 0o600, 'who may read it stays as it was');
});

test('an edit that was begun is finished by whoever opens the folder next, also when some of it was done', async () => {
  for (const done of [0, 1, 2]) {
    using folder = openFolder();
    mkdirSync(join(folder.path, 'teams'));
    await beginEdit(folder.path, BOTH);
    assert.equal(await textsIn(folder.path), 'a.yaml a: 1; c.yaml c: 1', 'nothing has changed yet');
    const { moves } = JSON.parse(readFileSync(join(folder.path, '.plimsoll-edit.json'), 'utf8')) as {
      moves: { file: string; from: string | null }[];
    };
    for (const { file, from } of moves.slice(0, done)) {
      const path = join(folder.path, file);
      if (from !== null) writeFileSync(path, readFileSync(join(path, '..', from)));
      if (from !== null) rmSync(join(path, '..', from));
    }
    await openCatalogWriter({ folder: folder.path, mayWrite: true });
    assert.equal(await textsIn(folder.path), 'a.yaml a: 2; teams/b.yaml b: 2');
    assert.deepEqual(readdirSync(folder.path).toSorted(), ['a.yaml', 'teams']);
  }
});

test('a process that is killed while it writes leaves all of the old texts or all of the new ones', async () => {
  const script = new URL('./write-again-and-again.ts', import.meta.url).pathname;
  for (const after of [0, 3, 7, 12]) {
    using folder = openFolder();
    const child = spawn(process.execPath, [script, folder.path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await new Promise<void>((resolve) => {
      let heard = 0;
      child.stdout.on('data', (data: Buffer) => {
        heard += data.toString().split('\n').length - 1;
        if (heard > after) resolve();
      });
    });
    child.kill('SIGKILL');
    await ended;
    await openCatalogWriter({ folder: folder.path, mayWrite: true });
    const all = (await readCatalogFolder(folder.path)).filter(({ file }) => file !== 'c.yaml').map(({ text }) => text);
    assert.equal(new Set(all).size, 1, `of one edit: ${JSON.stringify(all)}`);
    assert.deepEqual(
      readdirSync(folder.path).filter((name) => name.startsWith('.')),
      [],
    );
  }
});

test('no link is followed or replaced, and nothing outside the folder is touched', async () => {
  using folder = openFolder();
  using outside = openTemporaryFolder();
  writeFileSync(join(outside.path, 'x.yaml'), 'mine\n');
  symlinkSync(outside.path, join(folder.path, 'linked'));
  symlinkSync(join(outside.path, 'x.yaml'), join(folder.path, 'l.yaml'));
  mkdirSync(join(folder.path, 'd.yaml'));
  const writer = await openCatalogWriter({ folder: folder.path, mayWrite: true });
  for (const file of [
    'linked/x.yaml',
    'l.yaml',
    'linked/new.yaml',
    '../x.yaml',
    '/tmp/x.yaml',
    '.hidden.yaml',
    'd.yaml',
    'a.yaml/x.yaml',
  ]) {
    const attack = [{ file, text: 'theirs' }];
    assert.match((await writer.misplaced(attack)) ?? '', /cannot be written/, file);
    await assert.rejects(writer.write(attack), /Cannot write 1 files/);
  }
  assert.equal(readFileSync(join(outside.path, 'x.yaml'), 'utf8'), 'mine\n');
  assert.deepEqual(readdirSync(outside.path), ['x.yaml']);
});

test('a note of what to move that somebody else left there leads nowhere', async () => {
  for (const note of [
    'no JSON',
    '{}',
    '{"moves":[{"file":"../x.yaml","from":null}]}',
    '{"moves":[{"file":"a.yaml","from":"../../etc/passwd"}]}',
  ]) {
    using folder = openFolder();
    writeFileSync(join(folder.path, '.plimsoll-edit.json'), note);
    await assert.rejects(openCatalogWriter({ folder: folder.path, mayWrite: true }), /does not say what to move/);
    assert.ok(existsSync(join(folder.path, 'a.yaml')));
  }
});

test('who was not let write says so and writes nothing', async () => {
  using folder = openFolder();
  const writer = await openCatalogWriter({ folder: folder.path, mayWrite: false });
  assert.match((await writer.refusal())?.hint ?? '', /--catalog-writable/);
  await assert.rejects(writer.write(BOTH), /not started so/);
  assert.equal(await textsIn(folder.path), 'a.yaml a: 1; c.yaml c: 1');
});

test('one text cannot take the place of the folder of another', async () => {
  using folder = openFolder();
  const writer = await openCatalogWriter({ folder: folder.path, mayWrite: true });
  const files = ['d.yaml', 'd.yaml/e.yaml'].map((file) => ({ file, text: 'd: 1\n' }));
  for (const both of [files, files.toReversed()]) {
    assert.match((await writer.misplaced(both)) ?? '', /d\.yaml is a folder of d\.yaml\/e\.yaml/);
    await assert.rejects(writer.write(both));
  }
  await writer.write(BOTH);
  await openCatalogWriter({ folder: folder.path, mayWrite: true });
});

test('no more files are written than are read', async () => {
  using folder = openFolder();
  for (let one = 2; one < MOST_FILES; one += 1) writeFileSync(join(folder.path, `n${one}.yaml`), '');
  const writer = await openCatalogWriter({ folder: folder.path, mayWrite: true });
  const more = { file: 'more.yaml', text: 'more: 1\n' };
  assert.match((await writer.misplaced([more])) ?? '', /more\.yaml cannot be written: the folder has 2000 files/);
  assert.equal(await writer.misplaced([more, { file: 'n2.yaml', text: null }]), null, 'one goes for it');
  assert.equal(await writer.misplaced([{ file: 'n2.yaml', text: 'n: 2\n' }]), null, 'it is there already');
});
