import { z } from 'zod';
import { openSloName, text } from './plain-schemas.ts';
import { plimsollSource } from './plimsoll-schema.ts';
import { openSloDuration } from './quantities.ts';
import { ALWAYS, closed, exactlyOne, raise, wanted } from './schema-words.ts';
import { isMap, showFound } from './source-document.ts';

export type ServiceDocument = z.output<typeof service>;
export type SliDocument = z.output<typeof sli>;
export type SloDocument = z.output<typeof slo>;
export type SliSpec = z.output<typeof sliSpec>;
export type SloObjective = z.output<typeof objective>;
export type MetricSource = z.output<typeof metricSource>;

const apiVersion = z.enum(['openslo/v1', 'openslo.com/v1']);
const description = z.string().max(1_050).optional();
const op = z.enum(['lte', 'gte', 'lt', 'gt']);

const labelKey = z.string().superRefine((key, context) => {
  if (/^[A-Za-z0-9]([-A-Za-z0-9._]{0,61}[A-Za-z0-9])?$/.test(key)) return;
  raise(context, {
    code: 'CAT_NAME',
    text: `Cannot use ${showFound(key)} as a label key`,
    hint: 'use up to 63 letters, digits and - . _',
  });
});
const annotationKey = z.string().superRefine((key, context) => {
  if (/^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9._]{0,61}[A-Za-z0-9])?$/.test(key)) return;
  raise(context, {
    code: 'CAT_NAME',
    text: `Cannot use ${showFound(key)} as an annotation key`,
    hint: 'write it like example.com/owner',
  });
});

export const openSloMetadata = closed({
  name: openSloName,
  displayName: z.string().optional(),
  labels: z
    .record(labelKey, z.union([z.string(), z.array(z.string())], { error: wanted('CAT_TYPE', 'text or a list of texts') }))
    .optional(),
  annotations: z.record(annotationKey, z.string()).optional(),
}).meta({ id: 'openSloMetadata' });

/** The head and foot that all OpenSLO documents share. */
function documentOf<Kind extends string, Spec extends z.ZodType>(kind: Kind, spec: Spec) {
  return closed({ apiVersion, kind: z.literal(kind), metadata: openSloMetadata, spec });
}

/** An object written in place instead of being named. */
function inline<Kind extends string, Spec extends z.ZodType>(kind: Kind, spec: Spec) {
  return closed({ apiVersion: apiVersion.optional(), kind: z.literal(kind), metadata: openSloMetadata, spec });
}

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

export const sliSpec = closed({ description, thresholdMetric: metric.optional(), ratioMetric: ratioMetric.optional() })
  .superRefine(exactlyOne('thresholdMetric', 'ratioMetric'), ALWAYS)
  .meta({ id: 'sliSpec' });

const inlineSli = closed({
  apiVersion: apiVersion.optional(),
  kind: z.literal('SLI').optional(),
  metadata: openSloMetadata,
  spec: sliSpec,
});

function share(most: number) {
  return z.number().superRefine((value, context) => {
    if (value >= 0 && value < most) return;
    const hint =
      value === most ? `a target of ${most} leaves no error budget; try ${most === 1 ? 0.999 : 99.9}` : suggestion(value, most);
    const finding = {
      code: 'CAT_TARGET_RANGE',
      text: `Cannot use ${value} as a target: it must lie above 0 and below ${most}`,
    } as const;
    raise(context, hint === undefined ? finding : { ...finding, hint });
  });
}

/** 99.9 written where 0.999 belongs is the usual slip. */
function suggestion(value: number, most: number): string | undefined {
  if (most === 1 && value === 100) return 'a target of 1 leaves no error budget; try 0.999';
  return most === 1 && value > 1 && value < 100 ? `write targetPercent: ${value}` : undefined;
}

const objective = closed({
  displayName: z.string().optional(),
  op: op.optional(),
  value: z.number().optional(),
  target: share(1).meta({ minimum: 0, exclusiveMaximum: 1 }).optional(),
  targetPercent: share(100).meta({ minimum: 0, exclusiveMaximum: 100 }).optional(),
  timeSliceTarget: z.number().gt(0).max(1).optional(),
  timeSliceWindow: z
    .union([z.number().gt(0), openSloDuration], { error: wanted('CAT_DURATION', 'minutes, or a duration such as 1m') })
    .optional(),
  indicator: inlineSli.optional(),
  indicatorRef: text.optional(),
  compositeWeight: z.number().gt(0).optional(),
}).superRefine(exactlyOne('target', 'targetPercent'), ALWAYS);

