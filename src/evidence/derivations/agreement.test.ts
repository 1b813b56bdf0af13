import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HOUR, MINUTE, SECOND, slotOf, type DurationMs, type Instant } from '../../kernel/units.ts';
import { cohortKey } from '../cohort.ts';
import type { Counts } from '../slot-columns.ts';
import { AgreementJudge, MOST_PLACES } from './agreement.ts';
import type { Agreement } from './derivation.ts';

const T0 = slotOf(1_800_000_000_000 as Instant, HOUR);
const TWO: Agreement = {
  kind: 'agreement',
  lane: 'agreement:t',
  of: 'home',
  where: {},
  label: 'location',
  atLeast: 2,
  withinMs: MINUTE,
  delayMs: 0 as DurationMs,
};

type Seen = { readonly at: number; readonly place: string; readonly ok: boolean };

const cohortOf = (place: string, rest: Readonly<Record<string, string>> = {}): string => cohortKey({ location: place, ...rest });

function openJudge(terms: Partial<Agreement> = {}) {
  const judge = new AgreementJudge({ ...TWO, ...terms }, T0);
  const lane = new Map<number, Counts>();
  const emit = (at: Instant, { good, total }: Counts): void => {
    const before = lane.get(at) ?? { good: 0, total: 0 };
    lane.set(at, { good: before.good + good, total: before.total + total });
  };
  return {
    judge,
    see: ({ at, place, ok }: Seen) =>
      judge.gain(cohortOf(place), { at: (T0 + at) as Instant, gained: { good: ok ? 1 : 0, total: 1 } }, emit),
    turn: (at: number) => judge.turn((T0 + at) as Instant, emit),
    /** Of intervals that count: 1 or 0, by the number of their minute. */
    told: () =>
      [...lane]
        .filter(([, { total }]) => total > 0)
        .map(([at, { good }]) => [(at - T0) / (terms.withinMs ?? MINUTE), good] as const)
        .toSorted(([a], [b]) => a - b),
  };
}

const stories: readonly { name: string; seen: readonly string[]; atLeast?: number; want: readonly (readonly number[])[] }[] = [
  { name: 'one place that fails alone among three does not count', seen: ['a-', 'b+', 'c+'], want: [[0, 1]] },
  { name: 'two of three that fail do', seen: ['a-', 'b-', 'c+'], want: [[0, 0]] },
  { name: 'one place that is alone and fails is neither good nor bad', seen: ['a-'], want: [] },
  { name: 'one place that is alone and well is good', seen: ['a+'], want: [[0, 1]] },
  { name: 'two places that fail where three are asked for are neither', seen: ['a-', 'b-'], atLeast: 3, want: [] },
  { name: 'where one is enough one is bad', seen: ['a-', 'b+'], atLeast: 1, want: [[0, 0]] },
  { name: 'a place that failed and was well again has failed', seen: ['a-', 'a+', 'b-', 'b+'], want: [[0, 0]] },
  { name: 'a place that fails twice is one place', seen: ['a-', 'a-', 'b+'], want: [[0, 1]] },
  { name: 'an interval that nobody saw is none', seen: [], want: [] },
];
for (const { name, seen, atLeast = 2, want } of stories) {
  test(name, () => {
    const { see, turn, told } = openJudge({ atLeast });
    for (const one of seen) see({ at: 5 * SECOND, place: one.charAt(0), ok: one.endsWith('+') });
    turn(MINUTE - 1);
    assert.deepEqual(told(), []);
    turn(MINUTE);
    assert.deepEqual(told(), want);
  });
}

test('what a place that was cut off tells later amends what the others said, there and back', () => {
  const { see, turn, told, judge } = openJudge();
  see({ at: 0, place: 'a', ok: false });
  turn(HOUR);
  assert.deepEqual(told(), []);
  assert.deepEqual(judge.seenAt(T0), { at: T0, heard: ['a'], failed: ['a'], says: 'unknown' });
  see({ at: SECOND, place: 'b', ok: true });
  assert.deepEqual(told(), [[0, 1]]);
  see({ at: 30 * SECOND, place: 'b', ok: false });
  assert.deepEqual(told(), [[0, 0]]);
  assert.deepEqual(judge.seenAt(T0), { at: T0, heard: ['a', 'b'], failed: ['a', 'b'], says: 'bad' });
  assert.equal(judge.seenAt((T0 + MINUTE) as Instant), null);
});

test('cohorts that differ in other labels are one place, and those of other values are none of it', () => {
  const { judge, turn, told } = openJudge({ where: { region: 'eu' } });
  const gain = (cohort: string): void =>
    judge.gain(cohort, { at: T0, gained: { good: 0, total: 1 } }, () => assert.fail('before its end'));
  gain(cohortOf('a', { region: 'eu', version: '1' }));
  gain(cohortOf('a', { region: 'eu', version: '2' }));
  gain(cohortOf('b', { region: 'us', version: '1' }));
  assert.deepEqual(judge.seenAt(T0)?.heard, ['a']);
  turn(MINUTE);
  assert.deepEqual(told(), []);
});

