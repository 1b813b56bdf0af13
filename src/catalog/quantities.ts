import { z } from 'zod';
import { DAY, HOUR, MINUTE, SECOND, type DurationMs, type Ratio } from '../kernel/units.ts';
import type { Calendar } from './objective.ts';
import { showFound } from './source-document.ts';
import { raise, wanted } from './schema-words.ts';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: SECOND, m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY };
const DURATION = '^([0-9]+(\\.[0-9]+)?(ms|[smhdw]))+$';
/** OpenSLO counts months, quarters and years in fixed days when a window rolls; it knows no seconds. */
const OPENSLO_UNITS: Readonly<Record<Calendar['unit'], number>> = {
  m: MINUTE,
  h: HOUR,
  d: DAY,
  w: 7 * DAY,
  M: 30 * DAY,
  Q: 90 * DAY,
  Y: 365 * DAY,
};
const OPENSLO_DURATION = '^[1-9][0-9]*[mhdwMQY]$';
const SHARE = '^[0-9]+(\\.[0-9]+)?%$';

/** `300ms`, `1.5s`, `1h30m`; null when the text is no such duration. */
export function readDuration(text: string): DurationMs | null {
  if (!new RegExp(DURATION).test(text)) return null;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/([0-9.]+)(ms|[smhdw])/g))
    total += Number(amount) * (UNITS[unit ?? ''] ?? Number.NaN);
  return tidy(total) as DurationMs;
}

/** `4w`, `28d`, `1M` in the shorthand of OpenSLO. */
export function readOpenSloDuration(text: string): DurationMs | null {
  return readOpenSloPeriod(text)?.ms ?? null;
}

/** The same, with its unit, which a calendar needs: its months are as long as they are. */
export type OpenSloPeriod = { readonly every: number; readonly unit: Calendar['unit']; readonly ms: DurationMs };

function readOpenSloPeriod(text: string): OpenSloPeriod | null {
  if (!new RegExp(OPENSLO_DURATION).test(text)) return null;
  const [every, unit] = [Number(text.slice(0, -1)), text.slice(-1) as Calendar['unit']];
  return { every, unit, ms: (every * OPENSLO_UNITS[unit]) as DurationMs };
}

/** `5%` or 0.05, whatever its size; null when it is neither. */
export function readShare(value: string | number): number | null {
  if (typeof value === 'number') return value;
  const text = value.startsWith('-') ? value.slice(1) : value;
  if (!new RegExp(SHARE).test(text)) return null;
  return fromPercent(Number(value.slice(0, -1)));
}

export function fromPercent(percent: number): number {
  return tidy(percent / 100);
}

type Bounds = { readonly least: number; readonly most: number; readonly say: string };

export function duration({ least, most, say }: Bounds) {
  return z
    .string({ error: wanted('CAT_DURATION', 'a duration with its unit, such as 300ms, 10m or 28d') })
    .meta({ pattern: DURATION, description: 'A duration: 300ms, 1.5s, 10m, 28d', examples: ['300ms', '10m', '28d'] })
    .transform((text, context): DurationMs => {
      const ms = readDuration(text);
      const hint = 'write a number with ms, s, m, h, d or w, such as 300ms or 28d';
      if (ms === null) raise(context, { code: 'CAT_DURATION', text: `Cannot read ${showFound(text)} as a duration`, hint });
      else if (ms < least || ms > most)
        raise(context, { code: 'CAT_RANGE', text: `Cannot use a duration of ${showFound(text)}: ${say}` });
      return ms ?? z.NEVER;
    });
}

export function share({ least, most, say }: Bounds) {
  const written = z.string().meta({ pattern: `^-?${SHARE.slice(1)}`, examples: ['5%'] });
  return z
    .union([z.number(), written], { error: wanted('CAT_SHARE', 'a share, such as 5% or 0.05') })
    .meta({ description: 'A share: 5% or 0.05' })
    .transform((value, context): Ratio => {
      const part = readShare(value);
      if (part === null)
        raise(context, { code: 'CAT_SHARE', text: `Cannot read ${showFound(value)} as a share`, hint: 'write 5% or 0.05' });
      else if (part < least || part > most)
        raise(context, { code: 'CAT_RANGE', text: `Cannot use a share of ${showFound(value)}: ${say}` });
      return part as Ratio;
    });
}

export const openSloDuration = openSlo(readOpenSloDuration);
export const openSloPeriod = openSlo(readOpenSloPeriod);

function openSlo<Read>(read: (text: string) => Read | null) {
  return z
    .string({ error: wanted('CAT_DURATION', 'a duration such as 10m, 4w or 1M') })
    .meta({ pattern: OPENSLO_DURATION, description: 'A whole number and m, h, d, w, M, Q or Y', examples: ['28d', '4w', '1M'] })
    .transform((text, context): Read => {
      const hint = 'OpenSLO writes a whole number and m, h, d, w, M, Q or Y, such as 28d';
      const value = read(text);
      if (value === null) raise(context, { code: 'CAT_DURATION', text: `Cannot read ${showFound(text)} as a duration`, hint });
      return value ?? z.NEVER;
    });
}

/** Takes off what binary fractions add (1 - 0.9995, 99.95 / 100), so that a name or a digest never shows it. */
export function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
