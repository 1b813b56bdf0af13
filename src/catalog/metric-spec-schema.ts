import { z } from 'zod';
import { DAY } from '../kernel/units.ts';
import { agreement } from './agreement-schema.ts';
import { text } from './plain-schemas.ts';
import { duration } from './quantities.ts';
import { ALWAYS, closed, exactlyOne, notEmpty, raise, wanted } from './schema-words.ts';
import { isMap } from './source-document.ts';
import { where } from './where-schema.ts';

export type PlimsollSpec = z.output<typeof plimsollSource>;
export type LimitDocument = z.output<typeof limit>;

/** What a spec is counted from, by the key that says so; without one it is spans. */
export const SIGNAL_KEYS = ['metric', 'log', 'telemetry'] as const;

const limit = closed({
  below: z.number().optional(),
  atMost: z.number().optional(),
  above: z.number().optional(),
  atLeast: z.number().optional(),
})
  .superRefine((value, context) => {
    if (isMap(value) && Object.keys(value).length > 1) return exactlyOne('below', 'atMost', 'above', 'atLeast')(value, context);
    notEmpty('wanted is one of below, atMost, above or atLeast')(value, context);
  }, ALWAYS)
  .meta({ id: 'limit', description: "A bound in the metric's own unit; durations are mostly seconds" });

const log = z
  .union([text, closed({ event: text.optional() })], { error: wanted('CAT_TYPE', 'the name of an event, or a map with event') })
  .meta({ description: 'Name of the event; {} is every log record that passes where' });

const telemetry = closed({
  source: text.optional(),
  latency: closed({
    atMost: duration({ least: 1, most: DAY, say: 'it must be between 1ms and 1d' }),
  }).optional(),
  presence: z.literal(true).optional(),
}).superRefine((value, context) => {
  if (isMap(value) && value.latency !== undefined && value.presence !== undefined)
    exactlyOne('latency', 'presence')(value, context);
}, ALWAYS);

/** What stands in `metricSource.spec` of an OpenSLO SLI when its type is `plimsoll`. */
export const plimsollSource = closed({
  journey: text.optional(),
  where: where.optional(),
  metric: text.max(255).meta({ description: 'Name of a metric as it is sent, without _bucket, _sum or _count' }).optional(),
  limit: limit.optional(),
  log: log.optional(),
  telemetry: telemetry.optional(),
  agreement: agreement.optional(),
  value: text
    .meta({ description: 'What a threshold is compared with: duration of spans, an attribute of logs, latency of telemetry' })
    .optional(),
  amount: text
    .max(255)
    .meta({ description: 'An attribute of the events whose number is added up, instead of counting the events' })
    .optional(),
})
  .superRefine(notEmpty('give journey, where or both'), ALWAYS)
  .superRefine((value, context) => {
    if (!isMap(value)) return;
    const there = SIGNAL_KEYS.filter((key) => value[key] !== undefined);
    if (there.length > 1) exactlyOne(...there)(value, context);
    if (value.amount !== undefined && (value.metric !== undefined || value.telemetry !== undefined))
      raise(context, {
        code: 'CAT_INDICATOR',
        text: 'Cannot use amount here: it adds up an attribute of events',
        path: ['amount'],
      });
    if (value.limit !== undefined && (value.log !== undefined || value.telemetry !== undefined))
      raise(context, { code: 'CAT_INDICATOR', text: 'Cannot use limit here: it bounds what a metric counts', path: ['limit'] });
  }, ALWAYS);
