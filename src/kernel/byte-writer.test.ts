import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';

/** Where the number of bytes changes, where 32 bits end, and where whole numbers end. */
const EDGES = [...[7, 14, 21, 28, 31, 32, 35, 42, 49, 50, 51, 52].flatMap((bits) => [2 ** bits - 1, 2 ** bits]), 0, 1];
const whole = fc.oneof(fc.constantFrom(...EDGES, 2 ** 53 - 1, 2 ** 53), fc.maxSafeNat(), fc.nat(300));
const signed = fc.oneof(
  fc.constantFrom(...EDGES.flatMap((edge) => [edge, 0 - edge])),
  fc.integer({ min: -300, max: 300 }),
  fc.integer({ min: -(2 ** 52), max: 2 ** 52 }),
);
const any = fc.oneof(fc.double(), whole, signed, fc.constantFrom(-0, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 5e-324, -1));

type Written = readonly [kind: string, write: (to: ByteWriter) => void, read: (from: ByteReader) => unknown, want: unknown];

const written: fc.Arbitrary<Written> = fc.oneof(
  fc.nat(255).map((value): Written => ['byte', (to) => to.byte(value), (from) => from.byte(), value]),
  whole.map((value): Written => ['whole', (to) => to.whole(value), (from) => from.whole(), value]),
  signed.map((value): Written => ['signed', (to) => to.signed(value), (from) => from.signed(), value]),
  any.map((value): Written => ['number', (to) => to.number(value), (from) => from.number(), value]),
  any.map((value): Written => ['double', (to) => to.double(value), (from) => from.double(), value]),
  fc
    .string({ unit: 'binary', maxLength: 300 })
    .map((value): Written => ['text', (to) => to.text(value), (from) => from.text(), value]),
  fc
    .uint8Array({ maxLength: 300 })
    .map((value): Written => ['blob', (to) => to.blob(value), (from) => Uint8Array.from(from.blob()), value]),
  fc
    .uint8Array({ maxLength: 300 })
    .map((value): Written => ['raw', (to) => to.raw(value), (from) => Uint8Array.from(from.raw(value.length)), value]),
);

test('whatever is written one after the other is read back the same, whatever room the writer began with', () => {
  fc.assert(
    fc.property(fc.array(written, { maxLength: 60 }), fc.nat(40), (all, capacity) => {
      const writer = new ByteWriter(capacity);
      for (const [, write] of all) write(writer);
      const reader = new ByteReader(writer.take());
      for (const [kind, , read, want] of all) assert.deepEqual([kind, read(reader)], [kind, want]);
      assert.ok(reader.isAtEnd);
    }),
    { numRuns: 1_000 },
  );
});

test('a whole number takes a byte per seven bits', () => {
  for (const [value, bytes] of [
    [0, 1],
    [127, 1],
    [128, 2],
    [2 ** 31, 5],
    [2 ** 49 - 1, 7],
    [2 ** 49, 8],
    [2 ** 53, 8],
  ] as const) {
    const writer = new ByteWriter(0);
    writer.whole(value);
    assert.deepEqual([value, writer.take().length], [value, bytes]);
  }
});

test('a number that is too large to be exact does not disturb what follows', () => {
  for (const value of [2 ** 53 + 2, 2 ** 60, 2 ** 63, 2 ** 64]) {
    const writer = new ByteWriter(0);
    writer.whole(value);
    writer.whole(7);
    const reader = new ByteReader(writer.take());
    assert.deepEqual([reader.whole(), reader.whole(), reader.isAtEnd], [value, 7, true]);
  }
});

test('what is taken is a copy: the writer goes on in its own bytes', () => {
  const writer = new ByteWriter(4);
  writer.text('first');
  const first = writer.take();
  writer.text('other');
  assert.equal(new ByteReader(first).text(), 'first');
  assert.equal(new ByteReader(writer.take()).text(), 'other');
});

test('bytes that end too early are a broken invariant, wherever they are cut', () => {
  const writer = new ByteWriter();
  writer.whole(2 ** 40);
  writer.double(0.5);
  writer.text('abc');
  const all = writer.take();
  for (let cut = 0; cut < all.length; cut += 1) {
    const reader = new ByteReader(all.subarray(0, cut));
    assert.throws(
      () => [reader.whole(), reader.double(), reader.text()],
      /Invariant broken: bytes of ours end too early/,
      `cut at ${cut}`,
    );
  }
});

test('part of a larger buffer is read by itself', () => {
  const writer = new ByteWriter();
  writer.double(1.5);
  const part = new Uint8Array(20).fill(255);
  part.set(writer.take(), 7);
  const reader = new ByteReader(part.subarray(7, 15));
  assert.equal(reader.double(), 1.5);
  assert.throws(() => reader.byte());
});
