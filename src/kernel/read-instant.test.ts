import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readInstant } from './read-instant.ts';

const cases: readonly { text: string; want: number | null }[] = [
  { text: '1970-01-01T00:00:00Z', want: 0 },
  { text: '2026-11-21T12:34:56.789Z', want: Date.UTC(2026, 10, 21, 12, 34, 56, 789) },
  { text: '2026-11-21T12:34:56.7891239Z', want: Date.UTC(2026, 10, 21, 12, 34, 56, 789) },
  { text: '2026-11-21t12:34:56+05:30', want: Date.UTC(2026, 10, 21, 7, 4, 56) },
  { text: '2024-02-29T00:00:00-01:00', want: Date.UTC(2024, 1, 29, 1) },
  { text: '2016-12-31T23:59:60Z', want: Date.UTC(2017, 0, 1) },
  { text: '2025-02-29T00:00:00Z', want: null },
  { text: '2026-13-01T00:00:00Z', want: null },
  { text: '2026-11-21T24:00:00Z', want: null },
  { text: '2026-11-21T12:34:56', want: null },
  { text: '2026-11-21', want: null },
  { text: '1763728496', want: null },
];
for (const { text, want } of cases) test(`${text} is ${want}`, () => assert.equal(readInstant(text), want));

test('it reads what the language writes', () => {
  const time = fc.date({ min: new Date('0000-03-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true });
  fc.assert(fc.property(time, (date) => assert.equal(readInstant(date.toISOString()), date.getTime())));
});
