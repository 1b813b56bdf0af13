import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BlockIndex, type Block } from './block-index.ts';

function blockOf(bytes: readonly number[]): Block {
  // Not at the beginning of its body, as blocks never are.
  const body = Uint8Array.from([1, 2, 3, ...bytes, 4]);
  return { body, view: new DataView(body.buffer), start: 3, end: 3 + bytes.length };
}

// Bytes of which doubles are made that are not themselves, or are equal and look different.
const odd = fc.constantFrom(0, 0x80, 0x7f, 0xff, 0xf0, 0xf8, 1);
const block = fc.array(odd, { maxLength: 40 });

test('a block is found by all its bytes and by nothing less', () => {
  fc.assert(
    fc.property(fc.array(block, { maxLength: 30 }), (blocks) => {
      const index = new BlockIndex();
      const numbers = new Map<string, number>();
      for (const bytes of blocks) {
        const known = numbers.get(bytes.join());
        assert.equal(index.find(7, blockOf(bytes)), known ?? -1);
        if (known === undefined) numbers.set(bytes.join(), index.keep(7, blockOf(bytes)));
      }
      for (const bytes of blocks) assert.equal(index.find(7, blockOf(bytes)), numbers.get(bytes.join()));
    }),
    { numRuns: 1_000 },
  );
});

test('zeros of either sign, and numbers that are none, are told apart by their bytes', () => {
  const zeros = [0, 0, 0, 0, 0, 0, 0];
  const blocks = [
    [...zeros, 0],
    [...zeros, 0x80],
    [...zeros, 0xf8, 0xff],
    [1, ...zeros.slice(1), 0xf8, 0xff],
    [...zeros.slice(1), 0xf8, 0xff],
    [...zeros.slice(1), 0xf8, 0x7f],
  ];
  for (const kept of blocks) {
    for (const other of blocks) {
      const index = new BlockIndex();
      index.keep(0, blockOf([5]));
      index.keep(0, blockOf(kept));
      index.find(0, blockOf([5])); // what came after it is guessed next, and compared whatever its hash
      assert.equal(index.guessed(0, blockOf(other)), other === kept ? 1 : -1);
    }
  }
});
