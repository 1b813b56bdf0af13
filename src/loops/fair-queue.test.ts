import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FairQueue } from './fair-queue.ts';

test('sources are served in turns, each in its own order', () => {
  const queue = new FairQueue<string>();
  for (const item of ['a1', 'a2', 'a3', 'b1', 'c1', 'c2']) queue.push(item.slice(0, 1), item);
  assert.deepEqual(all(queue), ['a1', 'b1', 'c1', 'a2', 'c2', 'a3']);
});

test('a newcomer waits for one item of each other source and no more, however long their lines are', () => {
  const queue = new FairQueue<string>();
  for (let index = 0; index < 10_000; index += 1) queue.push('loud', `loud ${index}`);
  queue.take();
  queue.push('quiet', 'quiet');
  assert.deepEqual([queue.take(), queue.take(), queue.size], ['loud 1', 'quiet', 9_998]);
});

test('nothing is lost, nothing is repeated, and nobody is served twice while another waits', () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('a', 'b', 'c', 'd') },
    { weight: 2, arbitrary: fc.constant(null) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const queue = new FairQueue<Item>();
      const model: Model = { lines: new Map(), served: new Map() };
      for (const [number, source] of [...steps, ...steps.map(() => null)].entries()) {
        if (source === null) noteTaken(model, queue.take());
        else {
          queue.push(source, { source, number });
          notePushed(model, { source, number });
        }
        assert.equal(queue.size, [...model.lines.values()].flat().length);
      }
      assert.equal(queue.size, 0);
    }),
  );
});

function all<Item>(queue: FairQueue<Item>): Item[] {
  const taken: Item[] = [];
  for (let item = queue.take(); item !== undefined; item = queue.take()) taken.push(item);
  assert.equal(queue.size, 0);
  return taken;
}

type Item = { readonly source: string; readonly number: number };
/** What waits, and for each source that waits: who was served since its last turn. */
type Model = { readonly lines: Map<string, number[]>; readonly served: Map<string, string[]> };

function notePushed({ lines, served }: Model, { source, number }: Item): void {
  const line = lines.get(source) ?? [];
  if (line.length === 0) served.set(source, []);
  lines.set(source, [...line, number]);
}

function noteTaken({ lines, served }: Model, taken: Item | undefined): void {
  if (taken === undefined) return assert.equal([...lines.values()].flat().length, 0);
  const line = lines.get(taken.source) ?? [];
  assert.equal(line.shift(), taken.number);
  for (const [other, by] of served) if (other !== taken.source) by.push(taken.source);
  for (const by of served.values()) assert.equal(new Set(by).size, by.length, `served twice: ${by.join()}`);
  if (line.length === 0) served.delete(taken.source);
  else served.set(taken.source, []);
}
