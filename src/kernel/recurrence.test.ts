import assert from 'node:assert/strict';
import { test } from 'node:test';
import { occurrences, ruleFault, MOST_OCCURRENCES, type Recurrence } from './recurrence.ts';
import { readInstant } from './read-instant.ts';
import { showInstant } from './show.ts';
import { HOUR, type Instant } from './units.ts';

const SUNDAYS: Recurrence = { rrule: 'FREQ=WEEKLY;BYDAY=SU', start: '2026-01-04T02:00:00', zone: 'Europe/Berlin' };

test('a weekly window keeps its local time when clocks change, and the hour that is left out moves it', () => {
  const found = occurrences(SUNDAYS, HOUR, { from: at('2026-10-17T00:00:00Z'), to: at('2026-11-03T00:00:00Z') });
  assert.deepEqual(
    found.map(({ from, to }) => `${showInstant(from)}/${showInstant(to)}`),
    [
      '2026-10-18T00:00:00Z/2026-10-18T01:00:00Z',
      '2026-10-25T00:00:00Z/2026-10-25T01:00:00Z',
      '2026-11-01T01:00:00Z/2026-11-01T02:00:00Z',
    ],
  );
  const spring = occurrences(SUNDAYS, HOUR, { from: at('2026-03-29T00:00:00Z'), to: at('2026-03-30T00:00:00Z') });
  assert.deepEqual(
    spring.map(({ from }) => showInstant(from)),
    ['2026-03-29T01:00:00Z'],
  );
});

test('nothing comes before the first start, and the end of the span does not belong to it', () => {
  const whole = { from: at('2025-01-01T00:00:00Z'), to: at('2026-01-11T01:00:00Z') };
  assert.deepEqual(
    occurrences(SUNDAYS, HOUR, whole).map(({ from }) => showInstant(from)),
    ['2026-01-04T01:00:00Z'],
  );
});

test('an answer is bounded', () => {
  const hourly = { ...SUNDAYS, rrule: 'FREQ=HOURLY;BYMINUTE=0,15,30,45' };
  assert.equal(
    occurrences(hourly, HOUR, { from: at('2026-01-01T00:00:00Z'), to: at('2026-09-30T00:00:00Z') }).length,
    MOST_OCCURRENCES,
  );
});

const faults: readonly { rrule: string; why: RegExp | null }[] = [
  { rrule: 'FREQ=DAILY', why: null },
  { rrule: 'FREQ=MONTHLY;BYDAY=-1FR;INTERVAL=2', why: null },
  { rrule: 'FREQ=SECONDLY', why: /FREQ cannot be "SECONDLY"/ },
  { rrule: 'FREQ=HOURLY;BYMINUTE=30', why: null },
  { rrule: 'FREQ=HOURLY;BYMINUTE=0,30', why: /BYMINUTE cannot be "0,30"/ },
  { rrule: 'FREQ=DAILY;FOO=1', why: /"FOO" is none of/ },
  { rrule: 'BYDAY=MO', why: /FREQ is missing/ },
  { rrule: 'FREQ=DAILY;COUNT=x', why: /COUNT cannot be "x"/ },
  { rrule: 'FREQ=DAILY;FREQ=DAILY', why: /twice/ },
  { rrule: 'FREQ=DAILY;COUNT=3;UNTIL=20260101', why: /cannot both/ },
  { rrule: 'every sunday', why: /none of/ },
  { rrule: 'DTSTART=20260101', why: /none of/ },
];
for (const { rrule, why } of faults) {
  test(`${rrule}: ${why === null ? 'a rule' : 'no rule'}`, () => {
    const fault = ruleFault(rrule);
    if (why === null) assert.equal(fault, null);
    else assert.match(fault ?? '', why);
  });
}

function at(text: string): Instant {
  return readInstant(text) ?? assert.fail(text);
}
