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

type Piece = { readonly literal: Uint8Array } | { readonly length: number; readonly back: number; readonly again: number };

test('literals and copies of every form, length and reach come out as copying byte by byte has them', () => {
  const literal = fc.record({ literal: fc.uint8Array({ minLength: 1, maxLength: 100 }) });
  const copy = fc.record({ length: fc.integer({ min: 1, max: 64 }), back: fc.nat(), again: fc.nat(5) });
  fc.assert(
    fc.property(fc.array(fc.oneof(literal, copy), { maxLength: 20 }), (pieces: readonly Piece[]) => {
      const { block, want } = packed(pieces);
      const room = new Uint8Array(want.length + 8).fill(7);
      assert.deepEqual(unsnappy(Uint8Array.from(block), room), { ok: true, length: want.length });
      assert.deepEqual([...room], [...want, 7, 7, 7, 7, 7, 7, 7, 7]);
    }),
    { numRuns: 2_000 },
  );
});

/** Copies come `again` in a row, as packers write what is longer than 64 bytes, in each form that can say them. */
function packed(pieces: readonly Piece[]): { readonly block: readonly number[]; readonly want: readonly number[] } {
  const elements: number[] = [];
  const want: number[] = [];
  for (const piece of pieces) {
    if ('literal' in piece) {
      elements.push(60 << 2, piece.literal.length - 1, ...piece.literal);
      want.push(...piece.literal);
      continue;
    }
    if (want.length === 0) continue;
    const { length, back, again } = piece;
    const offset = (back % Math.min(want.length, 2_047)) + 1;
    for (let time = 0; time <= again; time += 1) {
      if (back % 3 === 0 && length >= 4 && length <= 11)
        elements.push(((offset >>> 8) << 5) | ((length - 4) << 2) | 1, offset & 255);
      else if (back % 3 === 1) elements.push(((length - 1) << 2) | 3, offset & 255, offset >>> 8, 0, 0);
      else elements.push(((length - 1) << 2) | 2, offset & 255, offset >>> 8);
      for (let index = 0; index < length; index += 1) want.push(want[want.length - offset]!);
    }
  }
  const length = [(want.length & 127) | 128, (want.length >>> 7) & 127];
  return { block: [...length, ...elements], want };
}

function text(value: string): readonly number[] {
  return [...new TextEncoder().encode(value)];
}
