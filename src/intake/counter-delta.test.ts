import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { counterDelta, newCounterState, type CounterReading } from './counter-delta.ts';

type Given = Partial<CounterReading> & { readonly want: number | null };

/** Readings a second apart unless a time is given; `want` is what each of them tells. */
const cases: readonly { readonly name: string; readonly watched?: number; readonly readings: readonly Given[] }[] = [
  { name: 'the first reading is only what later ones are compared with', readings: [{ value: 7, want: null }] },
  {
    name: 'a later reading tells the difference',
    readings: [
      { value: 7, want: null },
      { value: 9.5, want: 2.5 },
      { value: 9.5, want: 0 },
    ],
  },
  { name: 'a counter that began while we watched counts from 0', watched: 500, readings: [{ value: 7, start: 500, want: 7 }] },
  { name: 'a counter that began before we watched does not', watched: 501, readings: [{ value: 7, start: 500, want: null }] },
  { name: 'without a watch no first reading counts', readings: [{ value: 7, start: 500, want: null }] },
  {
    name: 'a drop is a restart: all since then counts',
    readings: [
      { value: 7, want: null },
      { value: 3, want: 3 },
    ],
  },
  {
    name: 'a new start is a restart, even when the value is higher',
    readings: [
      { value: 7, start: 500, want: null },
      { value: 9, start: 1_500, want: 9 },
    ],
  },
  {
    name: 'a drop under the same start is no restart',
    readings: [
      { value: 7, start: 500, want: null },
      { value: 3, start: 500, want: 0 },
      { value: 4, start: 500, want: 1 },
    ],
  },
  {
    name: 'a start that wanders before the last reading is no restart',
    readings: [
      { value: 7, start: 500, want: null },
      { value: 9, start: 700, want: 2 },
      { value: 10, start: 700, want: 1 },
    ],
  },
  {
    name: 'a start that is told later is no restart',
    readings: [
      { value: 7, want: null },
      { value: 9, start: 500, want: 2 },
    ],
  },
  {
    name: 'of two senders under one name only the younger counts',
    readings: [
      { value: 100, start: 500, want: null },
      { value: 5, start: 1_500, want: 5 },
      { value: 110, start: 500, want: null },
      { value: 6, start: 1_500, want: 1 },
    ],
  },
  {
    name: 'a repetition tells nothing',
    readings: [
      { value: 7, at: 1_000, want: null },
      { value: 9, at: 1_000, want: null },
    ],
  },
  {
    name: 'an older reading tells nothing and changes nothing',
    readings: [
      { value: 7, at: 2_000, want: null },
      { value: 3, at: 1_000, want: null },
      { value: 8, at: 3_000, want: 1 },
    ],
  },
  {
    name: 'a stale marker tells nothing, and the series may come back',
    readings: [
      { value: 7, want: null },
      { value: Number.NaN, want: null },
      { value: 9, want: 2 },
    ],
  },
  {
    name: 'what is no count is passed over',
    readings: [
      { value: -1, want: null },
      { value: 7, want: null },
      { value: Infinity, want: null },
      { value: -3, want: null },
      { value: 9, want: 2 },
    ],
  },
];

describe('counterDelta', () => {
  for (const { name, watched, readings } of cases) {
    test(name, () => {
      const state = newCounterState();
      for (const [index, { at = (index + 1) * 1_000, value = 0, start = 0, want }] of readings.entries()) {
        assert.equal(counterDelta(state, { at, value, start }, watched), want, `reading ${index}`);
      }
    });
  }

  test('never tells more than the counter has counted, however readings are lost, repeated or turned around', () => {
    const runs = fc.array(fc.array(fc.nat(1_000), { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(runs, fc.infiniteStream(fc.nat()), fc.boolean(), (increases, chance, saysStart) => {
        const readings: CounterReading[] = [];
        let at = 1_000;
        let counted = 0;
        for (const run of increases) {
          const start = saysStart ? at : 0;
          let value = 0;
          for (const increase of run) {
            at += 1_000;
            value += increase;
            counted += increase;
            readings.push({ at, value, start });
          }
          at += 1_000;
        }
        const sent = readings.flatMap((reading) => Array.from({ length: next(chance) % 3 }, () => reading));
        for (let from = sent.length - 1; from > 0; from -= 1) {
          const to = next(chance) % (from + 1);
          [sent[from], sent[to]] = [sent[to]!, sent[from]!];
        }
        const state = newCounterState();
        const told = sent.reduce((sum, reading) => sum + (counterDelta(state, reading, 0) ?? 0), 0);
        assert.ok(told <= counted, `${told} of ${counted}`);
      }),
    );
  });

  test('tells exactly what was counted when nothing is lost', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000), { minLength: 1 }), (increases) => {
        const state = newCounterState();
        let value = 0;
        let told = 0;
        for (const [index, increase] of increases.entries()) {
          value += increase;
          told += counterDelta(state, { at: 1_000 + index, value, start: 999 }, 0) ?? 0;
        }
        assert.equal(told, value);
      }),
    );
  });
});

function next(stream: fc.Stream<number>): number {
  return stream.next().value as number;
}
