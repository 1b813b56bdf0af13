import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Signer } from '../../ports/signer.ts';
import { signingKey, type SigningKey } from '../ed25519.ts';

/**
 * The key of a ledger in its data folder: `ledger.key`, and `ledger.key.next` between the two steps of a rotation. A key that
 * was replaced is removed: what it signed stays true, and nobody can sign with it again.
 */
export function openSigningKey(folder: string): Signer {
  const [file, nextFile] = [join(folder, 'ledger.key'), join(folder, 'ledger.key.next')];
  if (!existsSync(file)) makeKey(file);
  let current = readKey(file);
  return {
    keyId: () => current.id,
    publicKey: () => current.publicKey,
    sign: (text) => current.sign(text),
    async prepare() {
      rmSync(nextFile, { force: true }); // of a rotation that was never recorded
      makeKey(nextFile);
      const { id, publicKey } = readKey(nextFile);
      return { id, publicKey };
    },
    adopt(id) {
      if (current.id === id) return true;
      if (!existsSync(nextFile)) return false;
      const next = readKey(nextFile);
      if (next.id !== id) return false;
      renameSync(nextFile, file);
      syncFolder(folder);
      current = next;
      return true;
    },
  };
}

function readKey(file: string): SigningKey {
  try {
    return signingKey(createPrivateKey(readFileSync(file)));
  } catch (cause) {
    throw new Error(`Cannot read the ledger's key in ${file}: put back the file from your backup`, { cause });
  }
}

/** Whole and on disk before it has its name: a stop in the middle leaves no half key behind. */
function makeKey(file: string): void {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const written = `${file}.writing`;
  rmSync(written, { force: true });
  const handle = openSync(written, 'wx', 0o600);
  try {
    writeSync(handle, pem);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(written, file);
  syncFolder(dirname(file));
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
