import { z } from 'zod';
import { DAY, HOUR, MINUTE, SECOND } from '../kernel/units.ts';
import { name, text } from './plain-schemas.ts';
import { apiVersion, metadata } from './plimsoll-parts.ts';
import { duration, share } from './quantities.ts';
import { ALWAYS, closed, exactlyOne, raise } from './schema-words.ts';
import { isMap } from './source-document.ts';

export type BurnPolicyDocument = z.output<typeof burnPolicy>;
export type BurnRuleDocument = z.output<typeof rule>;

/** What a rule may ask for; it asks for one of these. */
export const CONDITIONS = ['burn', 'drop', 'left', 'outage', 'exhausts'] as const;

const window = duration({ least: MINUTE, most: 90 * DAY, say: 'it must be between 1m and 90d' });
const part = share({ least: 0.0001, most: 1, say: 'it must be between 0.01 % and 100 %' });

const burn = closed({
  spent: part.optional(),
  rate: z.number().gt(0).max(1_000_000).optional(),
  over: window,
  and: window.optional(),
  sure: z.boolean().default(true),
})
  .superRefine(exactlyOne('spent', 'rate'), ALWAYS)
  .superRefine(({ over, and }, context) => {
    if (and === undefined || and <= over) return;
    const text = 'Cannot confirm a window by a longer one: and must be at most over';
    raise(context, { code: 'CAT_RANGE', text, hint: 'a twelfth of over is usual', path: ['and'] });
  })
  .meta({
    description: 'The budget goes so fast over one window, and still over another; spent says it for any window of the objective',
  });

const rule = closed({
  id: name,
  action: z.enum(['page', 'ticket', 'inform']),
  burn: burn.optional(),
  drop: closed({ spent: part, over: window }).optional(),
  left: closed({ below: share({ least: -10, most: 1, say: 'it must be between -1000 % and 100 %' }) }).optional(),
  outage: closed({
    share: part.prefault('50%'),
    over: duration({ least: 10 * SECOND, most: HOUR, say: 'it must be between 10s and 1h' }).prefault('30s'),
    minEvents: z.int().min(1).max(1_000_000).default(10),
    sureShare: part.prefault('30%'),
  }).optional(),
  exhausts: closed({ within: window }).optional(),
  pageBelow: share({ least: -10, most: 1, say: 'it must be between -1000 % and 100 %' }).optional(),
  for: duration({ least: 0, most: DAY, say: 'it must be at most 1d' }).prefault('0s'),
  freezes: z.boolean().default(false),
  tells: closed({
    opened: z.boolean().default(true),
    closed: z.boolean().default(true),
    noData: z.boolean().default(true),
  }).prefault({}),
  targets: z.array(text).max(20).default([]),
})
  .superRefine(exactlyOne(...CONDITIONS), ALWAYS)
  .meta({ id: 'burnRule' });

export const burnPolicy = closed({
  apiVersion,
  kind: z.literal('BurnPolicy'),
  metadata,
  spec: closed({
    extends: z.enum(['standard', 'workbook', 'practice']).optional().meta({
      description: 'A policy that is always there; a rule of the same id takes the place of its rule',
    }),
    rules: z.array(rule).max(30).default([]),
  }).superRefine((spec, context) => {
    const rules: readonly unknown[] = isMap(spec) && Array.isArray(spec.rules) ? spec.rules : [];
    const seen = new Set<unknown>();
    for (const [index, one] of rules.entries()) {
      const id = isMap(one) ? one.id : undefined;
      if (id !== undefined && seen.has(id))
        raise(context, {
          code: 'CAT_DUPLICATE_NAME',
          text: `Cannot have a second rule named ${JSON.stringify(id)}`,
          path: ['rules', index, 'id'],
        });
      seen.add(id);
    }
  }, ALWAYS),
});
