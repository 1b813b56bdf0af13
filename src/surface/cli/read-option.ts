import { InvalidArgumentError } from 'commander';
import { readInstant } from '../../kernel/read-instant.ts';
import { changeKind } from '../../wire/change.ts';
import { DAY, HOUR, MINUTE, SECOND, type DurationMs } from '../../kernel/units.ts';

const UNITS: Readonly<Record<string, DurationMs>> = { s: SECOND, m: MINUTE, h: HOUR };

export function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Infinity;
  if (port > 65_535) throw new InvalidArgumentError('a port is a whole number from 0 to 65535.');
  return port;
}

/** More would only wait for each other. */
export function readThreads(text: string): number {
  const count = /^\d{1,2}$/.test(text) ? Number(text) : Infinity;
  if (count > 64) throw new InvalidArgumentError('it is a whole number from 0 to 64.');
  return count;
}

/** As many as one page of the API holds. */
export function readCount(text: string): number {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > 500) throw new InvalidArgumentError('it is a whole number from 1 to 500.');
  return count;
}

/** `30m`, `4h`, `7d`: how long nothing is promoted, or nobody is told. */
export function readLongTime(text: string): DurationMs {
  const [, digits = '', unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (digits === '') throw new InvalidArgumentError('write it as 30m, 4h or 7d.');
  return (Number(digits) * (unit === 'd' ? DAY : (UNITS[unit] ?? MINUTE))) as DurationMs;
}

/** `400d`: how long entries of the ledger stay in its database. */
export function readKeep(text: string): DurationMs {
  const [, digits = ''] = /^(\d{1,5})d$/.exec(text) ?? [];
  if (digits === '' || Number(digits) < 1) throw new InvalidArgumentError('it is a number of days, such as 400d.');
  return (Number(digits) * DAY) as DurationMs;
}

/** `15m`, `90s`, `2h`; a number alone means minutes. */
export function readHoldTime(text: string): DurationMs {
  const [, digits = '', unit = 'm'] = /^(\d{1,6})([smh]?)$/.exec(text) ?? [];
  const ms = (Number(digits) * (UNITS[unit === '' ? 'm' : unit] ?? MINUTE)) as DurationMs;
  if (digits === '' || ms < SECOND || ms > DAY) throw new InvalidArgumentError('it is a time from 1s to 24h, such as 15m.');
  return ms;
}

/** `30s`, `5m`; `0s` tries once. */
export function readWait(text: string): DurationMs {
  const [, digits = '', unit = ''] = /^(\d{1,4})([sm])$/.exec(text) ?? [];
  const ms = (Number(digits) * (UNITS[unit] ?? 0)) as DurationMs;
  if (digits === '' || ms > 10 * MINUTE) throw new InvalidArgumentError('it is a time from 0s to 10m, such as 30s.');
  return ms;
}

/** `30s`, `10m`, `2h`; `0s` asks once. */
export function readGateWait(text: string): DurationMs {
  const [, digits = '', unit = ''] = /^(\d{1,5})([smh])$/.exec(text) ?? [];
  const ms = (Number(digits) * (UNITS[unit] ?? 0)) as DurationMs;
  if (digits === '' || ms > DAY) throw new InvalidArgumentError('it is a time from 0s to 24h, such as 10m.');
  return ms;
}

/** How far back: `90m`, `24h`, `7d`; or the time itself, as RFC 3339 writes it. Returns the time. */
export function readSince(text: string): string {
  const [, digits = '', unit = ''] = /^(\d{1,5})([smhd])$/.exec(text) ?? [];
  if (digits !== '') return new Date(Date.now() - Number(digits) * (unit === 'd' ? DAY : (UNITS[unit] ?? 0))).toISOString();
  const at = readInstant(text);
  if (at === null) throw new InvalidArgumentError('it is a time span such as 24h, or a time such as 2026-11-21T12:00:00Z.');
  return new Date(at).toISOString();
}

export function readServerUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new InvalidArgumentError('it is an address such as http://127.0.0.1:7077.');
  }
  return url.origin;
}

/** An address with the path that an API may lie under. */
export function readApiUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.search !== '')
    throw new InvalidArgumentError('it is an address such as https://github.example.com/api/v3.');
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

export function readKind(text: string): string {
  if (!changeKind.options.some((kind) => kind === text))
    throw new InvalidArgumentError(`it is one of ${changeKind.options.join(', ')}.`);
  return text;
}

/** `name=value`, again and again: each name once. */
export function readNamed(text: string, before: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> {
  const [, name = '', value = ''] = /^([a-z0-9][-a-z0-9]{0,62})=(.+)$/s.exec(text) ?? [];
  if (name === '') throw new InvalidArgumentError('it is NAME=VALUE, with a name of a-z, 0-9 and -.');
  if (before.has(name)) throw new InvalidArgumentError(`${name} is given twice.`);
  return new Map(before).set(name, value);
}
