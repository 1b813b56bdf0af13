import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { openDataFolder } from '../../src/adapters/data-folder/data-folder.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';

test('every source has a token of its own, for the owner of the folder only, and keeps it', () => {
  using temporary = openTemporaryFolder();
  const path = temporary.file('data');
  const folder = openDataFolder(path);
  const [usual, shop] = [folder.sourceToken('default'), folder.sourceToken('shop')];
  assert.notEqual(usual, shop);
  assert.deepEqual(
    [usual, shop].map((token) => token.length),
    [32, 32],
  );
  assert.equal(readFileSync(`${path}/intake.token`, 'utf8').trim(), usual);
  assert.equal(readFileSync(`${path}/sources/shop.token`, 'utf8').trim(), shop);
  assert.equal(statSync(`${path}/sources`).mode & 0o777, 0o700);
  assert.equal(statSync(`${path}/sources/shop.token`).mode & 0o777, 0o600);
  folder.release();
  const again = openDataFolder(path);
  assert.deepEqual([again.sourceToken('default'), again.sourceToken('shop')], [usual, shop]);
  again.release();
});

test('the token for the first exporter is there before anybody asks', () => {
  using temporary = openTemporaryFolder();
  const folder = openDataFolder(temporary.file('data'));
  assert.ok(readdirSync(folder.path).includes('intake.token'));
  folder.release();
});

test('a token that a person put there is taken, unless it can be guessed', () => {
  using temporary = openTemporaryFolder();
  const folder = openDataFolder(temporary.file('data'));
  folder.sourceToken('first');
  writeFileSync(`${folder.path}/sources/chosen.token`, 'chosen-by-a-person-of-the-house\n');
  writeFileSync(`${folder.path}/sources/short.token`, 'short\n');
  assert.equal(folder.sourceToken('chosen'), 'chosen-by-a-person-of-the-house');
  assert.throws(() => folder.sourceToken('short'), /is too short/);
  folder.release();
});

test('no name leads out of the folder', () => {
  using temporary = openTemporaryFolder();
  const folder = openDataFolder(temporary.file('data'));
  for (const name of ['../admin', 'a/b', '', '.', 'A', 'a\0b'])
    assert.throws(() => folder.sourceToken(name), /Cannot keep a token/);
  folder.release();
});
