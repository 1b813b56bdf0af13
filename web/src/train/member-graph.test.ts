import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TrainRunView } from '../../../src/wire/release.ts';
import { layMembers } from './member-graph.ts';
import { readTrainOrders } from './train-words.ts';

type Member = TrainRunView['members'][number];
const member = (name: string, after: readonly string[], state: Member['state'] = 'waiting'): Member => ({
  name,
  plan: name,
  where: null,
  after: [...after],
  candidate: '2',
  baseline: '1',
  state,
  rollout: null,
});
const run = (phase: TrainRunView['phase'], members: readonly Member[]): TrainRunView => ({
  id: 't 1',
  train: 'release',
  owner: 'team',
  phase,
  reason: null,
  sentence: '',
  started_at: '',
  changed_at: '',
  verdict: { kind: 'not-yet', member: null, sentence: '' },
  waiting: null,
  members: [...members],
});

test('what comes after something stands behind it, and what may move together stands in one column', () => {
  const graph = layMembers([
    member('edge', ['api', 'bank']),
    member('api', ['db']),
    member('bank', []),
    member('db', [], 'promoted'),
  ]);
  assert.deepEqual(
    graph.placed.map(({ member: { name }, column, row }) => [name, column, row]),
    [
      ['edge', 2, 0],
      ['api', 1, 0],
      ['bank', 0, 0],
      ['db', 0, 1],
    ],
  );
  assert.deepEqual([graph.columns, graph.rows], [3, 2]);
  assert.deepEqual(
    graph.edges.map(({ key, passed }) => [key, passed]),
    [
      ['api edge', false],
      ['bank edge', false],
      ['db api', true],
    ],
  );
});

test('no two members stand in one place, whatever comes after what', () => {
  const anyTrain = fc.array(fc.array(fc.nat(9), { maxLength: 3 }), { minLength: 1, maxLength: 10 }).map((afters) =>
    afters.map((after, index) =>
      member(
        `m${index}`,
        after.map((one) => `m${one}`),
      ),
    ),
  );
  fc.assert(
    fc.property(anyTrain, (members) => {
      const { placed, columns } = layMembers(members);
      assert.equal(new Set(placed.map(({ column, row }) => `${column} ${row}`)).size, members.length);
      assert.ok(placed.every(({ column }) => column < Math.max(columns, members.length)));
    }),
  );
});

test('only while something fell has a person to say what becomes of the rest', () => {
  const open = (phase: TrainRunView['phase']) =>
    readTrainOrders(run(phase, [member('api', [], 'rolled-back')]))
      .filter(({ refused }) => refused === null)
      .map(({ label }) => label);
  assert.deepEqual(open('running'), ['Take it all back']);
  assert.deepEqual(open('falling'), ['Go on without api', 'Take it all back']);
  assert.deepEqual(open('aborting'), []);
  assert.deepEqual(readTrainOrders(run('partly', [])), []);
});
