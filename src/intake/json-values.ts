import { Unreadable } from './read-outcome.ts';

/** Values of OTLP in JSON, after parsing: 64-bit integers as decimal strings or numbers, enums as numbers or names. */
export type Json = Readonly<Record<string, unknown>>;

/** A number where a double holds it exactly, and its digits where it does not. */
export function integerAt(value: unknown, path: string): string | number {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (typeof value !== 'string' || !/^-?\d{1,20}$/.test(value)) return expected('a whole number', value, path);
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(BigInt(value));
}

export function doubleAt(value: unknown, path: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && /^(?:NaN|-?Infinity|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(value)) return Number(value);
  return expected('a number', value, path);
}

/** Nanoseconds as whole ms and a rest. Split in the decimal digits, because a double cannot hold them. */
export function timeAt(value: unknown, path: string): { readonly ms: number; readonly rest: number } {
  if (!isThere(value)) return { ms: 0, rest: 0 };
  const digits = typeof value === 'number' && Number.isInteger(value) && value >= 0 ? BigInt(value).toString() : value;
  if (typeof digits !== 'string' || !/^\d{1,20}$/.test(digits)) return expected('a whole number of nanoseconds', value, path);
  if (digits.length === 20 && digits > LAST_NANOSECOND) return expected('a whole number of nanoseconds below 2^64', value, path);
  return { ms: Number(digits.slice(0, -6)), rest: Number(digits.slice(-6)) };
}

const LAST_NANOSECOND = '18446744073709551615';
export const SPAN_KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map(
  (name) => `SPAN_KIND_${name}`,
);
export const STATUS_CODES = ['UNSET', 'OK', 'ERROR'].map((name) => `STATUS_CODE_${name}`);

export function enumAt(value: unknown, path: string, names: readonly string[]): number {
  if (!isThere(value)) return 0;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  const named = typeof value === 'string' ? names.indexOf(value) : -1;
  return named >= 0 ? named : expected(`a number or one of ${names.join(', ')}`, value, path);
}

export function textAt(value: unknown, path: string): string | null {
  if (!isThere(value)) return null;
  return typeof value === 'string' ? value : expected('a text', value, path);
}

export function listAt(value: unknown, path: string): readonly unknown[] {
  if (!isThere(value)) return [];
  return Array.isArray(value) ? value : expected('a list', value, path);
}

export function objectAt(value: unknown, path: string): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : expected('an object', value, path);
}

export function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Shows what was found, shortened: the text goes back to the sender and must not carry a payload with it. */
export function expected(what: string, found: unknown, path: string): never {
  const shown = JSON.stringify(found) ?? 'nothing';
  throw new Unreadable(`${path}: expected ${what}, found ${shown.length > 40 ? `${shown.slice(0, 40)}…` : shown}`);
}
