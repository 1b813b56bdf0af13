import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BURN_POLICIES } from '../catalog/burn-policies.ts';
import type { Catalog, Objective } from '../catalog/catalog.ts';
import { SLOT } from '../evidence/cell.ts';
import { hear, openEvidence, type Evidence } from '../evidence/evidence.ts';
import { restoreTotals } from '../evidence/restore.ts';
import { heardGeneration, WATCHED } from '../intake/generations.ts';
import { DAY, HOUR, MINUTE, type DurationMs, type Instant, type Ratio } from '../kernel/units.ts';
import { OBJECTIVE } from '../verdict/objective.test-data.ts';
import { Board, IN_ONE_GO, JUDGED_WHEN_ASKED } from './board.ts';

const NOW = 1_800_000_000_000 as Instant;

test('a few are judged whenever somebody asks, and thousands when it is their turn', () => {
  for (const count of [JUDGED_WHEN_ASKED, JUDGED_WHEN_ASKED + 1]) {
    const world = worldOf(count);
    const board = new Board(world.known);
    assert.equal(board.lines(NOW).length, count);
    const later = (NOW + 5_000) as Instant;
    const again = new Set(board.lines(later).map(({ judgedAt }) => judgedAt));
    assert.deepEqual([...again], [count === JUDGED_WHEN_ASKED ? later : NOW]);
  }
});

test('each has its turn within as many goes as it takes, and nobody is told twice', () => {
  const count = 5 * IN_ONE_GO;
  const world = worldOf(count);
  const board = new Board(world.known);
  const told = new Map<string, number>();
  for (let go = 0; go < 10; go += 1)
    for (const { objective } of board.turn((NOW + go) as Instant).set)
      told.set(objective.name, (told.get(objective.name) ?? 0) + 1);
  assert.equal(told.size, count);
  assert.deepEqual(new Set(told.values()), new Set([1]), 'nothing has come since');
});

test('what comes is told when it is the turn of its objective, with what it was before it counts', () => {
  const world = worldOf(3);
  const board = new Board(world.known);
  assert.deepEqual(
    board.turn(NOW).set.map(({ health }) => health),
    ['healthy', 'healthy', 'healthy'],
  );
  const at = (NOW + SLOT) as Instant;
  world.count('o1', at, { good: 0, total: 10_000_000 });
  const { set } = board.turn(at);
  const line = set.find(({ objective }) => objective.name === 'o1');
  assert.equal(line?.health, 'exhausted');
  assert.equal(line?.judgedAt, at);
  assert.equal(board.turn((at + 1) as Instant).set.length, 0);
});

test('what is heard of is judged before its turn, and the others have theirs all the same', () => {
  const world = worldOf(6 * IN_ONE_GO, (name) => `shop of ${name}`);
  const board = new Board(world.known);
  for (let go = 0; go < 6; go += 1) board.turn(NOW);
  const at = (NOW + SLOT) as Instant;
  const last = `o${6 * IN_ONE_GO - 1}`;
  world.count(last, at, { good: 0, total: 7 });
  const { set } = board.turn(at);
  assert.ok(set.some(({ objective }) => objective.name === last));
  for (let go = 0; go < 12; go += 1) {
    world.count('o1', (at + go) as Instant, { good: 1, total: 1 });
    board.turn((at + 1 + go) as Instant);
  }
  assert.ok(board.lines(at).every(({ judgedAt }) => judgedAt >= at));
});

test('what is not well is judged again with every go, however many there are', () => {
  const world = worldOf(3 * IN_ONE_GO);
  world.count('o0', NOW, { good: 0, total: 10_000_000 });
  const board = new Board(world.known);
  for (let go = 0; go < 3; go += 1) board.turn(NOW);
  const at = (NOW + 1_000) as Instant;
  board.turn(NOW);
  world.count('o0', at, { good: 0, total: 7 });
  // Its own turn has just been.
  const { set } = board.turn(at);
  assert.ok(set.some(({ objective, judgedAt }) => objective.name === 'o0' && judgedAt === at));
});

test('what a question finds out is told, too', () => {
  const board = new Board(worldOf(2).known);
  board.lines(NOW);
  assert.equal(board.turn(NOW).set.length, 2);
});

