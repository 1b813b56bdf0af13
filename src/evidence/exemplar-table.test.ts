import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ExemplarChoice } from '../intake/exemplar-choice.ts';
import { traceBytes, traceHash, USUAL_TRACES } from '../intake/trace-hash.ts';
import type { Instant } from '../kernel/units.ts';
import { ExemplarTable } from './exemplar-table.ts';
import { MOST_OF_A_SLOT, MOST_UNSEALED_EXEMPLARS, type Exemplar } from './exemplar.ts';
import { liveSeries, openLiveCells } from './live-series.ts';

const series = liveSeries(openLiveCells(), 'g@1', '{}');
const hashOf = (trace: string): number => traceHash(new DataView((traceBytes(trace) ?? assert.fail(trace)).buffer), 0);
const hex = fc.stringMatching(/^[0-9a-f]{32}$/);
const exemplar = fc
  .record({ trace: hex, at: fc.nat(29_999), bad: fc.boolean() })
  .map(({ at, ...one }): Exemplar => ({ ...one, at: at as Instant, value: 1, generation: 'g@1', cohort: '{}', source: 'eu' }));

function kept(all: readonly Exemplar[]): readonly string[] {
  const table = new ExemplarTable();
  for (const one of all) table.add(series, one);
  return Array.from(table.all(), ({ trace, at, bad }) => `${trace} ${at} ${bad}`).toSorted();
}

test('which exemplars stay does not depend on the order in which they came, and is few of each slot', () => {
  const some = fc.array(exemplar, { maxLength: 80 });
  fc.assert(
    fc.property(some, fc.nat(80), (all, from) => {
      const want = kept(all);
      assert.deepEqual(kept([...all.slice(from), ...all.slice(0, from)].toReversed()), want);
      const slots = Map.groupBy(want, (name) => `${Math.floor(Number(name.split(' ')[1]) / 10_000)} ${name.split(' ')[2]}`);
      for (const names of slots.values()) assert.ok(names.length <= MOST_OF_A_SLOT);
      const lowest = all.filter(({ at, bad }) => at < 10_000 && bad).toSorted((a, b) => hashOf(a.trace) - hashOf(b.trace))[0];
      if (lowest !== undefined) assert.ok(want.includes(`${lowest.trace} ${lowest.at} true`), 'the lowest hash stays');
    }),
  );
});

test('however many come between two seals, memory has its bound, and what is left out is counted', () => {
  const table = new ExemplarTable();
  for (let index = 0; index < MOST_UNSEALED_EXEMPLARS + 10; index += 1)
    table.add(series, {
      trace: index.toString(16).padStart(32, '0'),
      at: (index * 10_000) as Instant,
      bad: true,
      value: null,
      generation: 'g@1',
      cohort: '{}',
      source: 'eu',
    });
  assert.equal([...table.all()].length, MOST_UNSEALED_EXEMPLARS);
  assert.equal(table.dropped, 10);
});

test('traces of what went well are one in 64, however their ids are made', () => {
  for (const idOf of [
    (index: number) => index.toString(16).padStart(32, '0'),
    (index: number) => `${index.toString(16).padStart(8, '0')}${'0'.repeat(16)}${(index * 7).toString(16).padStart(8, '0')}`,
    (index: number) => `67b0c0de${index.toString(16).padStart(24, 'a')}`,
  ]) {
    const taken = Array.from({ length: 64_000 }, (_, index) => hashOf(idOf(index + 1))).filter((hash) => hash < USUAL_TRACES);
    assert.ok(taken.length > 800 && taken.length < 1_200, `${taken.length}`);
  }
});

test('a burst of bad ones is taken in part, those with low hashes first, and the next quiet minute has all of its own', () => {
  const choice = new ExemplarChoice(2);
  const hashes = Array.from({ length: 50_000 }, (_, index) => hashOf((index + 1).toString(16).padStart(32, '0')));
  const takenIn = (second: number, some: readonly number[]): number[] => {
    choice.begin(second * 1_000);
    return some.filter((hash) => choice.takes(1, true, hash));
  };
  const burst = [takenIn(1, hashes), takenIn(2, hashes), takenIn(3, hashes)];
  for (const taken of burst) assert.ok(taken.length < 100, `${taken.length} of 50,000`);
  const lowest = hashes.toSorted((a, b) => a - b)[0] ?? 0;
  for (const taken of burst) assert.ok(taken.includes(lowest));
  for (let second = 4; second < 40; second += 1) choice.begin(second * 1_000);
  assert.equal(takenIn(60, hashes.slice(0, 3)).length, 3);
  assert.equal(takenIn(61, []).length, 0);
});
