import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorkTime } from '../../loops/work-time.ts';
import { PATIENCE_MS, Tenth } from './tenth.ts';

/** Time that only goes on where somebody works or waits. */
function workedTime(): WorkTime & { work(ms: number): void } {
  let now = 0;
  return {
    spent: () => now,
    turn: () => Promise.resolve(),
    work: (ms) => void (now += ms),
    async pause(ms, until) {
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve(); // whatever is ready comes before the clock
      if (until?.aborted === true) return new Promise(() => undefined);
      now += ms;
      return undefined;
    },
  };
}

type Run = { readonly name: string; readonly at: number };

/** What ran when, until so many things ran. */
async function runsOf(
  tasks: readonly { name: string; everyMs: number; takesMs: number }[],
  count: number,
): Promise<readonly Run[]> {
  const time = workedTime();
  const tenth = new Tenth(time, time.spent);
  const runs: Run[] = [];
  await new Promise<void>((enough) => {
    for (const { name, everyMs, takesMs } of tasks)
      tenth.add({
        everyMs: () => everyMs,
        run: async () => {
          runs.push({ name, at: time.spent() });
          time.work(takesMs);
          if (runs.length >= count) enough();
        },
      });
  });
  tenth.close();
  return runs.slice(0, count);
}

const cases: readonly { name: string; everyMs: number; takesMs: number; want: readonly number[] }[] = [
  { name: 'what takes nothing is done as often as it should be', everyMs: 1_000, takesMs: 0, want: [0, 1_000, 2_000, 3_000] },
  { name: 'what takes a little is, too', everyMs: 1_000, takesMs: 100, want: [0, 1_000, 2_000, 3_000] },
  {
    name: 'what takes longer is done for a tenth of the time',
    everyMs: 1_000,
    takesMs: 200,
    want: [0, 2_000, 4_000, 6_000],
  },
  {
    name: 'what takes far too long keeps nobody waiting for ever',
    everyMs: 1_000,
    takesMs: 500,
    want: [0, 2_500, 7_000, 11_500],
  },
];
for (const { name, everyMs, takesMs, want } of cases)
  test(name, async () => {
    const runs = await runsOf([{ name: 'one', everyMs, takesMs }], 4);
    assert.deepEqual(
      runs.map(({ at }) => at),
      want,
    );
  });

test('several share the tenth, and each has its turn', async () => {
  const tasks = ['a', 'b', 'c'].map((name) => ({ name, everyMs: 1_000, takesMs: 200 }));
  const runs = await runsOf(tasks, 30);
  assert.deepEqual(new Set(runs.slice(0, 3).map(({ name }) => name)), new Set(['a', 'b', 'c']), 'each is done at once at first');
  for (const name of ['a', 'b', 'c']) assert.equal(runs.filter((run) => run.name === name).length, 10);
  const from = runs[3]?.at ?? 0;
  const until = runs.at(-1)?.at ?? 0;
  assert.equal(until - from, 26 * 2_000);
});

test('whoever is new does not wait for the rest of the others, and the others then wait for him', async () => {
  const time = workedTime();
  const tenth = new Tenth(time, time.spent);
  const runs: Run[] = [];
  const takes = (name: string, ms: number) => ({
    everyMs: () => 1_000,
    run: async () => {
      runs.push({ name, at: time.spent() });
      time.work(ms);
    },
  });
  await new Promise<void>((done) => {
    const slow = takes('slow', 2_000);
    const fast = takes('fast', 100);
    tenth.add({
      everyMs: slow.everyMs,
      run: async () => {
        await slow.run();
        if (runs.length === 1) tenth.add(fast);
        if (runs.filter(({ name }) => name === 'slow').length === 2) done();
      },
    });
  });
  tenth.close();
  assert.deepEqual(runs.slice(0, 2), [
    { name: 'slow', at: 0 },
    { name: 'fast', at: 2_000 },
  ]);
  assert.ok((runs.find(({ name, at }) => name === 'slow' && at > 0)?.at ?? 0) >= 2_100 + 900);
});

test('what never ends keeps the others waiting for a while, and is not begun again', async () => {
  const time = workedTime();
  const tenth = new Tenth(time, time.spent);
  const begun: string[] = [];
  await new Promise<void>((done) => {
    tenth.add({ everyMs: () => 1_000, run: () => new Promise(() => void begun.push('stuck')) });
    tenth.add({
      everyMs: () => 1_000,
      run: async () => {
        begun.push('other');
        if (begun.length === 4) done();
      },
    });
  });
  tenth.close();
  assert.deepEqual(begun.slice(0, 4), ['stuck', 'other', 'other', 'other']);
  assert.ok(time.spent() >= PATIENCE_MS);
});

test('what is removed is not done any more', async () => {
  const time = workedTime();
  const tenth = new Tenth(time, time.spent);
  let runs = 0;
  const added = tenth.add({ everyMs: () => 1_000, run: async () => void (runs += 1) });
  added.remove();
  await new Promise<void>((done) => {
    const before = runs;
    tenth.add({
      everyMs: () => 1_000,
      run: async () => (time.spent() > 5_000 ? (assert.equal(runs, before), done()) : undefined),
    });
  });
  tenth.close();
});
