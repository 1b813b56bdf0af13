import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DAY, MINUTE, type DurationMs, type Ratio } from '../../kernel/units.ts';
import { attribute } from './attribute.ts';
import { at, change, nothing, T0, together, traffic } from './attribution.test-data.ts';
import { spentBy } from './spent-by.ts';
import type { Suspect } from './suspect.ts';

const THREE_NINES = { target: 0.999 as Ratio, method: { kind: 'occurrences' }, windowMs: (30 * DAY) as DurationMs } as const;

test('vector A1: 31 bad of 1,000 beside 9 of 9,000 is 3 % of a budget of 1,000', () => {
  const minutes = 600;
  const [v1, v2, rest] = [nothing(minutes), nothing(minutes), nothing(minutes)];
  for (let minute = 0; minute < 10; minute += 1) {
    v1.total[300 + minute] = 900;
    v1.bad[300 + minute] = minute < 9 ? 1 : 0;
    v2.total[300 + minute] = 100;
    v2.bad[300 + minute] = minute < 1 ? 4 : 3;
  }
  for (let minute = 0; minute < 300; minute += 1) rest.total[minute] = 3_300;
  const all = together(v1, v2, rest);
  const found = spentBy(
    { from: T0, minutes: all, suspects: [change('v2', 300, { labelled: { own: v2, others: v1 } })] },
    THREE_NINES,
  );
  assert.equal(found.total, 1_000_000);
  const [spender] = found.spenders;
  assert.deepEqual([spender?.id, spender?.evidence, spender?.strength, spender?.bad], ['v2', 'label', 'strong', 30]);
  assert.ok(Math.abs((spender?.spent ?? 0) - 0.03) < 1e-12);
  assert.ok((spender?.low ?? 0) > 0.019 && (spender?.low ?? 0) < 0.022, String(spender?.low));
  assert.ok((spender?.high ?? 0) > 0.04 && (spender?.high ?? 0) < 0.0441, String(spender?.high));
  assert.equal(found.unattributed.bad, 10);
});

const HEALTHY = 0.001;
const DAY_LONG = 1_440;

test('a version that fails no more than the one beside it spent nothing, however long it runs', () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const own = traffic({ minutes: DAY_LONG, perMinute: 60, rate: () => HEALTHY, seed });
    const others = traffic({ minutes: DAY_LONG, perMinute: 600, rate: () => HEALTHY, seed: seed + 1_000 });
    const { attributed } = attribute({
      from: T0,
      minutes: together(own, others),
      suspects: [change('v2', 100, { labelled: { own, others } })],
    });
    assert.deepEqual(attributed, [], `seed ${seed}`);
  }
});

test('a change without labels is blamed for what rose after it, weakly; not for what rose before it', () => {
  const minutes = traffic({
    minutes: DAY_LONG,
    perMinute: 600,
    rate: (minute) => (minute >= 700 && minute < 760 ? 0.05 : HEALTHY),
    seed: 7,
  });
  const found = spentBy(
    { from: T0, minutes, suspects: [change('before', 695), change('after', 730), change('long-ago', 100)] },
    THREE_NINES,
  );
  assert.deepEqual(
    found.spenders.map(({ id, strength }) => [id, strength]),
    [['before', 'weak']],
  );
  const bad = found.spenders[0]?.bad ?? 0;
  assert.ok(Math.abs(bad - 600 * 60 * (0.05 - HEALTHY)) < 200, String(bad));
  assert.deepEqual([found.spenders[0]?.first, found.spenders[0]?.burning], [at(700), false]);
});

test('the minute in which a rise began is found wherever it lies in its slot', () => {
  for (let offset = 0; offset < 20; offset += 1) {
    const from = 700 + offset;
    const rate = (minute: number): number => (minute >= from && minute < from + 5 ? 0.2 : 0.002);
    const minutes = traffic({ minutes: DAY_LONG, perMinute: 360, rate, seed: offset + 1 });
    const { attributed } = attribute({ from: T0, minutes, suspects: [change('cause', from), change('later', from + 6)] });
    assert.deepEqual(
      attributed.map(({ suspect, minutes: its }) => [suspect.id, its.findIndex((count) => count > 0)]),
      [['cause', from]],
      `offset ${offset}`,
    );
  }
});

test('failures that follow the share of traffic are told from a change that only came before them', () => {
  const share = new Float64Array(DAY_LONG);
  for (let minute = 600; minute < 900; minute += 1) share[minute] = minute < 700 ? 0.05 : minute < 800 ? 0.25 : 0.5;
  const minutes = traffic({
    minutes: DAY_LONG,
    perMinute: 1_000,
    rate: (minute) => HEALTHY + 0.04 * (share[minute] ?? 0),
    seed: 11,
  });
  const flag = change('flag', 600, { share, to: at(900) });
  const found = spentBy({ from: T0, minutes, suspects: [flag, change('other', 590)] }, THREE_NINES);
  const [first] = found.spenders;
  assert.deepEqual([first?.id, first?.evidence], ['flag', 'exposure']);
  const wanted = 1_000 * 0.04 * (5 + 25 + 50);
  assert.ok(Math.abs((first?.bad ?? 0) - wanted) < 0.15 * wanted, `${first?.bad} of ${wanted}`);
  assert.ok((first?.low ?? 0) < (first?.spent ?? 0) && (first?.high ?? 0) > (first?.spent ?? 0));
  assert.ok((found.spenders[1]?.bad ?? 0) < 0.1 * wanted);
});

