import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { openTemporaryFolder } from '../../test/temporary-folder.ts';
import { keyIdOf } from '../proof/keys.ts';
import type { Signer } from '../ports/signer.ts';
import { openSigningKey } from './data-folder/signing-key.ts';
import { openMemorySigner } from './memory/signer.ts';

const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

function isSignedBy(publicKey: string, { text, signature }: { text: string; signature: string }): boolean {
  const key = createPublicKey({ key: Buffer.concat([SPKI, Buffer.from(publicKey, 'base64')]), format: 'der', type: 'spki' });
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'));
}

function signerContract(name: string, withSigner: (use: (signer: Signer) => Promise<void>) => Promise<void>): void {
  describe(`Signer contract: ${name}`, () => {
    test('its signatures are those of its public key, over UTF-8', () =>
      withSigner(async (signer) => {
        const text = 'ein Größtes, ≥ 1';
        assert.ok(isSignedBy(signer.publicKey(), { text, signature: signer.sign(text) }));
        assert.ok(!isSignedBy(signer.publicKey(), { text: `${text} `, signature: signer.sign(text) }));
        assert.equal(signer.keyId(), keyIdOf(Buffer.from(signer.publicKey(), 'base64')));
      }));

    test('a prepared key signs nothing until it is adopted, and then signs alone', () =>
      withSigner(async (signer) => {
        const before = signer.publicKey();
        const next = await signer.prepare();
        assert.notEqual(next.id, signer.keyId());
        assert.ok(isSignedBy(before, { text: 'a', signature: signer.sign('a') }));
        assert.equal(signer.adopt(next.id), true);
        assert.deepEqual([signer.keyId(), signer.publicKey()], [next.id, next.publicKey]);
        assert.ok(isSignedBy(next.publicKey, { text: 'a', signature: signer.sign('a') }));
        assert.equal(signer.adopt(next.id), true);
      }));

    test('a key that it never made is not adopted', () =>
      withSigner(async (signer) => {
        const before = signer.keyId();
        assert.equal(signer.adopt('0123456789abcdef'), false);
        await signer.prepare();
        assert.equal(signer.adopt('0123456789abcdef'), false);
        assert.equal(signer.keyId(), before);
      }));

    test('of two prepared keys the later one can be adopted', () =>
      withSigner(async (signer) => {
        const first = await signer.prepare();
        const second = await signer.prepare();
        assert.equal(signer.adopt(first.id), false);
        assert.equal(signer.adopt(second.id), true);
      }));
  });
}

signerContract('memory', (use) => use(openMemorySigner('a seed')));
signerContract('data folder', async (use) => {
  using folder = openTemporaryFolder();
  await use(openSigningKey(folder.path));
});

test('a seed always gives the same keys, and another seed others', async () => {
  const keys = async (seed: string): Promise<readonly string[]> => {
    const signer = openMemorySigner(seed);
    return [signer.keyId(), signer.sign('a'), (await signer.prepare()).id];
  };
  assert.deepEqual(await keys('a'), await keys('a'));
  assert.notDeepEqual(await keys('a'), await keys('b'));
});

test('the key in a data folder is nobody else’s to read, and is the same after a start', () => {
  using folder = openTemporaryFolder();
  const id = openSigningKey(folder.path).keyId();
  assert.deepEqual(readdirSync(folder.path), ['ledger.key']);
  assert.equal(statSync(folder.file('ledger.key')).mode & 0o777, 0o600);
  assert.equal(openSigningKey(folder.path).keyId(), id);
});

test('a prepared key outlives a stop, and a replaced one is gone', async () => {
  using folder = openTemporaryFolder();
  const before = openSigningKey(folder.path);
  const next = await before.prepare();
  const again = openSigningKey(folder.path);
  assert.equal(again.keyId(), before.keyId());
  assert.equal(again.adopt(next.id), true);
  assert.equal(openSigningKey(folder.path).keyId(), next.id);
  assert.deepEqual(readdirSync(folder.path), ['ledger.key']);
});

test('a key that cannot be read is told with its file, and is not replaced', () => {
  using folder = openTemporaryFolder();
  openSigningKey(folder.path);
  renameSync(folder.file('ledger.key'), folder.file('kept'));
  writeFileSync(folder.file('ledger.key'), 'nonsense');
  assert.throws(() => openSigningKey(folder.path), /Cannot read the ledger's key in .*ledger\.key: put back the file/);
  rmSync(folder.file('ledger.key'));
  assert.ok(!existsSync(folder.file('ledger.key')));
});
