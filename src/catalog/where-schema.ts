import { z } from 'zod';
import { DAY } from '../kernel/units.ts';
import { duration } from './quantities.ts';
import { ALWAYS, closed, notEmpty, raise, wanted } from './schema-words.ts';
import { SEVERITIES, type Severity } from './severity.ts';
import { isMap } from './source-document.ts';

/** How observations are picked in YAML: by tests of attributes that must all hold, and spans by their kind too. */
export type WhereDocument = z.output<typeof where>;
export type SpanMatchDocument = z.output<typeof spanMatch>;

const spanKind = z.enum(['internal', 'server', 'client', 'producer', 'consumer']);
const scalar = z.union([z.string(), z.number(), z.boolean()], { error: wanted('CAT_TYPE', 'text, a number, true or false') });
const values = z.union([scalar, z.array(scalar).min(1)], { error: wanted('CAT_TYPE', 'a value or a list of values') });
const TESTS = 'not, prefix, below, atMost, above, atLeast or present';

const attributeTest = z
  .union(
    [
      scalar,
      z.array(scalar).min(1),
      closed({
        not: values.optional(),
        prefix: z.string().min(1).optional(),
        below: z.number().optional(),
        atMost: z.number().optional(),
        above: z.number().optional(),
        atLeast: z.number().optional(),
        present: z.boolean().optional(),
      }).superRefine(notEmpty(`wanted is one of ${TESTS}`), ALWAYS),
    ],
    { error: wanted('CAT_TYPE', `a value, a list of values, or a map with ${TESTS}`) },
  )
  .meta({ id: 'attributeTest', description: 'A value to equal, a list of which one must be equal, or tests that must all hold' });

const bound = duration({ least: 0, most: DAY, say: 'it must be between 0ms and 1d' });
const durationTest = closed({
  below: bound.optional(),
  atMost: bound.optional(),
  above: bound.optional(),
  atLeast: bound.optional(),
})
  .superRefine(notEmpty('wanted is one of below, atMost, above or atLeast'), ALWAYS)
  .meta({ description: 'How long the span took' });

const status = z.enum(['ok', 'error', 'unset']);
const statuses = z.union([status, z.array(status).min(1)], { error: wanted('CAT_CHOICE', 'ok, error or unset') });
const statusTest = z.union([status, z.array(status).min(1), closed({ not: statuses })], {
  error: wanted('CAT_CHOICE', 'ok, error or unset, a list of them, or {not: …}'),
});

const severity = z.enum(Object.keys(SEVERITIES) as [Severity, ...Severity[]]);
const severities = z.union([severity, z.array(severity).min(1)], {
  error: wanted('CAT_CHOICE', 'trace, debug, info, warn, error or fatal'),
});
/** A name stands for a range of numbers: at least `error` starts with its first, above `error` after its last. */
function severityBound(side: 'first' | 'last') {
  return z
    .union([severity, z.int().min(1).max(24)], {
      error: wanted('CAT_CHOICE', 'a severity such as error, or a number from 1 to 24'),
    })
    .transform((written) => (typeof written === 'number' ? written : SEVERITIES[written][side]));
}
const severityTest = z
  .union(
    [
      severity,
      z.array(severity).min(1),
      closed({
        not: severities.optional(),
        below: severityBound('first').optional(),
        atMost: severityBound('last').optional(),
        above: severityBound('last').optional(),
        atLeast: severityBound('first').optional(),
      }).superRefine(notEmpty('wanted is one of not, below, atMost, above or atLeast'), ALWAYS),
    ],
    { error: wanted('CAT_CHOICE', 'trace, debug, info, warn, error or fatal, a list of them, or a map of tests') },
  )
  .meta({ description: 'How severe a log record is' });

export const where = z
  .object({
    duration: durationTest.optional(),
    'span.status': statusTest.optional(),
    'log.severity': severityTest.optional(),
  })
  .catchall(attributeTest)
  .superRefine(notEmpty('wanted is at least one attribute to test'), ALWAYS)
  .meta({
    id: 'where',
    description:
      'Tests of attributes by their OpenTelemetry names, span.name, span.status and duration of spans, log.severity of logs; all must hold',
  });

export const spanMatch = closed({
  kind: z
    .union([spanKind, z.array(spanKind).min(1)], {
      error: wanted('CAT_CHOICE', 'internal, server, client, producer or consumer, or a list of them'),
    })
    .optional(),
  where: where.optional(),
})
  .superRefine(notEmpty('it would match every span; give kind, where or both'), ALWAYS)
  .superRefine((value, context) => {
    if (!isMap(value) || !isMap(value.where)) return;
    for (const fact of Object.keys(value.where).filter((key) => key.startsWith('log.'))) {
      const text = `Cannot test ${fact} of a span: it is a fact of log records`;
      raise(context, { code: 'CAT_INDICATOR', text, path: ['where', fact] });
    }
  }, ALWAYS)
  .meta({ id: 'spanMatch' });
