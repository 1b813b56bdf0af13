import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DurationMs, Instant } from '../../kernel/units.ts';
import { T0, together, traffic } from '../attribution/attribution.test-data.ts';
import type { Counted } from '../attribution/stretches.ts';
import type { CauseFacts, ChangeFact } from './cause.ts';
import { causesOf } from './causes-of.ts';

const WIDTH = 10_000 as DurationMs;
/** Two hours before the window, and one hour of it. */
const SLOTS = 1_080;
const FIRST = 720;
const HEALTHY = 0.001;
const SPAN = { from: T0, width: WIDTH, slots: SLOTS, first: FIRST };

function when(slot: number): Instant {
  return (T0 + slot * WIDTH) as Instant;
}

/** Customers of one cohort, with a share of failures that may rise. */
function customers(seed: number, perSlot: number, rise: { from: number; rate: number } | null = null): Counted {
  const rate = (slot: number): number => (rise !== null && slot >= rise.from ? rise.rate : HEALTHY);
  return traffic({ minutes: SLOTS, perMinute: perSlot, rate, seed });
}

function cohort(labels: Readonly<Record<string, string>>, { bad, total }: Counted): CauseFacts['cohorts'][number] {
  const rows = [...total.keys()].filter((slot) => (total[slot] ?? 0) > 0);
  const column = (of: (slot: number) => number): Float64Array => Float64Array.from(rows, of);
  return { labels, at: column(when), bad: column((slot) => bad[slot] ?? 0), total: column((slot) => total[slot] ?? 0) };
}

function facts(
  cohorts: readonly (readonly [Readonly<Record<string, string>>, Counted])[],
  more: Partial<CauseFacts> = {},
): CauseFacts {
  return {
    journey: 'checkout',
    span: SPAN,
    counts: together(...cohorts.map(([, counts]) => counts)),
    heard: new Float64Array(SLOTS).fill(1),
    watched: new Float64Array(SLOTS).fill(1),
    cohorts: cohorts.map(([labels, counts]) => cohort(labels, counts)),
    cohortWidth: WIDTH,
    changes: [],
    dependencies: [],
    incidents: [],
    maintenance: [],
    anomalies: [],
    ...more,
  };
}

function deploy(version: string, slot: number): ChangeFact {
  return { id: `deploy ${version}`, title: `shop ${version} deployed by ada.`, at: when(slot), scope: 1, labels: { version } };
}

test('a bad version beside a good one is named first, and the good one is cleared', () => {
  const told = causesOf(
    facts(
      [
        [{ version: '1.1.0', region: 'eu' }, customers(1, 40)],
        [{ version: '1.1.0', region: 'us' }, customers(2, 40)],
        [{ version: '1.2.0', region: 'eu' }, late(customers(3, 10, { from: 0, rate: 0.05 }), 800)],
        [{ version: '1.2.0', region: 'us' }, late(customers(4, 10, { from: 0, rate: 0.05 }), 800)],
      ],
      { changes: [deploy('1.1.0', 100), deploy('1.2.0', 799), { ...deploy('x', 798), id: 'config', labels: null }] },
    ),
  );
  const [first, second] = told.causes;
  assert.deepEqual([first?.kind, first?.id, first?.strength], ['change', 'deploy 1.2.0', 'strong']);
  assert.ok((first?.explains ?? 0) > 0.9 && (first?.figures['traffic_share'] ?? 1) < 0.25);
  assert.deepEqual([second?.id, second?.strength], ['config', 'weak']);
  assert.deepEqual(told.cleared, ['shop 1.1.0 deployed by ada.']);
  assert.match(
    told.sentence,
    /^checkout failed .* of .* since .*, 0\.\d+ % before\. shop 1\.2\.0 deployed by ada: version 1\.2\.0 failed 5/,
  );
  assert.ok(
    told.causes.every(({ kind }) => kind === 'change'),
    'the region explains nothing, and the version is told with its change',
  );
});

test('one region that fails is named with its part of the failures and of the traffic', () => {
  const told = causesOf(
    facts(
      [
        [{ version: '1.1.0', region: 'eu' }, customers(1, 20, { from: 900, rate: 0.2 })],
        [{ version: '1.1.0', region: 'us' }, customers(2, 60)],
      ],
      { changes: [deploy('1.1.0', 300)] },
    ),
  );
  const [first] = told.causes;
  assert.deepEqual([first?.kind, first?.id, first?.strength, first?.since], ['cohort', 'region=eu', 'strong', when(900)]);
  assert.equal(first?.figures['traffic_share'], 0.25);
  assert.deepEqual(told.causes[1]?.strength ?? 'weak', 'weak');
});