test('objectives that are not promised any more are gone', () => {
  const world = worldOf(3);
  const board = new Board(world.known);
  board.turn(NOW);
  world.promise(['o0', 'o2', 'o7']);
  const { set, gone } = board.turn(NOW);
  assert.deepEqual(gone, ['o1']);
  assert.deepEqual(set.map(({ objective }) => objective.name).toSorted(), ['o0', 'o2', 'o7']);
  assert.deepEqual(
    board.lines(NOW).map(({ objective }) => objective.name),
    ['o0', 'o2', 'o7'],
  );
});

test('what was gone for a while and is promised again is told as it is now, and is not gone', () => {
  const world = worldOf(2);
  const board = new Board(world.known);
  board.turn(NOW);
  world.promise(['o0']);
  board.lines(NOW);
  world.promise(['o0', 'o1']);
  board.lines(NOW);
  const { set, gone } = board.turn(NOW);
  assert.deepEqual([set.map(({ objective }) => objective.name).toSorted(), gone], [['o0', 'o1'], []]);
});

test('what was taken is not told again', () => {
  const world = worldOf(1);
  const board = new Board(world.known);
  for (let edit = 0; edit < 5; edit += 1) {
    world.promise([`o${edit}`]);
    board.lines(NOW);
  }
  const { set, gone } = board.takeChanges();
  assert.deepEqual([set.map(({ objective }) => objective.name), gone], [['o4'], ['o0', 'o1', 'o2', 'o3']]);
  assert.deepEqual(board.turn(NOW), { set: [], gone: [] });
});

type JourneyOf = (name: string) => string;
const ONE_JOURNEY: JourneyOf = () => 'shop';

function worldOf(count: number, journeyOf = ONE_JOURNEY) {
  const evidence = openEvidence();
  const names = Array.from({ length: count }, (_, index) => `o${index}`);
  const state = { catalog: catalogOf(names, journeyOf) };
  fill(evidence, WATCHED, { total: 1, good: 1 });
  for (const name of names) fill(evidence, name, { total: 1_000, good: 1_000 });
  for (const journey of new Set(names.map(journeyOf))) {
    fill(evidence, heardGeneration(journey), { total: 1, good: 1 });
    hear(evidence, journey, { time: (NOW - 30 * DAY) as Instant, pauseMs: 0 as DurationMs });
    hear(evidence, journey, { time: NOW, pauseMs: 0 as DurationMs });
  }
  return {
    known: { catalog: () => state.catalog, evidence: () => evidence },
    promise: (promised: readonly string[]) => void (state.catalog = catalogOf(promised, journeyOf)),
    count(name: string, at: Instant, counts: { good: number; total: number }) {
      const { windows } = evidence;
      for (const generation of [WATCHED, heardGeneration(journeyOf(name))])
        windows.add(windows.lane(generation), at, { good: 1, total: 1 });
      windows.add(windows.lane(name), at, counts);
      hear(evidence, journeyOf(name), { time: at, pauseMs: 0 as DurationMs });
    },
  };
}

function catalogOf(names: readonly string[], journeyOf: JourneyOf): Catalog {
  const objectives = names.map((name): Objective => ({
    ...OBJECTIVE,
    name,
    journey: journeyOf(name),
    indicator: name,
    target: 0.99 as Ratio,
  }));
  const indicators = names.map((name) => ({ signal: 'span', name, generation: name, journey: journeyOf(name) }));
  return { objectives, indicators, plans: [], sources: [], journeys: [], burnPolicies: BURN_POLICIES } as unknown as Catalog;
}

/** As much as an hour needs, so that nothing is blind. */
function fill(evidence: Evidence, generation: string, { total, good }: { total: number; good: number }): void {
  for (const [tier, span, width] of [
    ['1h', 30 * DAY, HOUR],
    ['1m', 26 * HOUR, MINUTE],
    ['10s', 10 * MINUTE, SLOT],
  ] as const) {
    const at = Float64Array.from({ length: span / width }, (_, row) => Math.floor((NOW - span) / width) * width + row * width);
    const slots = width / SLOT;
    restoreTotals(
      evidence,
      { generation, at, total: at.map(() => slots * total), good: at.map(() => slots * good) },
      { tier, at: NOW },
    );
  }
}
