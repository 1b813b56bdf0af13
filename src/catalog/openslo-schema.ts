import { z } from 'zod';
import { MINUTE, type DurationMs } from '../kernel/units.ts';
import { localTime, timeZone } from './calendar-schema.ts';
import { alertPolicySpec } from './openslo-alert-schema.ts';
import { apiVersion, description, documentOf, inline, nameOrRefOr, op, openSloMetadata } from './openslo-parts.ts';
import { inlineSli } from './openslo-sli-schema.ts';
import { text } from './plain-schemas.ts';
import { openSloDuration, openSloPeriod } from './quantities.ts';
import { ALWAYS, closed, exactlyOne, raise, wanted } from './schema-words.ts';
import { isMap, showFound } from './source-document.ts';

export type ServiceDocument = z.output<typeof service>;
export type SloDocument = z.output<typeof slo>;
export type DataSourceDocument = z.output<typeof dataSource>;
export type SloObjective = z.output<typeof objective>;

function targetBelow(most: number) {
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

/** A bare number is minutes. */
const minutes = z
  .number()
  .gt(0)
  .transform((count) => (count * MINUTE) as DurationMs);

const objective = closed({
  displayName: z.string().optional(),
  op: op.optional(),
  value: z.number().optional(),
  target: targetBelow(1).meta({ minimum: 0, exclusiveMaximum: 1 }).optional(),
  targetPercent: targetBelow(100).meta({ minimum: 0, exclusiveMaximum: 100 }).optional(),
  timeSliceTarget: z.number().gt(0).max(1).optional(),
  timeSliceWindow: z
    .union([minutes, openSloDuration], { error: wanted('CAT_DURATION', 'minutes, or a duration such as 1m') })
    .optional(),
  indicator: inlineSli.optional(),
  indicatorRef: text.optional(),
  compositeWeight: z.number().gt(0).optional(),
}).superRefine(exactlyOne('target', 'targetPercent'), ALWAYS);

const timeWindow = closed({
  duration: openSloPeriod,
  isRolling: z.boolean().optional(),
  calendar: closed({
    startTime: localTime,
    timeZone,
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

const sloSpec = closed({
  description,
  service: text,
  indicator: inlineSli.optional(),
  indicatorRef: text.optional(),
  timeWindow: z.array(timeWindow).length(1).optional(),
  budgetingMethod: z.enum(['Occurrences', 'Timeslices', 'RatioTimeslices']).optional(),
  objectives: z.array(objective).min(1),
  alertPolicies: z.array(nameOrRefOr('alertPolicyRef', inline('AlertPolicy', alertPolicySpec))).optional(),
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
  spec: closed({
    description,
    addresses: z
      .array(text.max(255))
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'Where others call it, such as payment.shop.svc:8080: what calls of these lead to on the map' }),
  }).nullish(),
});
export const slo = documentOf('SLO', sloSpec);
export const dataSource = documentOf('DataSource', closed({ description, type: text, connectionDetails: z.unknown() }));
