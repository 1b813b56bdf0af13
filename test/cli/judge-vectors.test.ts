import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as vectors from '../../src/verdict/comparison/vectors.test-data.ts';
import { judgeLines, lineOf } from './judge-process.ts';

// The published vectors, through the program that a person starts.

const MARGIN = ['--rho', '1.1', '--delta', '0.0005', '--alpha', '0.01'];

for (const { name, given, want } of [
  { name: 'independent', given: ['--burstiness', 'independent'], want: vectors.HARM_CAPPED },
  { name: 'calibrated to 2', given: ['--burstiness', 'calibrated', '--phi', '2'], want: vectors.HARM_PHI_2 },
  { name: 'calibrated to 1', given: ['--burstiness', 'calibrated', '--phi', '1'], want: vectors.HARM_CAPPED },
]) {
  test(`evidence of harm is that of the vectors to 1e-12, bursts ${name}`, async () => {
    const { code, lines } = await judgeLines(vectors.HARMFUL.map(lineOf), [...MARGIN, ...given]);
    assert.equal(code, 1);
    near(
      lines.map(({ logE }) => logE),
      want,
      1e-12,
    );
    assert.equal(lines.at(-1)?.verdict, 'worse');
  });
}

test('bursts that nobody knows of bound what a minute can claim, and the first three batches are those of the vectors', async () => {
  const { code, lines } = await judgeLines(vectors.HARMFUL.map(lineOf), MARGIN);
  assert.equal(code, 2);
  near(
    lines.slice(0, 3).map(({ logE }) => logE),
    vectors.HARM_BY_MINUTE.slice(0, 3),
    1e-12,
  );
  assert.ok(lines.every(({ logE }, i) => logE <= (vectors.HARM_BY_MINUTE[i] ?? 0) + 1e-12));
});

test('the excess is that of the vectors to 1e-9', async () => {
  const { lines } = await judgeLines(vectors.HARMFUL.map(lineOf), [...MARGIN, '--burstiness', 'independent']);
  near(
    lines.flatMap(({ excess }) => excess),
    vectors.EXCESS_HARMFUL.flatMap(({ low, high }) => [low, high]),
    1e-9,
  );
});

test('evidence of safety and its excess are those of the vectors', async () => {
  const given = [...MARGIN, '--alpha-safe', '0.05', '--burstiness', 'independent'];
  const { code, lines } = await judgeLines(vectors.HARMLESS.map(lineOf), given);
  assert.equal(code, 2);
  near(
    lines.map(({ logSafe }) => logSafe),
    vectors.SAFE,
    1e-12,
  );
  near(
    lines.flatMap(({ excess }) => excess),
    vectors.EXCESS_HARMLESS.flatMap(({ low, high }) => [low, high]),
    1e-9,
  );
});

test('the requests that are needed are those of the vectors before any has come', async () => {
  const reference = { at: '2025-12-31T23:00:00Z', indicator: 'errors', reference: true, baseline: { total: 45_000, bad: 45 } };
  const nothing = lineOf({ n1: 0, k1: 0, n0: 0, k0: 0 }, 0);
  const { lines } = await judgeLines(
    [JSON.stringify(reference), nothing],
    [...MARGIN, '--burstiness', 'independent', '--share', '10%'],
  );
  assert.deepEqual(
    lines.map(({ needed }) => needed),
    [vectors.NEEDED_FRESH],
  );
});

function near(seen: readonly number[], want: readonly number[], tolerance: number): void {
  assert.equal(seen.length, want.length);
  for (const [i, value] of want.entries()) {
    assert.ok(Math.abs((seen[i] ?? Number.NaN) - value) <= tolerance, `${seen[i]} is not ${value}`);
  }
}
