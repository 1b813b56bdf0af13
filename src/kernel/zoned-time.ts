import { Temporal } from 'temporal-polyfill';
import { DAY, HOUR, MINUTE, type Instant } from './units.ts';

/** Windows one after the other, each `every` units long. One of them began at `start`, local time in `zone`. */
export type Tiling = {
  readonly every: number;
  readonly unit: 'm' | 'h' | 'd' | 'w' | 'M' | 'Q' | 'Y';
  /** `2026-01-31T12:30:00`, as `readLocal` reads it. */
  readonly start: string;
  readonly zone: string;
};

/** From `start`, which belongs to it, to `end`, which does not. */
export type Period = { readonly start: Instant; readonly end: Instant };

/** What a clock on a wall shows, without saying where the wall is. */
export type LocalTime = {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
};

/**
 * The window that holds the instant. Minutes and hours are of fixed length; from the day upwards a window begins at the
 * same local time as the first one, so that a day may have 23 or 25 hours, and one that began on the 31st begins on the
 * last day of a shorter month. The windows reach back before `start` as they reach forward.
 */
export function periodAt(calendar: Tiling, at: Instant): Period {
  const tiles = tilesOf(calendar);
  for (const known of tiles.recent) if (known.start <= at && at < known.end) return known;
  let index = Math.floor((at - tiles.first) / (calendar.every * MEAN_MS[calendar.unit]));
  while (startOf(tiles, index) > at) index -= 1;
  // A day that a zone left out has no length: the loop steps over it, because the next one begins at the same instant.
  while (startOf(tiles, index + 1) <= at) index += 1;
  const period = { start: startOf(tiles, index), end: startOf(tiles, index + 1) };
  tiles.recent.unshift(period);
  if (tiles.recent.length > MOST_RECENT) tiles.recent.pop();
  return period;
}

/** `2026-01-31T12:30:00` or with a blank, no offset, of the years 1900 to 2199; null when there is no such day or time. */
export function readLocal(text: string): LocalTime | null {
  const parts = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)$/.exec(text);
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  if (year < 1900 || year > 2199 || month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return null;
  if (day < 1 || day > Temporal.PlainYearMonth.from({ year, month }).daysInMonth) return null;
  return { year, month, day, hour, minute, second };
}

/** Whether the time zone database has such a name. Offsets such as `+02:00` are no names: they know no summer. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Temporal.ZonedDateTime(0n, name).timeZoneId !== '';
  } catch {
    return false;
  }
}

/** A local time that the zone leaves out is as much later as was left out; of one that comes twice the first is meant. */
export function instantOf(local: LocalTime, zone: string): Instant {
  const there = Temporal.PlainDateTime.from(local).toZonedDateTime(zone, { disambiguation: 'compatible' });
  return there.epochMilliseconds as Instant;
}

export function localOf(at: Instant, zone: string): LocalTime {
  const { year, month, day, hour, minute, second } = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return { year, month, day, hour, minute, second };
}

/** Of months and years the mean: it only says where to begin to look. */
const MEAN_MS: Readonly<Record<Tiling['unit'], number>> = {
  m: MINUTE,
  h: HOUR,
  d: DAY,
  w: 7 * DAY,
  M: 30.436875 * DAY,
  Q: 91.310625 * DAY,
  Y: 365.2425 * DAY,
};

type Tiles = { readonly calendar: Tiling; readonly local: Temporal.PlainDateTime; readonly first: Instant; recent: Period[] };

/** The present window, the one before it for late telemetry, and two for who looks back. */
const MOST_RECENT = 4;
const MOST_TILINGS = 1_000;

/**
 * What was reckoned is remembered, because every objective asks at every tick. Objectives that write the same calendar
 * share it, and what is remembered never changes an answer.
 */
const byCalendar = new WeakMap<Tiling, Tiles>();
const byText = new Map<string, Tiles>();

function tilesOf(calendar: Tiling): Tiles {
  const known = byCalendar.get(calendar);
  if (known !== undefined) return known;
  const { every, unit, start, zone } = calendar;
  const text = `${every}${unit} ${start} ${zone}`;
  const tiles = byText.get(text) ?? newTiles(calendar);
  if (byText.size >= MOST_TILINGS) byText.clear();
  byText.set(text, tiles);
  byCalendar.set(calendar, tiles);
  return tiles;
}

function newTiles(calendar: Tiling): Tiles {
  const local = Temporal.PlainDateTime.from(calendar.start.replace(' ', 'T'));
  const first = local.toZonedDateTime(calendar.zone).epochMilliseconds as Instant;
  return { calendar: { ...calendar }, local, first, recent: [] };
}

/** Every window is reckoned from the first one: after February a window of the 31st begins on the 31st again. */
function startOf({ calendar: { every, unit, zone }, local, first }: Tiles, index: number): Instant {
  const count = every * index;
  if (unit === 'm' || unit === 'h') return (first + count * MEAN_MS[unit]) as Instant;
  return local.add(inCalendar(unit, count)).toZonedDateTime(zone).epochMilliseconds as Instant;
}

function inCalendar(unit: 'd' | 'w' | 'M' | 'Q' | 'Y', count: number): Temporal.DurationLike {
  switch (unit) {
    case 'd':
      return { days: count };
    case 'w':
      return { weeks: count };
    case 'M':
      return { months: count };
    case 'Q':
      return { months: 3 * count };
    case 'Y':
      return { years: count };
  }
}