const timeWindow = closed({
  duration: openSloDuration,
  isRolling: z.boolean().optional(),
  calendar: closed({
    startTime: startTime(),
    timeZone: text.meta({ description: 'A name of the IANA time zone database' }),
  }).optional(),
}).superRefine((value, context) => {
  if (!isMap(value)) return;
  if (value.isRolling === true && value.calendar !== undefined) {
    raise(context, {
      code: 'CAT_ONE_OF',
      text: 'Cannot use a calendar in a rolling window: exactly one of the two must hold',
      path: ['calendar'],
    });
  }
  if (!value.isRolling && value.calendar === undefined) {
    raise(context, { code: 'CAT_ONE_OF', text: 'Cannot tell which window is meant: isRolling: true or calendar must be there' });
  }
}, ALWAYS);

function startTime() {
  return z.string().superRefine((value, context) => {
    if (/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(value)) return;
    raise(context, {
      code: 'CAT_TYPE',
      text: `Cannot use ${showFound(value)} as a start time`,
      hint: 'write it like 2026-01-31 12:30:00',
    });
  });
}

const alertConditionSpec = closed({
  description,
  severity: text,
  condition: closed({
    kind: z.enum(['burnrate']).optional(),
    op: op.optional(),
    threshold: z.number(),
    lookbackWindow: openSloDuration,
    alertAfter: openSloDuration.optional(),
  }),
});
const targetSpec = closed({ description, target: text });

/** Either a name or the thing itself; which one is seen by the key that is there. */
function refOr<Ref extends string, Inline extends z.ZodObject>(ref: Ref, written: Inline) {
  const named = closed({ [ref]: text } as Record<Ref, typeof text>);
  return z.union([named, written], { error: wanted('CAT_TYPE', `a map with ${ref}, or the object itself`) });
}

const alertPolicySpec = closed({
  description,
  alertWhenNoData: z.boolean().optional(),
  alertWhenBreaching: z.boolean().optional(),
  alertWhenResolved: z.boolean().optional(),
  conditions: z.array(refOr('conditionRef', inline('AlertCondition', alertConditionSpec))).length(1),
  notificationTargets: z.array(refOr('targetRef', inline('AlertNotificationTarget', targetSpec))).min(1),
});

const sloSpec = closed({
  description,
  service: text,
  indicator: inlineSli.optional(),
  indicatorRef: text.optional(),
  timeWindow: z.array(timeWindow).min(1).optional(),
  budgetingMethod: z.enum(['Occurrences', 'Timeslices', 'RatioTimeslices']).optional(),
  objectives: z.array(objective).min(1),
  alertPolicies: z.array(refOr('alertPolicyRef', inline('AlertPolicy', alertPolicySpec))).optional(),
}).superRefine((spec, context) => {
  if (!isMap(spec) || !Array.isArray(spec.objectives)) return;
  const objectives: readonly unknown[] = spec.objectives;
  const composite = objectives.some((one) => isMap(one) && (one.indicator !== undefined || one.indicatorRef !== undefined));
  if (!composite) exactlyOne('indicator', 'indicatorRef')(spec, context);
  else if (spec.indicator !== undefined || spec.indicatorRef !== undefined) {
    const text = 'Cannot use an indicator of the SLO and indicators of its objectives together: exactly one place must have them';
    raise(context, { code: 'CAT_ONE_OF', text, path: [spec.indicator === undefined ? 'indicatorRef' : 'indicator'] });
  }
  for (const [index, one] of objectives.entries()) {
    if (!isMap(one)) continue;
    const at = (key: string) => ['objectives', index, key];
    if (composite && one.indicator === undefined && one.indicatorRef === undefined) {
      raise(context, {
        code: 'CAT_ONE_OF',
        text: 'Cannot do without both indicator and indicatorRef: the other objectives have their own',
        path: ['objectives', index],
      });
    } else if (one.indicator !== undefined && one.indicatorRef !== undefined) {
      raise(context, {
        code: 'CAT_ONE_OF',
        text: 'Cannot use indicator and indicatorRef together: exactly one must be there',
        path: at('indicatorRef'),
      });
    }
    for (const key of neededBy(spec.budgetingMethod)) {
      if (one[key] !== undefined) continue;
      raise(context, {
        code: 'CAT_MISSING',
        text: `Cannot do without ${key}: ${showFound(spec.budgetingMethod)} needs it`,
        path: at(key),
      });
    }
  }
}, ALWAYS);

function neededBy(method: unknown): readonly string[] {
  if (method === 'Timeslices') return ['timeSliceTarget', 'timeSliceWindow'];
  return method === 'RatioTimeslices' ? ['timeSliceWindow'] : [];
}

export const service = closed({
  apiVersion,
  kind: z.literal('Service'),
  metadata: openSloMetadata,
  spec: closed({ description }).nullish(),
});
export const sli = documentOf('SLI', sliSpec);
export const slo = documentOf('SLO', sloSpec);
export const dataSource = documentOf('DataSource', closed({ description, type: text, connectionDetails: z.unknown() }));
export const alertPolicy = documentOf('AlertPolicy', alertPolicySpec);
export const alertCondition = documentOf('AlertCondition', alertConditionSpec);
export const alertNotificationTarget = documentOf('AlertNotificationTarget', targetSpec);
