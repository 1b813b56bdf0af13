import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { snappyLength, unsnappy } from './snappy.ts';

const ROOM = new Uint8Array(4_096);

/** Blocks written by hand from the format's description, and what they hold. */
const blocks: readonly { readonly name: string; readonly block: readonly number[]; readonly want: string }[] = [
  { name: 'nothing', block: [0], want: '' },
  { name: 'a literal', block: [3, 0x08, ...text('abc')], want: 'abc' },
  { name: 'a literal with a length of one byte', block: [62, 60 << 2, 61, ...text('x'.repeat(62))], want: 'x'.repeat(62) },
  {
    name: 'a literal with a length of two bytes',
    block: [0xac, 0x02, 61 << 2, 0x2b, 0x01, ...text('y'.repeat(300))],
    want: 'y'.repeat(300),
  },
  { name: 'a copy with an offset of one byte', block: [8, 0x0c, ...text('abcd'), 0x01, 4], want: 'abcdabcd' },
  { name: 'a copy that repeats what it writes', block: [9, 0x00, ...text('z'), (4 << 2) | 1, 1], want: 'zzzzzzzzz' },
  { name: 'a copy with an offset of two bytes', block: [6, 0x0c, ...text('abcd'), (1 << 2) | 2, 4, 0], want: 'abcdab' },
  { name: 'a copy with an offset of four bytes', block: [6, 0x0c, ...text('abcd'), (1 << 2) | 3, 4, 0, 0, 0], want: 'abcdab' },
];
for (const { name, block, want } of blocks) {
  test(`unpacks ${name}`, () => {
    const unpacked = unsnappy(Uint8Array.from(block), ROOM);
    assert.deepEqual(unpacked, { ok: true, length: want.length });
    assert.equal(new TextDecoder().decode(ROOM.subarray(0, want.length)), want);
  });
}

const broken: readonly { readonly name: string; readonly block: readonly number[]; readonly text: RegExp }[] = [
  { name: 'an empty body', block: [], text: /no readable length/ },
  { name: 'a length without end', block: [255, 255, 255, 255, 255, 1], text: /no readable length/ },
  { name: 'a length beyond 32 bits', block: [255, 255, 255, 255, 127], text: /no readable length/ },
  { name: 'more than there is room for', block: [0x81, 0x20, 0], text: /claims 4097 bytes, and 4096 are allowed/ },
  { name: 'less than it claims', block: [4, 0x08, ...text('abc')], text: /claims 4 bytes and holds 3/ },
  { name: 'more than it claims', block: [2, 0x08, ...text('abc')], text: /broken at byte 1/ },
  { name: 'a literal that is cut off', block: [9, 0x20, ...text('abc')], text: /broken at byte 1/ },
  { name: 'a copy from before the beginning', block: [8, 0x0c, ...text('abcd'), 0x01, 5], text: /broken at byte 6/ },
  { name: 'a copy from nowhere', block: [8, 0x0c, ...text('abcd'), 0x01, 0], text: /broken at byte 6/ },
  { name: 'an offset that is cut off', block: [8, 0x0c, ...text('abcd'), 0x02, 1], text: /broken at byte 6/ },
  {
    name: 'a bomb',
    block: [0x80, 0x20, 0x00, 65, ...Array.from({ length: 80 }, () => [0xfe, 1, 0]).flat()],
    text: /broken at byte/,
  },
];
for (const { name, block, text: wanted } of broken) {
  test(`refuses ${name}`, () => {
    const unpacked = unsnappy(Uint8Array.from(block), ROOM);
    assert.ok(!unpacked.ok);
    assert.match(unpacked.text, wanted);
  });
}

test('the length is known before anything is unpacked', () => {
  assert.deepEqual(snappyLength(Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x08, 1, 2)), { ok: true, length: 2 ** 31 });
});

test('arbitrary bytes are unpacked or refused, and never written beyond what they claim', () => {
  let unpackable = 0;
  const block = fc.tuple(fc.nat(64), fc.uint8Array({ maxLength: 40 })).map(([length, rest]) => Uint8Array.of(length, ...rest));
  fc.assert(
    fc.property(block, (bytes) => {
      const room = new Uint8Array(128).fill(7);
      const unpacked = unsnappy(bytes, room);
      if (unpacked.ok) unpackable += 1;
      assert.ok(room.subarray(bytes[0]).every((byte) => byte === 7));
    }),
    { numRuns: 5_000, seed: 20_261_121 },
  );
  assert.ok(unpackable > 0);
});

function text(value: string): readonly number[] {
  return [...new TextEncoder().encode(value)];
}
