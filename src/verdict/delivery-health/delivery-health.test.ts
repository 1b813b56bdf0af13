import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DAY, HOUR, MINUTE, type Instant } from '../../kernel/units.ts';
import { bandOf } from './bands.ts';
import type { Delivery, DeliveryFacts, Hurt } from './delivery.ts';
import { deliveryHealth, judgeDeliveries, type DeliveryHealth } from './delivery-health.ts';
import { explainDelivery } from './explain-delivery.ts';
import { medianInterval, medianOf, shareInterval } from './interval.ts';

const AT = 1_800_000_000_000 as Instant;
const ago = (ms: number): Instant => (AT - ms) as Instant;

function rollout(name: string, at: number, known: Partial<Delivery> = {}): Delivery {
  return {
    id: `rollout/${name}`,
    service: 'shop',
    version: name,
    startedAt: ago(at + 30 * MINUTE),
    at: ago(at),
    end: 'promoted',
    byHand: false,
    hurtSince: null,
    lead: { ms: 30 * MINUTE, from: 'start' },
    seq: Math.round((AT - at) / 1_000),
    ...known,
  };
}

function hurt(id: string, since: number, known: Partial<Hurt> = {}): Hurt {
  const about = { service: null, objective: 'shop-works', version: null, title: `${id}.` };
  return { id, kind: 'page', ...about, since: ago(since), until: ago(since - 20 * MINUTE), seq: 1, ...known };
}

function asked(facts: Partial<DeliveryFacts>, service: string | null = null): DeliveryHealth {
  const whole = { knownSince: ago(100 * DAY), deliveries: [], hurts: [], ...facts };
  const judged = judgeDeliveries(whole, (objective) => (objective.startsWith('shop') ? 'shop' : null));
  return deliveryHealth(judged, { from: ago(28 * DAY), to: AT, service });
}

test('of nothing nothing is known: no figure is nought', () => {
  const { frequency, leadTime, changeFailureRate, timeToRestore } = asked({});
  const values = [frequency, leadTime, changeFailureRate, timeToRestore].map(({ value }) => value);
  assert.deepEqual(values, [null, null, null, null]);
  assert.match(explainDelivery(asked({})), /^Nothing was told of any release yet/);
  assert.match(explainDelivery(asked({ knownSince: null })), /^Nothing is remembered of this window/);
});

test('releases are known and none came: that is a figure, and of failures there is still none', () => {
  const { frequency, changeFailureRate } = asked({ deliveries: [rollout('1', 40 * DAY)] });
  assert.deepEqual([frequency.value, frequency.n, changeFailureRate.value], [0, 0, null]);
});

test('a frequency is reckoned over the time that is remembered', () => {
  const { frequency, coverage } = asked({ knownSince: ago(7 * DAY), deliveries: [rollout('1', DAY), rollout('2', 2 * DAY)] });
  assert.equal(coverage, 0.25);
  assert.equal(frequency.value, 2 / 7);
  const young = asked({ knownSince: ago(DAY / 100), deliveries: [rollout('1', DAY / 200), rollout('2', DAY / 300)] });
  assert.equal(young.frequency.value, 2, 'two within minutes are not two hundred a day');
});

const blamed: readonly { name: string; facts: Partial<DeliveryFacts>; failed: number; restores: readonly (number | null)[] }[] = [
  {
    name: 'what was rolled back failed, and was mended when none of it was measured any more',
    facts: { deliveries: [rollout('2', HOUR, { end: 'rolled-back', hurtSince: ago(HOUR + 90_000) })] },
    failed: 1,
    restores: [90_000],
  },
  {
    name: 'a page that overlaps what was rolled back is the same hurt',
    facts: {
      deliveries: [rollout('2', HOUR, { end: 'rolled-back', hurtSince: ago(HOUR + 90_000) })],
      hurts: [hurt('page/1', HOUR + 60_000)],
    },
    failed: 1,
    restores: [90_000],
  },
  {
    name: 'a page within an hour of the promotion is blamed on it',
    facts: { deliveries: [rollout('1', 3 * HOUR)], hurts: [hurt('page/1', 2.5 * HOUR)] },
    failed: 1,
    restores: [20 * MINUTE],
  },
  {
    name: 'a page a day later is not',
    facts: { deliveries: [rollout('1', 30 * HOUR)], hurts: [hurt('page/1', 2 * HOUR)] },
    failed: 0,
    restores: [20 * MINUTE],
  },
  {
    name: 'of another service is not',
    facts: { deliveries: [rollout('1', 3 * HOUR)], hurts: [hurt('page/1', 2.5 * HOUR, { objective: 'search-works' })] },
    failed: 0,
    restores: [20 * MINUTE],
  },
  {
    name: 'an incident that names another version is not',
    facts: {
      deliveries: [rollout('1', 3 * HOUR)],
      hurts: [hurt('incident/1', 2.5 * HOUR, { kind: 'incident', service: 'shop', version: '0' })],
    },
    failed: 0,
    restores: [20 * MINUTE],
  },
  {
    name: 'a broken promise whose budget comes back weeks later does not prolong the page before it',
    facts: { hurts: [hurt('page/1', 50 * HOUR), hurt('broken/shop-works', 50 * HOUR - 60_000, { kind: 'broken', until: null })] },
    failed: 0,
    restores: [20 * MINUTE],
  },
  {
    name: 'a promise that broke without anybody being paged stands for itself, and goes on',
    facts: { hurts: [hurt('broken/shop-works', 50 * HOUR, { kind: 'broken', until: null })] },
    failed: 0,
    restores: [null],
  },
  {
    name: 'pages that overlap are one hurt, as long as the last of them',
    facts: { hurts: [hurt('page/1', 50 * MINUTE), hurt('page/2', 40 * MINUTE), hurt('page/3', 5 * HOUR)] },
    failed: 0,
    restores: [30 * MINUTE, 20 * MINUTE],
  },
];
for (const { name, facts, failed, restores } of blamed) {
  test(name, () => {
    const health = asked(facts);
    assert.equal(health.changeFailureRate.n, failed);
    assert.deepEqual(
      health.restores.map(({ since, until }) => (until === null ? null : until - since)),
      restores,
    );
  });
}

