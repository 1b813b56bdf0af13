import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { decompressed, DECOMPRESS_LIMITS } from '../../src/loops/decompress.ts';

const TEXT = Buffer.from('telemetry '.repeat(500));
const CODINGS = [
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['zstd', (body: Uint8Array) => zstdCompressSync(body)],
  ['identity', (body: Uint8Array) => Buffer.from(body)],
] as const;

describe('what was compressed', () => {
  for (const [coding, compress] of CODINGS) {
    test(`comes back from ${coding}`, () => {
      const unpacked = decompressed(compress(TEXT), coding);
      assert.deepEqual(unpacked.ok && Buffer.from(unpacked.body), TEXT);
    });
  }

  for (const [coding, compress] of CODINGS.slice(0, 3)) {
    test(`is refused when it is larger than one body may be (${coding})`, () => {
      const said = decompressed(compress(TEXT), coding, { ...DECOMPRESS_LIMITS, bodyBytes: 4_000 });
      const text = `the body is larger than 4000 bytes after ${coding} decompression`;
      assert.deepEqual(said, { ok: false, because: 'TOO_LARGE', text });
    });

    test(`is refused when it grows more than anything honest does (${coding})`, () => {
      const bomb = compress(Buffer.alloc(10_000_000));
      const said = decompressed(bomb, coding, { ...DECOMPRESS_LIMITS, freeBytes: 1_000, ratio: 10 });
      const text = `the body is larger than ${bomb.length * 10} bytes after ${coding} decompression`;
      assert.deepEqual(said, { ok: false, because: 'TOO_LARGE', text });
    });

    test(`is refused when it is cut off (${coding})`, () => {
      const said = decompressed(compress(TEXT).subarray(0, 20), coding);
      assert.equal(!said.ok && said.because, 'UNREADABLE');
    });
  }

  test('is not believed about its size', () => {
    const body = gzipSync(TEXT);
    body.writeUInt32LE(2 ** 30, body.length - 4);
    const text = 'the body cannot be decompressed as gzip: incorrect length check';
    assert.deepEqual(decompressed(body, 'gzip'), { ok: false, because: 'UNREADABLE', text });
  });
});
