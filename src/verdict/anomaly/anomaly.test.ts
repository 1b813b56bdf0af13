import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRng } from '../../kernel/rng.ts';
import { DAY, HOUR, MINUTE, type DurationMs, type Instant } from '../../kernel/units.ts';
import { anomaliesOf, type Anomaly, type Lately } from './anomaly.ts';
import { usualHourAt, type HourOfIndicator } from './usual-hour.ts';
import { driftsOf } from './drift.ts';
import { explainAnomaly, explainDrift } from './explain-anomaly.ts';

const NOW = (Math.floor(1_800_000_000_000 / HOUR) * HOUR + 30 * MINUTE) as Instant;
const QUARTER = (15 * MINUTE) as DurationMs;

type World = {
  readonly weeks?: number;
  readonly perHour?: number;
  readonly bad?: number;
  readonly change?: (hour: HourOfIndicator) => HourOfIndicator;
};

/** Traffic with days and nights, some noise, one outage that nobody should take for usual. */
function history({ weeks = 4, perHour = 4_000, bad = 0.002, change = (hour) => hour }: World = {}): HourOfIndicator[] {
  const rng = seededRng(7);
  return Array.from({ length: weeks * 7 * 24 }, (_, index) => {
    const at = (Math.floor(NOW / HOUR) * HOUR - (index + 1) * HOUR) as Instant;
    const total = Math.round(perHour * shapeAt(at) * (0.95 + 0.1 * rng.next()));
    const share = index === 7 * 24 - 1 ? 0.9 : bad * (0.5 + rng.next());
    return change({ at, total, good: Math.round(total * (1 - share)), p50: 80 + 4 * rng.next(), p99: 400 + 40 * rng.next() });
  });
}

function shapeAt(at: number): number {
  return 1 + 0.7 * Math.sin(((at % DAY) / DAY) * 2 * Math.PI);
}

function lately(rest: Partial<Lately> = {}): Lately {
  const total = Math.round((4_000 / 4) * shapeAt(NOW));
  return { indicator: 'checkout-success', at: NOW, overMs: QUARTER, total, good: total - 2, p50: 82, p99: 420, ...rest };
}

function found(now: Lately, hours = history()): readonly Anomaly[] {
  const usualHour = usualHourAt(hours, NOW);
  assert.ok(usualHour !== null);
  return anomaliesOf(now, usualHour);
}

test('a usual quarter of an hour is none', () => assert.deepEqual(found(lately()), []));

const cases: readonly { name: string; now: Partial<Lately>; kind: string; says: RegExp }[] = [
  {
    name: 'no traffic where there always is some',
    now: { total: 0, good: 0 },
    kind: 'traffic-vanished',
    says: /has vanished: 0 events in the last 15m; usual is about [\d,]+ \(same hour of the last weeks\)/,
  },
  { name: 'half of it', now: { total: 300, good: 300 }, kind: 'traffic-low', says: /little traffic/ },
  { name: 'three times as much', now: { total: 6_000, good: 5_995 }, kind: 'traffic-high', says: /much traffic/ },
  {
    name: 'ten times the failures',
    now: { good: lately().total - 40 },
    kind: 'errors-high',
    says: / % in the last 15m; usual is 0\.[12]/,
  },
  { name: 'twice as slow', now: { p99: 900 }, kind: 'latency-high', says: /900ms in the last 15m; usual is 4\d\dms/ },
];
for (const { name, now, kind, says } of cases) {
  test(`${name}: ${kind}`, () => {
    const [first] = found(lately(now));
    assert.equal(first?.kind, kind);
    assert.match(first === undefined ? '' : explainAnomaly(first), says);
  });
}

test('night is quiet every night, so quiet at night is usual', () => {
  const night = (Math.floor(NOW / DAY) * DAY + 18 * HOUR + 30 * MINUTE) as Instant;
  const usualHour = usualHourAt(history(), night);
  assert.ok(usualHour !== null);
  const total = Math.round(1_000 * shapeAt(night));
  assert.deepEqual(anomaliesOf(lately({ at: night, total, good: total }), usualHour), []);
});

test('an outage in one of the weeks is not taken for usual', () => {
  const [first] = found(lately({ good: 0 }));
  assert.ok(first?.kind === 'errors-high' && first.usual.middle < 0.01);
});

test('with few events little is strange: three failures of five at night are no anomaly when failures are common', () => {
  const few = history({ perHour: 20, bad: 0.3 });
  assert.deepEqual(found(lately({ total: 5, good: 2, p50: null, p99: null }), few), []);
});

test('days are compared while there are too few weeks, and nothing before three days are known', () => {
  assert.equal(usualHourAt(history({ weeks: 1 }), NOW)?.from, 'same hour of the last days');
  assert.equal(usualHourAt(history({ weeks: 1 }).slice(0, 48), NOW), null);
});

test('false alarms are rare: at most one in two hundred usual quarters', () => {
  const rng = seededRng(11);
  const hours = history();
  let alarms = 0;
  for (let round = 0; round < 1_000; round += 1) {
    const total = Math.round(1_000 * shapeAt(NOW) * (0.95 + 0.1 * rng.next()));
    const bad = Array.from({ length: total }, () => rng.next()).filter((one) => one < 0.002).length;
    alarms += found(lately({ total, good: total - bad, p50: 80 + 4 * rng.next(), p99: 400 + 40 * rng.next() }), hours).length;
  }
  assert.ok(alarms <= 5, `${alarms} alarms in 1,000`);
});

test('a week that is slower than the three before is a drift, and a single slow day is none', () => {
  const slower = history({ change: (hour) => (hour.at > NOW - 7 * DAY ? { ...hour, p99: (hour.p99 ?? 0) * 1.3 } : hour) });
  const drifts = driftsOf(slower, NOW);
  assert.deepEqual(
    drifts.map(({ measure }) => measure),
    ['p99'],
  );
  assert.match(explainDrift(drifts[0]!, 'checkout-success'), /slowest of checkout-success has risen by (29|30|31) %/);
  const day = history({ change: (hour) => (hour.at > NOW - DAY ? { ...hour, p99: 4_000 } : hour) });
  assert.deepEqual(driftsOf(day, NOW), []);
  assert.deepEqual(driftsOf(history(), NOW), []);
});
