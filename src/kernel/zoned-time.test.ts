import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readInstant } from './read-instant.ts';
import { showInstant } from './show.ts';
import { DAY, HOUR, type Instant } from './units.ts';
import { instantOf, isZone, localOf, periodAt, readLocal, type Tiling } from './zoned-time.ts';

const instant = (text: string): Instant => readInstant(text) ?? assert.fail(text);
const calendar = (text: string, start: string, zone: string): Tiling => {
  const unit = text.slice(-1) as Tiling['unit'];
  return { every: Number(text.slice(0, -1)), unit, start, zone };
};

const cases: readonly { name: string; of: Tiling; at: string; want: readonly [string, string] }[] = [
  {
    name: 'a month that begins on the 31st begins on the last day of February',
    of: calendar('1M', '2026-01-31T00:00:00', 'UTC'),
    at: '2026-03-05T00:00:00Z',
    want: ['2026-02-28T00:00:00Z', '2026-03-31T00:00:00Z'],
  },
  {
    name: 'and of a leap year on the 29th',
    of: calendar('1M', '2026-01-31T00:00:00', 'UTC'),
    at: '2028-02-29T00:00:00Z',
    want: ['2028-02-29T00:00:00Z', '2028-03-31T00:00:00Z'],
  },
  {
    name: 'a year that begins on the leap day ends on the 28th',
    of: calendar('1Y', '2024-02-29T00:00:00', 'UTC'),
    at: '2026-06-01T00:00:00Z',
    want: ['2026-02-28T00:00:00Z', '2027-02-28T00:00:00Z'],
  },
  {
    name: 'the day on which summer begins has 23 hours',
    of: calendar('1d', '2026-01-01T00:00:00', 'Europe/Berlin'),
    at: '2026-03-29T12:00:00Z',
    want: ['2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
  },
  {
    name: 'the day on which summer ends has 25 hours',
    of: calendar('1d', '2026-01-01T00:00:00', 'Europe/Berlin'),
    at: '2026-10-25T12:00:00Z',
    want: ['2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'],
  },
  {
    name: 'a day that begins within the gap begins after it',
    of: calendar('1d', '2026-01-01T02:30:00', 'Europe/Berlin'),
    at: '2026-03-29T01:30:00Z',
    want: ['2026-03-29T01:30:00Z', '2026-03-30T00:30:00Z'],
  },
  {
    name: 'a day that begins at a time that comes twice begins at the first',
    of: calendar('1d', '2026-01-01T02:30:00', 'Europe/Berlin'),
    at: '2026-10-25T00:30:00Z',
    want: ['2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z'],
  },
  {
    name: 'a zone a quarter of an hour off',
    of: calendar('1w', '2026-01-04T00:00:00', 'Asia/Kathmandu'),
    at: '2026-11-21T15:47:00Z',
    want: ['2026-11-14T18:15:00Z', '2026-11-21T18:15:00Z'],
  },
  {
    name: 'a zone thirteen hours ahead',
    of: calendar('1Q', '2026-01-01T00:00:00', 'Pacific/Tongatapu'),
    at: '2026-12-31T10:59:59Z',
    want: ['2026-09-30T11:00:00Z', '2026-12-31T11:00:00Z'],
  },
  {
    name: 'a day that a zone left out is part of the one before it',
    of: calendar('1d', '2011-12-01T00:00:00', 'Pacific/Apia'),
    at: '2011-12-30T09:59:59Z',
    want: ['2011-12-29T10:00:00Z', '2011-12-30T10:00:00Z'],
  },
  {
    name: 'windows reach back before the first one',
    of: calendar('2M', '2026-01-31T12:00:00', 'America/New_York'),
    at: '2025-11-29T00:00:00Z',
    want: ['2025-09-30T16:00:00Z', '2025-11-30T17:00:00Z'],
  },
  {
    name: 'hours are hours, whatever clocks do',
    of: calendar('12h', '2026-01-01T00:00:00', 'Europe/Berlin'),
    at: '2026-07-01T12:00:00Z',
    want: ['2026-07-01T11:00:00Z', '2026-07-01T23:00:00Z'],
  },
];
for (const { name, of, at, want } of cases) {
  test(name, () => {
    const { start, end } = periodAt(of, instant(at));
    assert.deepEqual([showInstant(start), showInstant(end)], want);
  });
}

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Pacific/Tongatapu',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'America/Santiago',
];
const anInstant = fc.integer({ min: Date.UTC(1995, 0, 1), max: Date.UTC(2060, 0, 1) }).map((ms) => ms as Instant);
const aZone = fc.constantFrom(...ZONES);
const aLocal = fc.record({
  year: fc.integer({ min: 1990, max: 2060 }),
  month: fc.integer({ min: 1, max: 12 }),
  day: fc.integer({ min: 1, max: 28 }),
  hour: fc.nat(23),
  minute: fc.nat(59),
  second: fc.nat(59),
});
const aCalendar: fc.Arbitrary<Tiling> = fc.record({
  every: fc.integer({ min: 1, max: 30 }),
  unit: fc.constantFrom('m', 'h', 'd', 'w', 'M', 'Q', 'Y'),
  start: fc.oneof(
    fc.constantFrom('2026-01-31T00:00:00', '2024-02-29T02:30:00', '2026-12-31T23:59:59'),
    aLocal.map((local) => showLocal(local)),
  ),
  zone: aZone,
});
const pad = (value: number, width = 2): string => String(value).padStart(width, '0');
const showLocal = ({ year, month, day, hour, minute, second }: ReturnType<typeof localOf>): string =>
  `${pad(year, 4)}-${pad(month)}-${pad(day)}T${pad(hour)}:${pad(minute)}:${pad(second)}`;