test('a dependency that degraded first is named with its lead; one that followed is not before it', () => {
  const told = causesOf(
    facts([[{ version: '1' }, customers(1, 60, { from: 906, rate: 0.3 })]], {
      changes: [{ ...deploy('1', 870), scope: 0.2 }],
      dependencies: [
        { name: 'mail', title: 'mail', counts: customers(8, 60, { from: 950, rate: 0.3 }) },
        { name: 'payments', title: 'payments', counts: customers(9, 60, { from: 900, rate: 0.4 }) },
      ],
    }),
  );
  assert.deepEqual(
    told.causes.map(({ id, strength }) => [id, strength]),
    [
      ['payments', 'strong'],
      ['mail', 'moderate'],
      ['deploy 1', 'weak'],
    ],
  );
  assert.match(told.causes[0]?.sentence ?? '', /left its band at .*, 1m before the journey: .* It was the first of them\.$/);
});

test('silence is told as silence, and customers that went away as that; neither is a failure', () => {
  const silent = facts([[{}, until(customers(1, 60), 900)]]);
  silent.heard.fill(0, 900);
  const lost = causesOf(silent);
  assert.deepEqual(
    [lost.fall, lost.causes.map(({ kind, strength }) => [kind, strength])],
    [null, [['telemetry-lost', 'strong']]],
  );
  assert.equal(lost.causes[0]?.since, when(900));
  const nothing = causesOf(facts([[{}, until(customers(1, 60), FIRST)]]));
  assert.match(nothing.sentence, /^Nothing of checkout was counted in this window, so nothing can be said about how it did\. /);
  const young = causesOf(
    facts([[{}, { bad: new Float64Array(SLOTS).fill(6, 900), total: new Float64Array(SLOTS).fill(60, 900) }]]),
  );
  assert.match(young.sentence, /^checkout failed 10 % of 10,800 since .*, and nothing was counted before, so nobody can say /);
  const half = facts([[{}, customers(1, 60, { from: 900, rate: 0.05 })]]);
  half.watched.fill(0, FIRST, 800);
  half.heard.fill(0, FIRST, 800);
  // What was not watched is firm, and is not why customers fail.
  assert.match(causesOf(half).sentence, / before\. No cause is known: .* accounts for it\. Plimsoll itself did not watch /);
  const gone = causesOf(facts([[{}, until(customers(1, 60), 900)]]));
  assert.deepEqual(
    gone.causes.map(({ kind, since }) => [kind, since]),
    [['traffic-vanished', when(900)]],
  );
  const away = facts([[{}, until(customers(1, 60), 900)]]);
  away.heard.fill(0, 900);
  away.watched.fill(0, 900);
  assert.deepEqual(
    causesOf(away).causes.map(({ kind }) => kind),
    ['not-watched'],
  );
});

test('a fall without a cause is said to have none, and nothing at all is said of a steady journey', () => {
  const told = causesOf(facts([[{}, customers(1, 60, { from: 900, rate: 0.05 })]]));
  assert.deepEqual(told.causes, []);
  assert.match(
    told.sentence,
    /No cause is known: 0 changes, 1 cohort, 0 dependencies looked at, and none of them accounts for it\.$/,
  );
  const steady = causesOf(facts([[{}, customers(1, 60)]], { changes: [deploy('2', 900)] }));
  assert.deepEqual([steady.fall, steady.causes], [null, []]);
  assert.equal(steady.sentence, 'checkout failed no more in this window than before it.');
});

test('what was declared, what was open and what watches by itself are told, too', () => {
  const told = causesOf(
    facts([[{}, customers(1, 60, { from: 900, rate: 0.05 })]], {
      maintenance: [{ id: 'night', title: 'Maintenance night', from: when(890), to: null }],
      incidents: [{ id: '7', title: 'Incident 7.', from: when(950), to: when(970) }],
      anomalies: [{ id: 'queue', at: when(899), strength: 'moderate', sentence: 'The queue grew.', figures: { depth: 9 } }],
    }),
  );
  assert.deepEqual(
    told.causes.map(({ kind }) => kind),
    ['maintenance', 'incident', 'anomaly'],
  );
  assert.match(told.causes[1]?.sentence ?? '', /^Incident 7 was open during /);
});

