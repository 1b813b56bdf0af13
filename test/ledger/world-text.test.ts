import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Entry } from '../../src/ledger/entry.ts';
import { readWorldText, worldText } from '../../src/ledger/world-text.ts';
import { EMPTY_WORLD, fold, type World } from '../../src/ledger/world.ts';
import { recordedBy, scenarioNames } from './recorded.ts';

const AS_FOLDED = 'the state from a text folds on as the one it was written from, and to the same bytes';

for (const name of scenarioNames()) {
  test(`${AS_FOLDED}: ${name}`, async () => {
    const entries: readonly Entry[] = JSON.parse(JSON.stringify(await recordedBy(name)));
    assert.ok(entries.length > 5);
    let straight = EMPTY_WORLD;
    let detour = EMPTY_WORLD;
    for (const entry of entries) {
      straight = fold(straight, entry);
      // Through a text at every single entry: whatever a text loses shows at the latest in the entry that needs it.
      detour = read(worldText(fold(detour, entry)));
      assert.deepEqual(detour, straight, `after entry ${entry.seq}`);
      assert.equal(worldText(detour), worldText(straight), `after entry ${entry.seq}`);
    }
  });
}

const odd = fc.constantFrom(NaN, Infinity, -Infinity, -0, undefined, null, '', '$', '__proto__', 1e21, 5e-324);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    odd,
    fc.double(),
    fc.string({ unit: 'grapheme' }),
    fc.boolean(),
    fc.array(tie('tree')),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('$', 'of', '__proto__', 'constructor')), tie('tree'), {
      noNullPrototype: true,
    }),
    fc.array(fc.tuple(fc.oneof(fc.string(), fc.double()), tie('tree'))).map((pairs) => new Map(pairs)),
    fc.array(fc.string()).map((names) => new Set(names)),
    fc.float64Array(),
    fc.uint8Array(),
    fc.int32Array(),
  ),
}));

test('whatever a state may hold is read back as it was', () => {
  fc.assert(
    fc.property(tree, (value) => {
      const world = { ...EMPTY_WORLD, odd: value } as World;
      const text = worldText(world);
      const again = read(text);
      assert.deepEqual(again, world);
      assert.equal(worldText(again), text);
    }),
    { numRuns: 300 },
  );
});

test('states that differ in the order of a map have different texts: what is oldest in it goes first', () => {
  const one = {
    ...EMPTY_WORLD,
    odd: new Map([
      ['a', 1],
      ['b', 2],
    ]),
  } as World;
  const other = {
    ...EMPTY_WORLD,
    odd: new Map([
      ['b', 2],
      ['a', 1],
    ]),
  } as World;
  assert.notEqual(worldText(one), worldText(other));
});

test('what an older program did not know begins empty', () => {
  const { gates: _, ...older } = EMPTY_WORLD;
  assert.deepEqual(read(worldText(older as World)), EMPTY_WORLD);
});

test('a text that is none is said to be unreadable, and why', () => {
  for (const text of [
    '',
    '{',
    'null',
    '7',
    '{}',
    '{"tail":{}}',
    '{"tail":{"seq":1},"odd":{"$":"mop"}}',
    '{"tail":{"seq":1},"odd":{"$":"map","of":7}}',
  ])
    assert.ok('unreadable' in readWorldText(text), text);
});

test('what has no text is a mistake of ours', () => {
  for (const odd of [() => 1, 1n, new Date(0), Symbol('s')])
    assert.throws(() => worldText({ ...EMPTY_WORLD, odd } as World), /^Error: Invariant broken: .*no place in the state/);
});

function read(text: string): World {
  const found = readWorldText(text);
  if ('unreadable' in found) throw new Error(`Cannot read the state: ${found.unreadable}`);
  return found.world;
}
