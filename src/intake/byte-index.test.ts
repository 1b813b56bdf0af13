import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRng } from '../kernel/rng.ts';
import { ByteIndex, hashOfBytes } from './byte-index.ts';

test('what is kept is found, as it stands inside other bytes, and nothing else is', () => {
  const index = new ByteIndex();
  const rng = seededRng(3);
  const kept = new Map<string, number>();
  for (let number = 0; number < 20_000; number += 1) {
    const bytes = Uint8Array.from({ length: Math.floor(rng.next() * 12) }, () => Math.floor(rng.next() * 4));
    const name = bytes.join();
    const found = index.find(viewOf(Uint8Array.of(9, ...bytes, 9)), 1, 1 + bytes.length);
    if (found >= 0) assert.equal(found, kept.get(name));
    else if (index.keep(bytes, number)) kept.set(name, number);
  }
  assert.ok(kept.size > 5_000 && index.size === kept.size);
  const lost = [...kept].filter(([name, number]) => {
    const bytes = Uint8Array.from(name === '' ? [] : name.split(',').map(Number));
    return index.find(viewOf(bytes), 0, bytes.length) !== number;
  });
  assert.ok(lost.length < kept.size / 1_000, `${lost.length} of ${kept.size} lost their place while the table grew`);
});

test('texts that collide are kept apart by their bytes, and a crowd of them is turned away', () => {
  const index = new ByteIndex();
  const crowd = collisions(40);
  const kept = crowd.filter((bytes, number) => index.keep(bytes, number));
  assert.ok(kept.length >= 2 && kept.length < crowd.length, `${kept.length} of ${crowd.length} found a place`);
  for (const [number, bytes] of crowd.entries())
    assert.equal(index.find(viewOf(bytes), 0, bytes.length), kept.includes(bytes) ? number : -1);
});

test('texts that are counted up nearly all find a place', () => {
  const index = new ByteIndex();
  const kept = Array.from({ length: 16_384 }, (_, number) => index.keep(new TextEncoder().encode(`tenant-${number}`), number));
  const turnedAway = kept.filter((isKept) => !isKept).length;
  assert.ok(turnedAway < 10, `${turnedAway} of 16384 were turned away`);
});

test('a long text is not kept', () => {
  const index = new ByteIndex();
  assert.deepEqual([index.keep(new Uint8Array(256), 1), index.keep(new Uint8Array(257), 2)], [true, false]);
});

/** Texts that all want the same place of a small table, found by trying. */
function collisions(wanted: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let number = 0; found.length < wanted; number += 1) {
    const bytes = new TextEncoder().encode(`v${number}`);
    const hash = hashOfBytes(viewOf(bytes), 0, bytes.length);
    if ((hash & 255) === 17) found.push(bytes);
  }
  return found;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer);
}
