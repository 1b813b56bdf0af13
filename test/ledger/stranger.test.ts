import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runInThisContext } from 'node:vm';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { exportLines, sampleLedger, verifyBytes } from './sample-export.ts';

const SCRIPT = fileURLToPath(new URL('../../examples/verify-ledger/verify.mjs', import.meta.url));
const source = readFileSync(SCRIPT, 'utf8');

class Exit extends Error {}

type Environment = Readonly<Record<string, unknown>>;
/** The script as it is, with other bytes under its file name: a process for each of thousands of bits would take an hour. */
const body = source.replace(/^#!.*$/m, '').replaceAll(/^import .*$/gm, '');
const script = runInThisContext(
  `(env) => { const { createHash, createPublicKey, edVerify, readFileSync, process, console } = env;\n${body}\n}`,
) as (env: Environment) => void;

function strangerSays(bytes: Uint8Array, told: readonly string[] = []): { code: number; said: string } {
  const said: string[] = [];
  const exit = (): never => {
    throw new Exit();
  };
  const env = {
    createHash,
    createPublicKey,
    edVerify: verify,
    readFileSync: () => bytes,
    process: { argv: ['', '', 'f', ...told], exit },
  };
  try {
    script({ ...env, console: { log: (line: string) => void said.push(line) } });
    return { code: 0, said: said.join('\n') };
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    return { code: 1, said: said.join('\n') };
  }
}

async function sampleBytes(): Promise<{ bytes: Buffer; first: string; second: string }> {
  const sample = await sampleLedger({ count: 7, checkpoints: [2, 7], rotations: [4] });
  const bytes = Buffer.from(`${exportLines(sample, ({ seq }) => seq === 5).join('\n')}\n`);
  return { bytes, first: sample.keys[0]?.id ?? '', second: sample.keys[1]?.id ?? '' };
}

test('a verifier of under 100 lines, written from the page on the format alone, accepts an export', async () => {
  assert.ok(source.trimEnd().split('\n').length < 100);
  assert.ok(!/from '\.|src\//.test(source));
  const { bytes, first, second } = await sampleBytes();
  assert.match(strangerSays(bytes).said, /^intact: 1 entries through 7, signed through 7, ledger [0-9a-f]{64}$/);
  assert.equal(strangerSays(bytes, [first]).code, 0);
  assert.match(strangerSays(bytes, ['0123456789abcdef']).said, /is not to be believed here$/);
  assert.match(strangerSays(bytes, [second]).said, /is not to be believed here$/);
  using folder = openTemporaryFolder();
  writeFileSync(folder.file('ledger.jsonl'), bytes);
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, folder.file('ledger.jsonl'), first]);
  assert.match(stdout, /^intact: /);
});

test('it and ours find one flipped bit at every byte of an export', async () => {
  const { bytes } = await sampleBytes();
  for (let at = 0; at < bytes.length; at += 1) {
    const flipped = Buffer.from(bytes);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << ((at * 5 + 3) % 8));
    assert.equal(strangerSays(flipped).code, 1, `byte ${at} of ${flipped.toString()}`);
    assert.equal((await verifyBytes(flipped)).isIntact, false, `byte ${at} of ${flipped.toString()}`);
  }
});

test('it finds a line that was removed, repeated or moved', async () => {
  const { bytes } = await sampleBytes();
  const lines = bytes.toString().trimEnd().split('\n');
  for (const [index, line] of lines.entries()) {
    const edits = [
      lines.toSpliced(index, 1),
      lines.toSpliced(index, 0, line),
      lines.toSpliced(index, 1).toSpliced((index + 3) % (lines.length - 1), 0, line),
    ];
    for (const edited of edits) {
      if (edited.join() === lines.join()) continue;
      assert.equal(strangerSays(Buffer.from(`${edited.join('\n')}\n`)).code, 1, edited.join('\n'));
    }
  }
});