test('beyond the bound places are one place together', () => {
  const { see, turn, told, judge } = openJudge({ atLeast: MOST_PLACES });
  for (let place = 0; place < 3 * MOST_PLACES; place += 1) see({ at: 0, place: `p${String(place)}`, ok: false });
  assert.equal(judge.seenAt(T0)?.heard.length, MOST_PLACES);
  turn(MINUTE);
  assert.deepEqual(told(), [[0, 0]]);
});

/** Reckoned again from all that was ever seen, the plain way. */
function recount(seen: readonly Seen[], { atLeast, withinMs }: Agreement, until: number): readonly (readonly number[])[] {
  const intervals = Map.groupBy(seen, ({ at }) => Math.floor(at / withinMs));
  return [...intervals]
    .filter(([interval]) => (interval + 1) * withinMs <= until)
    .flatMap(([interval, all]) => {
      const heard = new Set(all.map(({ place }) => place)).size;
      const failed = new Set(all.filter(({ ok }) => !ok).map(({ place }) => place)).size;
      if (failed >= atLeast) return [[interval, 0]];
      return heard === failed ? [] : [[interval, 1]];
    })
    .toSorted(([a = 0], [b = 0]) => a - b);
}

const someSeen = fc.record({
  at: fc.integer({ min: 0, max: 20 * MINUTE - 1 }),
  place: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  ok: fc.boolean(),
});
const someTerms = fc.record({
  atLeast: fc.integer({ min: 1, max: 4 }),
  withinMs: fc.constantFrom(MINUTE, (2 * MINUTE) as DurationMs, (5 * MINUTE) as DurationMs),
});

test('whatever comes, in whatever order and however late, is what a recount finds; a restart finds the same', () => {
  fc.assert(
    fc.property(fc.array(someSeen, { maxLength: 60 }), someTerms, fc.nat(60), (seen, some, turnAt) => {
      const terms = { ...TWO, ...some };
      const live = openJudge(terms);
      const until = 13 * MINUTE;
      for (const [index, one] of seen.entries()) {
        if (index === turnAt) live.turn(until);
        live.see(one);
      }
      live.turn(until);
      const want = recount(seen, terms, until);
      assert.deepEqual(live.told(), want);

      const again = new AgreementJudge(terms, (T0 + until) as Instant);
      const restored = again.restore(
        seen.map(({ at, place, ok }) => ({
          cohort: cohortOf(place),
          at: Float64Array.of(T0 + at),
          good: Float64Array.of(ok ? 1 : 0),
          total: Float64Array.of(1),
        })),
      );
      const rows = [...restored.at].map((at, row) => [(at - T0) / terms.withinMs, restored.good[row]]);
      assert.deepEqual(rows, want);
      for (let at = 0; at < 20 * MINUTE; at += terms.withinMs)
        assert.deepEqual(again.seenAt((T0 + at) as Instant), live.judge.seenAt((T0 + at) as Instant));
    }),
    { numRuns: 300 },
  );
});

test('what comes after a restart amends what was restored', () => {
  fc.assert(
    fc.property(
      fc.array(someSeen, { maxLength: 40 }),
      fc.array(someSeen, { maxLength: 20 }),
      someTerms,
      (before, after, some) => {
        const terms = { ...TWO, ...some };
        const judge = new AgreementJudge(terms, (T0 + HOUR) as Instant);
        const columns = judge.restore(
          before.map(({ at, place, ok }) => ({
            cohort: cohortOf(place),
            at: Float64Array.of(T0 + at),
            good: Float64Array.of(ok ? 1 : 0),
            total: Float64Array.of(1),
          })),
        );
        const lane = new Map(
          [...columns.at].map((at, row) => [at, { good: columns.good[row] ?? 0, total: columns.total[row] ?? 0 }]),
        );
        for (const { at, place, ok } of after)
          judge.gain(cohortOf(place), { at: (T0 + at) as Instant, gained: { good: ok ? 1 : 0, total: 1 } }, (slot, gained) => {
            const known = lane.get(slot) ?? { good: 0, total: 0 };
            lane.set(slot, { good: known.good + gained.good, total: known.total + gained.total });
          });
        const told = [...lane].filter(([, { total }]) => total > 0).map(([at, { good }]) => [(at - T0) / terms.withinMs, good]);
        assert.deepEqual(
          told.toSorted(([a = 0], [b = 0]) => a - b),
          recount([...before, ...after], terms, HOUR),
        );
      },
    ),
    { numRuns: 300 },
  );
});
