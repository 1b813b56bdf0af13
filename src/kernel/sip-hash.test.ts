import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SIP_KEY, SipHash } from './sip-hash.ts';

/** From the reference implementation: key 00 01 … 0f, input the first bytes of 00 01 02 …, output little-endian. */
const VECTORS = [
  [0, '310e0edd47db6f72'],
  [1, 'fd67dc93c539f874'],
  [2, '5a4fa9d909806c0d'],
  [3, '2d7efbd796666785'],
  [7, '37d1018bf50002ab'],
  [8, '6224939a79f5f593'],
  [15, 'e545be4961ca29a1'],
  [63, '724506eb4c328a95'],
] as const;

const KEY = Uint8Array.from({ length: SIP_KEY }, (_, index) => index);

for (const [length, want] of VECTORS)
  test(`${length} bytes are hashed as the reference does`, () => {
    const { low, high } = new SipHash(KEY).hash(Uint8Array.from({ length }, (_, index) => index));
    assert.equal(Buffer.from(Uint32Array.of(low, high).buffer).toString('hex'), want);
  });

test('one hasher serves one text after the other, and only as much of the bytes as it is told', () => {
  const hasher = new SipHash(KEY);
  const bytes = Uint8Array.from({ length: 64 }, (_, index) => index);
  hasher.hash(bytes);
  const { low, high } = hasher.hash(bytes, 8);
  assert.equal(Buffer.from(Uint32Array.of(low, high).buffer).toString('hex'), '6224939a79f5f593');
});
