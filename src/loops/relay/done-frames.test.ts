import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MOST_BEYOND } from '../../ports/done-frames.ts';
import { DoneFrames, isWithin } from './done-frames.ts';

test('what is done in any order is done, and nothing else', () => {
  const sequences = fc.array(fc.integer({ min: 1, max: 40 }));
  fc.assert(
    fc.property(sequences, sequences, (first, second) => {
      const before = new DoneFrames({ upTo: 0, beyond: [] });
      for (const sequence of first) before.add(sequence);
      const frames = new DoneFrames(before.done); // as a restart finds it
      for (const sequence of second) frames.add(sequence);
      const added = new Set([...first, ...second]);
      for (let sequence = 1; sequence <= 40; sequence += 1) assert.equal(frames.has(sequence), added.has(sequence));
      assert.equal(frames.left(40), 40 - added.size);
      assert.ok(!frames.has(frames.upTo + 1));
    }),
  );
});

test('no more is remembered beyond than has a place in the file', () => {
  const frames = new DoneFrames({ upTo: 10, beyond: [] });
  for (let sequence = 12; sequence < 200; sequence += 1) frames.add(sequence);
  const { upTo, beyond } = frames.done;
  assert.deepEqual([upTo, Math.max(...beyond)], [10, 10 + MOST_BEYOND]);
  assert.deepEqual([isWithin(frames.done, 10 + MOST_BEYOND), isWithin(frames.done, 11 + MOST_BEYOND)], [true, false]);
  frames.add(11);
  assert.deepEqual(frames.done, { upTo: 199, beyond: [] });
});