test('a dependency takes what it failed itself, maintenance what was declared, an incident what is left', () => {
  const rise = (from: number, end: number, rate: number) => (minute: number) => (minute >= from && minute < end ? rate : HEALTHY);
  const dependency = traffic({ minutes: DAY_LONG, perMinute: 300, rate: rise(200, 230, 0.3), seed: 3 });
  const minutes = together(
    traffic({ minutes: DAY_LONG, perMinute: 300, rate: rise(200, 230, 0.3), seed: 4 }),
    traffic({ minutes: DAY_LONG, perMinute: 300, rate: rise(600, 630, 0.2), seed: 5 }),
    traffic({ minutes: DAY_LONG, perMinute: 300, rate: rise(1_000, 1_030, 0.1), seed: 6 }),
  );
  const suspects: readonly Suspect[] = [
    { kind: 'dependency', id: 'dependency/payments', title: 'payments', from: T0, to: null, scope: 1, counts: dependency },
    { kind: 'maintenance', id: 'maintenance/night', title: 'night', from: at(600), to: at(630), scope: 1 },
    { kind: 'incident', id: 'incident/7', title: 'incident 7', from: at(1_002), to: at(1_025), scope: 1 },
  ];
  const { attributed } = attribute({ from: T0, minutes, suspects });
  const by = Object.fromEntries(attributed.map(({ suspect, bad, evidence }) => [suspect.id, [bad, evidence] as const]));
  const near = (id: string, wanted: number): void =>
    assert.ok(Math.abs((by[id]?.[0] ?? 0) - wanted) < wanted * 0.15, `${id}: ${by[id]?.[0]}, not ${wanted}`);
  near('dependency/payments', 300 * 30 * 0.3);
  near('incident/7', 300 * 23 * 0.1);
  const declared = minutes.bad.subarray(600, 630).reduce((sum, bad) => sum + bad, 0);
  assert.deepEqual(by['maintenance/night'], [declared, 'declared']);
});

test('a bad slice goes as a whole to whoever has most of its bad events', () => {
  const minutes = traffic({ minutes: 120, perMinute: 100, rate: (minute) => (minute >= 60 && minute < 70 ? 0.5 : 0), seed: 9 });
  const found = spentBy(
    { from: T0, minutes, suspects: [change('deploy', 59)] },
    {
      target: 0.99 as Ratio,
      method: { kind: 'timeslices', sliceMs: MINUTE, slice: { op: 'gte', bound: 0.9 }, emptySlice: 'good' },
      windowMs: (1_000 * MINUTE) as DurationMs,
    },
  );
  assert.deepEqual([found.unit, found.bad, found.spent], ['slices', 10, 10 / (0.01 * 1_000)]);
  assert.deepEqual([found.spenders[0]?.bad, found.unattributed.bad], [10, 0]);
});

const minuteCounts = fc.record({ own: fc.nat(6), others: fc.nat(6), traffic: fc.nat(30) });
const histories = fc.record({
  counts: fc.array(minuteCounts, { minLength: 1, maxLength: 90 }),
  starts: fc.array(fc.nat(90), { minLength: 1, maxLength: 4 }),
  length: fc.nat(90),
  weight: fc.constantFrom(1, 1, 1, 1.5, 12.34),
});

test('in every minute what is attributed and what is background are the bad events, exactly', () => {
  fc.assert(
    fc.property(histories, ({ counts, starts, length, weight }) => {
      const [own, others] = [nothing(counts.length), nothing(counts.length)];
      for (const [minute, one] of counts.entries()) {
        own.bad[minute] = one.own * weight;
        others.bad[minute] = one.others * weight;
        own.total[minute] = (one.own + one.traffic) * weight;
        others.total[minute] = (one.others + one.traffic) * weight;
      }
      const minutes = together(own, others);
      const suspects: readonly Suspect[] = starts.flatMap((start, index) => [
        change(`labelled-${index}`, start, { labelled: { own, others } }),
        change(`plain-${index}`, start, { share: own.total.map((_, minute) => (minute > start ? (minute % 3) / 2 : 0)) }),
        { kind: 'maintenance', id: `m-${index}`, title: 'm', from: at(start), to: at(start + length), scope: 1 },
        { kind: 'incident', id: `i-${index}`, title: 'i', from: at(start), to: null, scope: 1 },
        { kind: 'dependency', id: `d-${index}`, title: 'd', from: T0, to: null, scope: 1, counts: own },
      ]);
      const { attributed, background } = attribute({ from: T0, minutes, suspects });
      for (let minute = 0; minute < counts.length; minute += 1) {
        const given = attributed.reduce((sum, one) => sum + one.minutes[minute]!, 0);
        assert.ok(background[minute]! >= -1e-9);
        assert.ok(Math.abs(given + background[minute]! - minutes.bad[minute]!) < 1e-9);
        if (weight === 1) for (const one of attributed) assert.ok(Number.isInteger(one.minutes[minute]));
      }
      for (const { bad, low, high } of attributed) assert.ok(low <= bad && bad <= high);
    }),
    { numRuns: 300 },
  );
});