test('chance alone is no fall: of 200 steady windows none is explained', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const told = causesOf(
      facts([
        [{ region: 'eu' }, customers(seed, 30)],
        [{ region: 'us' }, customers(seed + 500, 30)],
      ]),
    );
    assert.deepEqual(told.causes, [], `seed ${seed}`);
  }
});

test('the answer does not depend on the order of what is known', () => {
  const changes = [deploy('a', 880), deploy('b', 890), deploy('c', 880)];
  const cohorts = ['eu', 'us', 'ap'].map(
    (region, index) => [{ region }, customers(index + 1, 20, region === 'eu' ? { from: 900, rate: 0.1 } : null)] as const,
  );
  const want = causesOf(facts(cohorts, { changes }));
  fc.assert(
    fc.property(fc.shuffledSubarray(changes, { minLength: 3 }), fc.shuffledSubarray(cohorts, { minLength: 3 }), (some, these) => {
      assert.deepEqual(causesOf(facts(these, { changes: some })), want);
    }),
  );
});

function late(counts: Counted, from: number): Counted {
  counts.bad.fill(0, 0, from);
  counts.total.fill(0, 0, from);
  return counts;
}

function until(counts: Counted, end: number): Counted {
  counts.bad.fill(0, end);
  counts.total.fill(0, end);
  return counts;
}

const few = fc.array(fc.record({ bad: fc.nat(5), good: fc.nat(20), heard: fc.nat(1), watched: fc.nat(1) }), {
  minLength: 1,
  maxLength: 60,
});

test('whatever was counted, the answer is told in figures that are some, and in the order of strength', () => {
  fc.assert(
    fc.property(few, few, fc.nat(60), (one, other, first) => {
      const slots = Math.min(one.length, other.length);
      const column = (of: (slot: number) => number): Float64Array => Float64Array.from({ length: slots }, (_, slot) => of(slot));
      const countsOf = (some: typeof one): Counted => ({
        bad: column((slot) => some[slot]?.bad ?? 0),
        total: column((slot) => (some[slot]?.bad ?? 0) + (some[slot]?.good ?? 0)),
      });
      const [own, rest] = [countsOf(one), countsOf(other)];
      const told = causesOf({
        ...facts([]),
        span: { from: T0, width: WIDTH, slots, first: Math.min(first, slots) },
        counts: together(own, rest),
        heard: column((slot) => one[slot]?.heard ?? 0),
        watched: column((slot) => one[slot]?.watched ?? 0),
        cohorts: [cohort({ region: 'eu' }, own), cohort({ region: 'us' }, rest)],
        changes: [deploy('1', 3), { ...deploy('2', 30), labels: { region: 'eu' } }],
        dependencies: [{ name: 'payments', title: 'payments', counts: rest }],
      });
      const strengths = told.causes.map(({ strength }) => ['strong', 'moderate', 'weak'].indexOf(strength));
      assert.deepEqual(
        strengths,
        strengths.toSorted((a, b) => a - b),
      );
      assert.doesNotMatch(JSON.stringify(told), /NaN|Infinity|undefined/);
      for (const { explains, figures } of told.causes) {
        assert.ok(explains === null || (explains >= 0 && explains <= 1));
        assert.ok(Object.values(figures).every((figure) => Number.isFinite(figure)));
      }
    }),
    { numRuns: 500 },
  );
});

test('of a thousand cohorts that all fail a few are told at most', () => {
  const [well, ill] = [customers(1, 300), customers(2, 300, { from: 900, rate: 0.5 })];
  const part = ({ bad, total }: Counted): Counted => ({
    bad: bad.map((value) => value / 500),
    total: total.map((value) => value / 500),
  });
  const cohorts = Array.from(
    { length: 1_000 },
    (_, index) => [{ tenant: `t${index}`, half: index % 2 === 0 ? 'ill' : 'well' }, part(index % 2 === 0 ? ill : well)] as const,
  );
  const changes = Array.from({ length: 100 }, (_, index) => ({ ...deploy(`c${index}`, 890), labels: null }));
  const told = causesOf({
    ...facts([]),
    counts: together(well, ill),
    cohorts: cohorts.map(([labels, counts]) => cohort(labels, counts)),
    changes,
  });
  assert.equal(told.causes.length, 12);
  assert.deepEqual([told.causes[0]?.id, told.causes[0]?.strength], ['half=ill', 'strong']);
});
