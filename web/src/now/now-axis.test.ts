import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAxis } from './now-axis.ts';

const AT = Date.parse('2026-11-21T10:00:00Z');
const MINUTE = 60_000;
const time = (ago: number): string => new Date(AT - ago * MINUTE).toISOString();
type Given = Parameters<typeof readAxis>[0];
type Mark = Given['marks'][number];

const mark = (id: string, ago: number, more: Partial<Mark> = {}): Mark => ({
  id,
  at: time(ago),
  to: time(ago),
  kind: 'deploy',
  tone: 'plain',
  title: id,
  sentence: id,
  service: null,
  journey: null,
  objective: null,
  version: null,
  part_of: null,
  href: null,
  seq: 1,
  ...more,
});
const read = (
  marks: readonly Mark[],
  hurts: Given['hurts'] = [],
  decisions: Given['decisions'] = [],
): ReturnType<typeof readAxis> => readAxis({ from: time(60), at: time(0), hurts, marks: [...marks], decisions });

test('a moment is a pin at its time, and moments that would lie on each other are one', () => {
  const [changes] = read([mark('a', 30), mark('b', 29.5), mark('c', 10)]).lanes;
  assert.deepEqual(
    changes?.pins.map(({ place, marks }) => [place, marks.map(({ id }) => id)]),
    [
      [0.5, ['a', 'b']],
      [50 / 60, ['c']],
    ],
  );
});

test('the axis of what has only begun starts with its first catalog, and that of a quiet hour does not', () => {
  const first = mark('catalog', 10, { kind: 'catalog' });
  assert.equal(read([first]).lanes[0]?.pins[0]?.place.toFixed(2), '0.04');
  assert.equal(read([first], [], [mark('before', 300)]).lanes[0]?.pins[0]?.place.toFixed(2), '0.83');
  assert.equal(read([mark('flag', 10)]).lanes[0]?.pins[0]?.place.toFixed(2), '0.83');
});

test('what lasts is a bar to its end or to now, and of two at a time each has a row', () => {
  const freeze = (id: string, ago: number, to: string | null): Mark => mark(id, ago, { kind: 'freeze', to });
  const [orders] = read([freeze('one', 90, time(30)), freeze('two', 45, null)]).lanes;
  assert.deepEqual(
    orders?.bars.map(({ mark: { id }, start, end, row, isOpen }) => [id, start, end, row, isOpen]),
    [
      ['one', 0, 0.5, 0, false],
      ['two', 0.25, 1, 1, true],
    ],
  );
  assert.equal(orders?.rows, 2);
});

test('the steps of a rollout are parts of its bar, and no marks of their own', () => {
  const whole = mark('rollout/r', 30, { kind: 'rollout', to: null });
  const step = mark('rollout/r/2', 15, { kind: 'rollout', part_of: 'rollout/r', to: null });
  const { lanes } = read([whole, step]);
  assert.equal(lanes.length, 1);
  assert.deepEqual(
    lanes[0]?.bars[0]?.parts.map(({ mark: { id }, start, end }) => [id, start, end]),
    [['rollout/r/2', 0.75, 1]],
  );
});

test('of what is not heard nothing is drawn but that, and one bad event makes no mountain', () => {
  const slot = (ago: number, total: number, bad: number) => ({ at: time(ago), total, bad, heard: total > 0 });
  const strip = [slot(60, 100, 0), slot(45, 0, 0), slot(30, 0, 0), slot(15, 100, 1)];
  const promise = { strip, allowed: 0.01, display_name: 'It works' };
  const hurt = { key: 'checkout', title: 'Checkout', since: time(15), promises: [promise] };
  const [drawn] = read([], [hurt] as unknown as Given['hurts']).strips;
  assert.deepEqual(drawn?.unheard, [{ start: 0.25, end: 0.75 }]);
  assert.deepEqual([drawn?.bars.at(-1)?.bad, drawn?.allowed, drawn?.began], [0.25, 0.25, 0.75]);
});
