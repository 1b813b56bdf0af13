import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBaseline, withFigures } from './baseline.ts';
import { showFigures } from './show-figures.ts';

const machine = { cpu: 'Some CPU', cores: 2, memory_gib: 24, node: '24.21.0' };

test('a figure is shown with its baseline, its change and its peer', () => {
  const baseline = withFigures(readBaseline(null), [{ name: 'spans', value: 1_000_000, unit: 'spans/s' }], machine);
  const now = [
    { name: 'spans', value: 1_234_567, unit: 'spans/s', peer: 'protobufjs', ratio: 12.345 },
    { name: 'tick', value: 0.012345, unit: 'ms' },
  ];
  const [head, first, second] = showFigures(now, baseline, machine).split('\n');
  assert.equal(head, 'figure        now  unit      baseline  change  against peer');
  assert.equal(first, 'spans   1,234,567  spans/s  1,000,000   +23 %  12.3× protobufjs');
  assert.equal(second, 'tick       0.0123  ms             new');
});

test('figures of another machine are said to be so', () => {
  const baseline = withFigures(readBaseline(null), [], { ...machine, cores: 64 });
  assert.match(showFigures([], baseline, machine), /64 cores, 24 GiB, Node 24.21.0, \d{4}-\d\d-\d\d \(another machine/);
  assert.doesNotMatch(showFigures([], withFigures(baseline, [], machine), machine), /another machine/);
});

test('a baseline keeps what was not measured this time, in the order of names', () => {
  const before = withFigures(readBaseline(null), [{ name: 'b', value: 1, unit: 'ms' }], machine);
  const after = withFigures(before, [{ name: 'a', value: 2, unit: 'ms', ratio: 3 }], machine);
  assert.deepEqual(Object.entries(after.figures), [
    ['a', { value: 2, unit: 'ms', ratio: 3 }],
    ['b', { value: 1, unit: 'ms' }],
  ]);
});
