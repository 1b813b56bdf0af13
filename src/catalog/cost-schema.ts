import { z } from 'zod';
import { DAY } from '../kernel/units.ts';
import { text } from './plain-schemas.ts';
import { apiVersion, metadata } from './plimsoll-parts.ts';
import { duration } from './quantities.ts';
import { closed, wanted } from './schema-words.ts';
import { where } from './where-schema.ts';

export type CostSourceDocument = z.output<typeof costSource>;

const rule = closed({
  where: where.optional(),
  service: text.max(200).meta({ description: 'Whose charge it is' }),
  tenant: text.max(200).optional().meta({ description: 'Column, such as Tags.tenant, that names the tenant' }),
});

export const costSource = closed({
  apiVersion,
  kind: z.literal('CostSource'),
  metadata,
  spec: closed({
    currency: z.string().regex(/^[A-Z]{3}$/, { error: wanted('CAT_TYPE', 'the three letters of a currency, such as EUR') }),
    cost: z
      .enum(['billed', 'effective'])
      .default('billed')
      .meta({ description: 'BilledCost, or EffectiveCost with what was paid up front' }),
    delay: duration({ least: 0, most: 35 * DAY, say: 'it must be at most 35d' })
      .prefault('24h')
      .meta({ description: 'So long after an hour its charges are all there; younger hours are not known' }),
    rules: z.array(rule).max(500).default([]).meta({ description: 'Whose a charge is; the first rule that holds says it' }),
  }),
});
