import { z } from 'zod';
import { apiVersion, description, documentOf, openSloMetadata } from './openslo-parts.ts';
import { text } from './plain-schemas.ts';
import { plimsollSource } from './metric-spec-schema.ts';
import { ALWAYS, closed, exactlyOne, raise } from './schema-words.ts';
import { isMap } from './source-document.ts';

export type SliDocument = z.output<typeof sli>;
export type SliSpec = z.output<typeof sliSpec>;
export type MetricSource = z.output<typeof metricSource>;

const metricSource = closed({
  metricSourceRef: text.optional(),
  type: text.optional(),
  spec: z.record(z.string(), z.unknown()),
})
  .superRefine((source, context) => {
    if (!isMap(source) || source.type !== 'plimsoll') return;
    const read = plimsollSource.safeParse(source.spec);
    const add = context.addIssue as (issue: object) => void;
    for (const issue of read.error?.issues ?? []) add({ ...issue, path: ['spec', ...issue.path] });
  }, ALWAYS)
  .meta({
    if: { properties: { type: { const: 'plimsoll' } }, required: ['type'] },
    then: { properties: { spec: { $ref: '#/$defs/plimsollSource' } } },
  });

const metric = closed({ metricSource }).meta({ id: 'metric' });

const ratioMetric = closed({
  counter: z.boolean().optional(),
  good: metric.optional(),
  bad: metric.optional(),
  total: metric.optional(),
  rawType: z.enum(['success', 'failure']).optional(),
  raw: metric.optional(),
}).superRefine((value, context) => {
  if (!isMap(value)) return;
  exactlyOne('total', 'raw')(value, context);
  if (value.total !== undefined) exactlyOne('good', 'bad')(value, context);
  if (value.raw === undefined) return;
  if (value.rawType === undefined)
    raise(context, { code: 'CAT_MISSING', text: 'Cannot do without rawType: raw needs it', path: ['rawType'] });
  for (const key of ['good', 'bad'] as const) {
    if (value[key] !== undefined)
      raise(context, { code: 'CAT_ONE_OF', text: `Cannot use raw and ${key} together: exactly one must be there`, path: [key] });
  }
}, ALWAYS);

const sliSpec = closed({ description, thresholdMetric: metric.optional(), ratioMetric: ratioMetric.optional() })
  .superRefine(exactlyOne('thresholdMetric', 'ratioMetric'), ALWAYS)
  .meta({ id: 'sliSpec' });

export const inlineSli = closed({
  apiVersion: apiVersion.optional(),
  kind: z.literal('SLI').optional(),
  metadata: openSloMetadata,
  spec: sliSpec,
});

export const sli = documentOf('SLI', sliSpec);