test('windows lie side by side: each instant is in exactly one, and where one ends the next begins', () => {
  const holds = (of: Tiling, at: Instant): void => {
    const { start, end } = periodAt(of, at);
    assert.ok(start <= at && at < end);
    assert.deepEqual(periodAt({ ...of }, start), { start, end });
    assert.deepEqual(periodAt(of, (end - 1) as Instant), { start, end });
    assert.equal(periodAt(of, end).start, end);
    assert.equal(periodAt(of, (start - 1) as Instant).end, start);
  };
  fc.assert(fc.property(aCalendar, anInstant, holds));
});

test('the start is the start of a window', () => {
  const holds = (of: Tiling): void => {
    const first = instantOf(readLocal(of.start) ?? assert.fail(), of.zone);
    assert.equal(periodAt(of, first).start, first);
  };
  fc.assert(fc.property(aCalendar, holds));
});

test('a day has 24 hours, give or take what its zone moves', () => {
  const holds = (zone: string, start: ReturnType<typeof localOf>, at: Instant): void => {
    const period = periodAt({ every: 1, unit: 'd', start: showLocal(start), zone }, at);
    assert.ok(Math.abs(period.end - period.start - DAY) <= HOUR, showInstant(period.start));
  };
  const steady = aZone.filter((zone) => zone !== 'Pacific/Apia');
  fc.assert(fc.property(steady, aLocal, anInstant, holds));
});

test('a local time is the one its instant shows, unless the zone left it out', () => {
  const holds = (local: ReturnType<typeof localOf>, zone: string): void => {
    const at = instantOf(local, zone);
    const shown = localOf(at, zone);
    assert.ok(showLocal(shown) >= showLocal(local));
    // In a gap nothing else shows it either: the instant before shows an earlier time.
    if (showLocal(shown) !== showLocal(local)) assert.ok(showLocal(localOf((at - DAY) as Instant, zone)) < showLocal(local));
    const earlier = [HOUR / 2, HOUR].map((ms) => showLocal(localOf((at - ms) as Instant, zone)));
    assert.ok(!earlier.includes(showLocal(local)), 'the earlier of two is meant');
  };
  fc.assert(fc.property(aLocal, aZone, holds));
});

test('asking again and again costs next to nothing', () => {
  const of = calendar('1M', '2026-01-31T00:00:00', 'America/New_York');
  const at = instant('2026-11-21T15:47:00Z');
  assert.equal(periodAt(of, at), periodAt({ ...of }, (at + HOUR) as Instant), 'the same window is the same object');
});

test('local times are read, and days that are not refused', () => {
  assert.deepEqual(readLocal('2026-01-31 12:30:00'), { year: 2026, month: 1, day: 31, hour: 12, minute: 30, second: 0 });
  assert.deepEqual(readLocal('2024-02-29T00:00:00'), { year: 2024, month: 2, day: 29, hour: 0, minute: 0, second: 0 });
  const wrong = ['2026-02-29T00:00:00', '2026-13-01T00:00:00', '2026-01-01T24:00:00', '2026-01-01T00:00:00Z', '2026-01-01', ''];
  for (const text of [...wrong, '1899-01-01T00:00:00', '2026-00-10T00:00:00', '2026-01-00T00:00:00'])
    assert.equal(readLocal(text), null, text);
});

test('zones are names of the database', () => {
  for (const name of [...ZONES, 'Etc/GMT+5']) assert.ok(isZone(name), name);
  for (const name of ['', 'Z', '+05:45', 'Foo/Bar', 'Europe/Berlin[u-ca=iso8601]', '../etc', 'local'])
    assert.ok(!isZone(name), name);
});
