import { z } from 'zod';
import { DAY, HOUR, MINUTE, SECOND, type DurationMs } from '../kernel/units.ts';
import { text } from './plain-schemas.ts';
import { apiVersion, metadata } from './plimsoll-parts.ts';
import { duration } from './quantities.ts';
import { ALWAYS, closed, raise } from './schema-words.ts';
import { isMap } from './source-document.ts';
import { spanMatch, where } from './where-schema.ts';

export type StreamDocument = z.output<typeof stream>;

const attributes = z.array(text.max(255)).max(16);

export const stream = closed({
  apiVersion,
  kind: z.literal('Stream'),
  metadata,
  spec: closed({
    event: text.optional().meta({ description: 'The log records and events of this name are rows' }),
    spans: z.array(spanMatch).min(1).max(50).optional().meta({ description: 'The spans for which any of these holds are rows' }),
    where: where.optional().meta({ description: 'Tests that must hold besides; alone, all log records that pass are rows' }),
    key: attributes.min(1).meta({ description: 'Attributes that tell one row from all others' }),
    value: attributes.default([]).meta({ description: 'Attributes that both places should agree on' }),
    bucket: duration({ least: 10 * SECOND, most: HOUR, say: 'it must be between 10s and 1h' }).default(MINUTE),
    keep: duration({ least: 10 * MINUTE, most: 35 * DAY, say: 'it must be between 10m and 35d' }).default(
      (2 * DAY) as DurationMs,
    ),
    rows: z.int().min(1).max(1_000_000).default(100_000).meta({ description: 'Most rows of one bucket' }),
  }).superRefine((spec, context) => {
    if (!isMap(spec)) return;
    if (spec.event !== undefined && spec.spans !== undefined) {
      const text = 'Cannot use event and spans together: rows are one or the other';
      raise(context, { code: 'CAT_ONE_OF', text, path: ['spans'] });
    }
    if (spec.event === undefined && spec.spans === undefined && spec.where === undefined)
      raise(context, { code: 'CAT_ONE_OF', text: 'Cannot tell what is a row: event, spans or where must be there' });
    if (typeof spec.bucket === 'number' && DAY % spec.bucket !== 0) {
      const hint = 'such as 10s, 1m, 5m or 1h';
      raise(context, { code: 'CAT_RANGE', text: 'Cannot cut a day into buckets of this width', hint, path: ['bucket'] });
    }
  }, ALWAYS),
});
