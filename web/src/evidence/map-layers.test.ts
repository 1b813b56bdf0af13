import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MapView } from '../../../src/wire/map.ts';
import { layMap } from './map-layers.ts';

function mapOf(
  ways: readonly (readonly [from: string, to: string, calls?: number, failed?: number])[],
): Pick<MapView, 'nodes' | 'edges'> {
  const names = [...new Set(ways.flatMap(([from, to]) => [from, to]))].toSorted();
  return {
    nodes: names.map((name) => ({ name, kind: 'service', objectives: 0, health: null })),
    edges: ways.map(([from, to, calls = 100, failed = 0]) => ({
      from,
      to,
      system: null,
      calls,
      seen: calls,
      per_second: 1,
      failed,
      success: 1,
      p50_ms: null,
      p95_ms: null,
      p99_ms: null,
      first_seen: '',
      is_new: null,
    })),
  };
}
const columns = (map: Pick<MapView, 'nodes' | 'edges'>): unknown =>
  Object.fromEntries(layMap(map).placed.map(({ node, column }) => [node.name, column]));

test('who calls stands left of who is called, along the longest way', () => {
  const map = mapOf([
    ['front', 'pay'],
    ['front', 'bank'],
    ['pay', 'bank'],
    ['pay', 'db'],
  ]);
  assert.deepEqual(columns(map), { front: 0, pay: 1, bank: 2, db: 2 });
});

test('a ring is cut where it closes, and everything is still drawn', () => {
  const map = mapOf([
    ['a', 'b'],
    ['b', 'c'],
    ['c', 'b'],
    ['c', 'c'],
  ]);
  assert.deepEqual(columns(map), { a: 0, b: 1, c: 2 });
  assert.equal(layMap(map).drawn.length, 4);
  assert.deepEqual(
    columns(
      mapOf([
        ['x', 'y'],
        ['y', 'x'],
      ]),
    ),
    { x: 0, y: 1 },
  );
});

test('no two stand in one place, and nothing is drawn beyond the bounds', () => {
  const ways = Array.from({ length: 100 }, (_, index) => [`s${index % 7}`, `t${index % 31}`] as const);
  const { placed, columns: wide, rows, drawn, left } = layMap(mapOf(ways));
  assert.equal(new Set(placed.map(({ column, row }) => `${column} ${row}`)).size, placed.length);
  assert.ok(placed.every(({ column, row }) => column < wide && row < rows));
  assert.deepEqual([drawn.length, left], [60, 40]);
});

test('a few failures among very many calls are still seen, and none are not', () => {
  const [bad, good] = layMap(
    mapOf([
      ['a', 'b', 1_000_000, 1],
      ['a', 'c', 1_000_000],
    ]),
  ).drawn;
  assert.deepEqual([bad?.bad, good?.bad, bad?.weight], [1.5, 0, 8]);
});