test('a deploy that somebody undoes failed, and the undoing is no release', () => {
  const deploy = (version: string, at: number, end: Delivery['end']): Delivery => ({
    ...rollout(version, at, { end, lead: null, byHand: true }),
    id: `change/${version}-${at}`,
    startedAt: ago(at),
  });
  const { deliveries, changeFailureRate, leadTime } = asked({
    deliveries: [deploy('1', 3 * DAY, 'promoted'), deploy('2', 2 * DAY, 'promoted'), deploy('1', DAY, 'rolled-back')],
  });
  assert.deepEqual(
    deliveries.map(({ version, failed }) => [version, failed]),
    [
      ['2', 'taken-back'],
      ['1', null],
    ],
  );
  assert.deepEqual([changeFailureRate.n, changeFailureRate.of, leadTime.value], [1, 2, null]);
});

test('a deploy that tells of what was rolled out from here is no second release', () => {
  const told = { ...rollout('1', HOUR, { byHand: true }), id: 'change/9', at: ago(90 * MINUTE), startedAt: ago(90 * MINUTE) };
  assert.equal(asked({ deliveries: [rollout('1', HOUR), told] }).deliveries.length, 1);
});

test('where commits are known, ways that are known only from their start are left out and counted', () => {
  const { leadTime } = asked({ deliveries: [rollout('1', DAY, { lead: { ms: 5 * HOUR, from: 'commit' } }), rollout('2', HOUR)] });
  assert.deepEqual([leadTime.value, leadTime.from, leadTime.n, leadTime.of], [5 * HOUR, 'commit', 1, 2]);
});

test('the interval of a share holds it, and no share is of nothing', () => {
  assert.equal(shareInterval(0, 0), null);
  const { low, high } = shareInterval(1, 10) ?? { low: 1, high: 0 };
  assert.deepEqual([low.toFixed(4), high.toFixed(4)], ['0.0179', '0.4042']);
  fc.assert(
    fc.property(fc.nat(500), fc.nat(500), (part, rest) => {
      const found = shareInterval(part, part + rest);
      const share = part / (part + rest);
      return found === null ? part + rest === 0 : found.low <= share && share <= found.high && found.low >= 0 && found.high <= 1;
    }),
  );
});

test('a median has an interval from six values on, made of two of them', () => {
  const upTo = (n: number): number[] => Array.from({ length: n }, (_, index) => index + 1);
  assert.equal(medianInterval(upTo(5)), null);
  assert.deepEqual(medianInterval(upTo(6)), { low: 1, high: 6 });
  assert.deepEqual(medianInterval(upTo(10)), { low: 2, high: 9 });
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 6, maxLength: 900 }), (values) => {
      const [found, median] = [medianInterval(values), medianOf(values) ?? Number.NaN];
      return found !== null && found.low <= median && median <= found.high;
    }),
  );
});

test('a band is better the more often, and the sooner', () => {
  assert.deepEqual([bandOf('frequency', 3), bandOf('frequency', 0.2), bandOf('frequency', 0)], ['best', 'good', 'weak']);
  assert.deepEqual([bandOf('change_failure_rate', 0), bandOf('time_to_restore', 2 * DAY)], ['best', 'fair']);
});
