import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hashRowBytes, hashRowText, numberOf, partsText, rowHash, wordsOf } from './row-hash.ts';

/** As PostgreSQL 15 answers `select hashtextextended(text, seed)`. */
const asPostgres: readonly (readonly [text: string, seed: bigint, hash: bigint])[] = [
  ['', 0n, -6939563903564495251n],
  ['a', 0n, 3591986179850072241n],
  ['abc', 1n, 2125675926272891485n],
  ['abcdefgh', -5n, -5255458987635023751n],
  ['abcdefghijk', 7n, -4615438900308943748n],
  ['abcdefghijkl', 7n, -9039814575907250350n],
  ['abcdefghijklm', 1234567890123n, -6522201293740994681n],
  ['äöü€ 12345678901234567890', 9n, -5608590741297044190n],
];
for (const [text, seed, hash] of asPostgres) {
  test(`"${text}" with the seed ${seed} hashes as in PostgreSQL`, () => assert.equal(hashRowText(text, seed), hash));
}

const written: readonly (readonly [value: number, text: string])[] = [
  [12.5, '12.5'],
  [-0, '0'],
  [1e21, '1000000000000000000000'],
  [-1.5e-7, '-0.00000015'],
  [0.1 + 0.2, '0.3'],
  [100, '100'],
  [-1234.5, '-1234.5'],
  [9_007_199_254_740_991, '9007199254740991'],
];
for (const [value, text] of written) test(`${value} is hashed as ${text}`, () => assert.equal(partsText([value]), text));

test('absent parts and empty ones, and parts that are cut elsewhere, are told apart', () => {
  const texts = [[null], [''], ['a', 'b'], ['ab', ''], ['', 'ab'], ['ab']].map((parts) => partsText(parts));
  assert.equal(new Set(texts).size, texts.length);
});

test('rows that swap their values do not add up to the same sum', () => {
  const [one, two] = [hashRowText('1', 7n), hashRowText('2', 7n)];
  assert.notEqual(rowHash(one, 'x') + rowHash(two, 'y'), rowHash(one, 'y') + rowHash(two, 'x'));
});

test('words and numbers say the same, and a part of a longer text hashes as if it stood alone', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.bigInt(-(1n << 63n), (1n << 63n) - 1n), (text, before, seed) => {
      assert.equal(numberOf(wordsOf(seed)), seed);
      const [head, body] = [new TextEncoder().encode(before), new TextEncoder().encode(text)];
      const words = wordsOf(seed);
      const bytes = new Uint8Array([...head, ...body, ...head]);
      hashRowBytes(bytes, { start: head.length, end: head.length + body.length }, words);
      assert.equal(numberOf(words), hashRowText(text, seed));
    }),
  );
});
