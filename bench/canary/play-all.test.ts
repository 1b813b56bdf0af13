import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CELLS, play } from './experiments.ts';
import { playAll } from './play-all.ts';

test('threads play what one would, each cell in its place', async () => {
  const told: number[] = [];
  const wanted = { scale: 0.003, threads: 2, experiments: ['within'], told: (done: number) => void told.push(done) } as const;
  const { within, even } = await playAll(wanted);
  const alone = Array.from({ length: CELLS.within }, (_, cell) => play({ experiment: 'within', cell, scale: wanted.scale }));
  assert.deepEqual(within, alone);
  assert.deepEqual(even, []);
  assert.deepEqual(told, [1, 2, 3, 4]);
});

test('a cell that there is not ends the run, and says which', () => {
  assert.throws(() => play({ experiment: 'ramps', cell: 99, scale: 1 }), /Cannot play cell 99 of 8/);
});
