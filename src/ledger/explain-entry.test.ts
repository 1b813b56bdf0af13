import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JudgedBatch } from '../verdict/comparison/judge.ts';
import { explainEntry } from './explain-entry.ts';
import type { Entry } from './entry.ts';

const quiet = { n1: 38, k1: 0, n0: 808, k0: 0 };

function judged(...batches: (readonly object[])[]): string {
  const told = batches.map((tallies) => ({ tallies }) as unknown as JudgedBatch);
  return explainEntry({ kind: 'rollout.judged', body: { batches: told } } as unknown as Entry);
}

test('many streams of a judged batch are one short sentence', () => {
  assert.equal(
    judged(Array.from({ length: 22 }, () => quiet)),
    'Judged 1 batch: candidate 0 bad of 38, baseline 0 of 808; of 21 more streams none has bad events of it.',
  );
});

test('only streams with bad events of the candidate are told, and three of them at most', () => {
  assert.equal(
    judged([quiet, { ...quiet, k1: 2 }, quiet], [{ ...quiet, k1: 1 }, quiet, quiet]),
    'Judged 2 batches: candidate 1 bad of 76, baseline 0 of 1,616; of 2 more streams 1 has bad events of it (2 of 76).',
  );
  const failing = { ...quiet, k1: 1 };
  assert.match(
    judged([quiet, failing, failing, failing, failing]),
    /4 have bad events of it \(1 of 38, 1 of 38, 1 of 38 and others\)\.$/,
  );
});

test('a single stream has nothing beside it', () => {
  assert.equal(judged([quiet]), 'Judged 1 batch: candidate 0 bad of 38, baseline 0 of 808.');
});
