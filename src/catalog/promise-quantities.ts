import { z } from 'zod';
import { DAY, type DurationMs, type Ratio } from '../kernel/units.ts';
import { fromPercent, readDuration, readShare, tidy } from './quantities.ts';
import { raise, wanted } from './schema-words.ts';
import { showFound } from './source-document.ts';

/** `800ms`, or a number in whatever unit is measured. */
export type AmountBound =
  | { readonly kind: 'duration'; readonly ms: DurationMs }
  | { readonly kind: 'number'; readonly value: number };

/** `99.9%` or 0.999: what is promised of all events, or of all slices of time. */
export const targetShare = z
  .union([z.number(), z.string().meta({ pattern: '^[0-9]+(\\.[0-9]+)?%$', examples: ['99.9%'] })], {
    error: wanted('CAT_SHARE', 'a share, such as 99.9% or 0.999'),
  })
  .meta({ description: 'A share above 0 and below 1: 99.9% or 0.999' })
  .transform((value, context): Ratio => {
    const part = readShare(value);
    if (part === null) {
      raise(context, { code: 'CAT_SHARE', text: `Cannot read ${showFound(value)} as a share`, hint: 'write 99.9% or 0.999' });
      return z.NEVER;
    }
    if (part > 0 && part < 1) return part as Ratio;
    const slip = typeof value === 'number' && value > 1 && value < 100 ? `write ${value}%` : undefined;
    const hint = slip ?? (part === 1 ? 'a target of 100 % leaves no error budget; try 99.9%' : undefined);
    const text = `Cannot use ${showFound(value)} as a target: it must lie above 0 % and below 100 %`;
    raise(context, hint === undefined ? { code: 'CAT_TARGET_RANGE', text } : { code: 'CAT_TARGET_RANGE', text, hint });
    return z.NEVER;
  });

/** `p99`, `p99.9`, or 0.99. */
export const quantile = z
  .union([z.number(), z.string().meta({ pattern: '^p[0-9]{1,2}(\\.[0-9]+)?$', examples: ['p99'] })], {
    error: wanted('CAT_SHARE', 'a quantile, such as p99 or 0.99'),
  })
  .meta({ description: 'A quantile: p99, p99.9 or 0.99' })
  .transform((value, context): Ratio => {
    const percent = typeof value === 'string' ? /^p([0-9]{1,2}(?:\.[0-9]+)?)$/.exec(value)?.[1] : undefined;
    const part = typeof value === 'number' ? value : fromPercent(Number(percent));
    if (part > 0 && part < 1) return tidy(part) as Ratio;
    const hint = 'write p99 for the value that 99 of 100 events do not exceed';
    raise(context, { code: 'CAT_SHARE', text: `Cannot read ${showFound(value)} as a quantile`, hint });
    return z.NEVER;
  });

export const amountBound = z
  .union([z.number(), z.string()], { error: wanted('CAT_DURATION', 'a duration such as 800ms, or a number') })
  .meta({ description: 'A duration such as 800ms, or of a metric a number in its own unit', examples: ['800ms', 0.8] })
  .transform((value, context): AmountBound => {
    if (typeof value === 'number') return { kind: 'number', value };
    const ms = readDuration(value);
    const hint = 'write a number with ms, s, m, h, d or w, such as 800ms or 10m';
    if (ms === null) raise(context, { code: 'CAT_DURATION', text: `Cannot read ${showFound(value)} as a duration`, hint });
    else if (ms > 90 * DAY)
      raise(context, { code: 'CAT_RANGE', text: `Cannot use a duration of ${showFound(value)}: it must be at most 90d` });
    return ms === null ? z.NEVER : { kind: 'duration', ms };
  });
