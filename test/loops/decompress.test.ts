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

  test('comes back from snappy, one body after the other, small and large', () => {
    for (const size of [10, 5_000, 20, 5_000_000]) {
      const body = Buffer.alloc(size, 'telemetry ');
      const unpacked = decompressed(literalBlock(body), 'snappy');
      assert.ok(unpacked.ok && Buffer.from(unpacked.body).equals(body));
    }
  });

  test('is refused when snappy claims more than a body may hold, before room is made for it', () => {
    const said = decompressed(Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f]), 'snappy');
    assert.deepEqual(said, {
      ok: false,
      because: 'TOO_LARGE',
      text: 'the body is larger than 1048576 bytes after snappy decompression',
    });
  });

  test('is refused when snappy makes no sense', () => {
    const text = 'the body cannot be decompressed as snappy: the snappy block claims 5 bytes and holds 0';
    assert.deepEqual(decompressed(Buffer.from([5]), 'snappy'), { ok: false, because: 'UNREADABLE', text });
    const none = decompressed(new Uint8Array(0), 'snappy');
    assert.deepEqual(none, {
      ok: false,
      because: 'UNREADABLE',
      text: 'the body cannot be decompressed as snappy: the snappy block has no readable length',
    });
  });

  test('is not believed about its size', () => {
    const body = gzipSync(TEXT);
    body.writeUInt32LE(2 ** 30, body.length - 4);
    const text = 'the body cannot be decompressed as gzip: incorrect length check';
    assert.deepEqual(decompressed(body, 'gzip'), { ok: false, because: 'UNREADABLE', text });
  });
});

/** A snappy block of one literal. */
function literalBlock(body: Uint8Array): Buffer {
  const length: number[] = [];
  for (let left = body.length; ; left = Math.floor(left / 128)) {
    length.push(left < 128 ? left : (left % 128) | 128);
    if (left < 128) break;
  }
  const size = Buffer.alloc(5, 63 << 2);
  size.writeUInt32LE(body.length - 1, 1);
  return Buffer.concat([Buffer.from(length), size, body]);
}
