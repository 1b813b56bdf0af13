import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FreezeWindow } from '../catalog/catalog.ts';
import { DAY, HOUR, type DurationMs, type Instant } from '../kernel/units.ts';
import { freezeAt, type Freeze } from './freeze.ts';

const at = (text: string): Instant => Date.parse(text) as Instant;

/** From Friday 16:00 in Berlin until Monday 08:00. */
const WEEKEND: FreezeWindow = {
  name: 'weekend',
  recurrence: { rrule: 'FREQ=WEEKLY;BYDAY=FR', start: '2026-01-02T16:00:00', zone: 'Europe/Berlin' },
  duration: (64 * HOUR) as DurationMs,
};
const MONDAY: FreezeWindow = {
  name: 'start-of-week',
  recurrence: { rrule: 'FREQ=WEEKLY;BYDAY=MO', start: '2026-01-05T08:00:00', zone: 'Europe/Berlin' },
  duration: (2 * HOUR) as DurationMs,
};

function set(given: Partial<Freeze>): Freeze {
  const since = at('2026-01-07T10:00:00Z');
  return {
    name: 'freeze-1',
    service: null,
    since,
    until: (since + 4 * HOUR) as Instant,
    reason: 'a sale',
    actor: 'ada',
    ...given,
  };
}

type Case = {
  readonly name: string;
  readonly at: string;
  readonly windows?: readonly FreezeWindow[];
  readonly set?: readonly Freeze[];
  readonly want: string | null;
};
const cases: readonly Case[] = [
  { name: 'nothing is frozen by nothing', at: '2026-01-09T20:00:00Z', want: null },
  { name: 'just before a window', at: '2026-01-09T14:59:59Z', windows: [WEEKEND], want: null },
  {
    name: 'from its first moment on',
    at: '2026-01-09T15:00:00Z',
    windows: [WEEKEND],
    want: 'weekend until 2026-01-12T07:00:00.000Z',
  },
  { name: 'at its end it is over', at: '2026-01-12T07:00:00Z', windows: [WEEKEND], want: null },
  {
    name: 'in summer it begins an hour earlier in UTC, and 64 h later clocks were changed',
    at: '2026-03-28T20:00:00Z',
    windows: [WEEKEND],
    want: 'weekend until 2026-03-30T07:00:00.000Z',
  },
  {
    name: 'windows without a gap between them are one wait',
    at: '2026-01-10T12:00:00Z',
    windows: [WEEKEND, MONDAY],
    want: 'weekend until 2026-01-12T09:00:00.000Z',
  },
  {
    name: 'a freeze that a person set',
    at: '2026-01-07T11:00:00Z',
    set: [set({})],
    want: 'freeze-1 until 2026-01-07T14:00:00.000Z',
  },
  { name: 'of another service', at: '2026-01-07T11:00:00Z', set: [set({ service: 'cart' })], want: null },
  { name: 'before it was set', at: '2026-01-07T09:00:00Z', set: [set({})], want: null },
  { name: 'when it has ended', at: '2026-01-07T14:00:00Z', set: [set({})], want: null },
  {
    name: 'of two the longer one holds',
    at: '2026-01-07T11:00:00Z',
    set: [set({}), set({ name: 'freeze-2', service: 'shop', until: at('2026-01-08T00:00:00Z') })],
    want: 'freeze-2 until 2026-01-08T00:00:00.000Z',
  },
];
for (const { name, at: when, windows = [], set: freezes = [], want } of cases) {
  test(`freeze: ${name}`, () => {
    const found = freezeAt({ service: 'shop', freezes: windows }, freezes, at(when));
    assert.equal(found === null ? null : `${found.name} until ${new Date(found.until).toISOString()}`, want);
  });
}

test('a freeze that holds always says when it ends, however its windows overlap', () => {
  const daily: FreezeWindow = {
    name: 'always',
    recurrence: { rrule: 'FREQ=DAILY', start: '2026-01-01T00:00:00', zone: 'UTC' },
    duration: (25 * HOUR) as DurationMs,
  };
  const now = at('2026-01-20T12:00:00Z');
  const found = freezeAt({ service: 'shop', freezes: [daily] }, [], now);
  assert.ok(found !== null && Number.isFinite(found.until));
  assert.ok(found.until > now + 2 * DAY, 'what follows on without a gap is one wait');
});
