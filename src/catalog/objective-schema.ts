import { z } from 'zod';
import { DAY, HOUR, MINUTE } from '../kernel/units.ts';
import { agreement } from './agreement-schema.ts';
import { calendarWindow } from './calendar-schema.ts';
import { cohortLabel, text } from './plain-schemas.ts';
import { apiVersion, metadata } from './plimsoll-parts.ts';
import { amountBound, quantile, targetShare } from './promise-quantities.ts';
import { duration, share } from './quantities.ts';
import { ALWAYS, closed, exactlyOne, raise, wanted } from './schema-words.ts';
import { isMap } from './source-document.ts';
import { where } from './where-schema.ts';

export type ObjectiveDocument = z.output<typeof objective>;
export type ObjectiveSpec = ObjectiveDocument['spec'];
export type CountDocument = z.output<typeof count>;

/** What can be promised; an objective has one of these. */
export const PROMISES = ['quantile', 'success', 'freshness', 'completeness', 'costPerUnit', 'coverage', 'probe'] as const;
/** They say by themselves which share has to be good. */
const OWN_TARGET: readonly string[] = ['quantile', 'coverage'];

export const CATEGORIES = ['security', 'cost', 'experience', 'data', 'dependency'] as const;

const attribute = text.max(255).meta({ description: 'Name of an attribute of the events' });

/** An attribute of events is of no use without events. */
function needsLog(key: 'amount' | 'value'): (value: unknown, context: z.RefinementCtx) => void {
  return (value, context) => {
    if (!isMap(value)) return;
    if (value.metric !== undefined && value.log !== undefined) return exactlyOne('metric', 'log')(value, context);
    const without = {
      code: 'CAT_MISSING',
      text: `Cannot use ${key} without log: it is an attribute of events`,
      path: [key],
    } as const;
    if (value[key] !== undefined && value.log === undefined) raise(context, without);
  };
}

const count = closed({
  metric: text.max(255).optional(),
  log: text.optional(),
  amount: attribute.optional(),
  where: where.optional(),
})
  .superRefine(needsLog('amount'), ALWAYS)
  .meta({
    id: 'count',
    description: 'A metric or log records, with tests that they must pass; without either, spans of the journey',
  });

const slice = duration({ least: MINUTE, most: DAY, say: 'it must be between 1m and 1d' }).superRefine((ms, context) => {
  if (ms % MINUTE === 0) return;
  raise(context, { code: 'CAT_RANGE', text: 'Cannot cut slices of time in the middle of a minute', hint: 'write whole minutes' });
});

const promises = {
  quantile: closed({
    p: quantile,
    atMost: amountBound,
    metric: text.max(255).optional(),
    log: text.optional(),
    value: attribute.optional(),
    where: where.optional(),
  })
    .superRefine(needsLog('value'), ALWAYS)
    .meta({ description: 'So large a part of the events takes at most so long, or measures at most so much' })
    .optional(),
  success: closed({
    metric: text.max(255).optional(),
    log: text.optional(),
    amount: attribute.optional(),
    where: where.optional(),
    good: where.optional(),
    bad: where.optional(),
  })
    .superRefine(exactlyOne('good', 'bad'), ALWAYS)
    .superRefine(needsLog('amount'), ALWAYS)
    .meta({ description: 'Which spans, log records or parts of a metric are good, or bad' })
    .optional(),
  freshness: closed({
    metric: text.max(255).optional(),
    source: text.optional(),
    log: text.optional(),
    value: attribute.optional(),
    where: where.optional(),
    atMost: amountBound,
  })
    .superRefine(exactlyOne('metric', 'source', 'log'), ALWAYS)
    .superRefine(needsLog('value'), ALWAYS)
    .meta({ description: 'How old data is, as a gauge or an event tells it, or how late the telemetry of a source comes' })
    .optional(),
  completeness: closed({
    expected: count,
    seen: count,
    slice: slice.optional(),
    atLeast: share({ least: Number.MIN_VALUE, most: 1, say: 'it must be above 0 % and at most 100 %' }).optional(),
  })
    .superRefine((value, context) => {
      if (!isMap(value) || (value.slice === undefined) === (value.atLeast === undefined)) return;
      const key = value.slice === undefined ? 'slice' : 'atLeast';
      raise(context, { code: 'CAT_MISSING', text: `Cannot do without ${key}: slice and atLeast belong together`, path: [key] });
    }, ALWAYS)
    .meta({ description: 'How much arrived of what was sent' })
    .optional(),
  costPerUnit: closed({
    spend: closed({
      metric: text.max(255).optional(),
      where: where.optional(),
      billed: text.optional(),
      service: text.optional(),
    })
      .superRefine(exactlyOne('metric', 'billed'), ALWAYS)
      .meta({ description: 'A metric, or what a CostSource says that a service is charged' }),
    per: closed({ metric: text.max(255).optional(), where: where.optional(), indicator: text.optional() }),
    atMost: z.number().gt(0).max(1e9),
    slice: slice.prefault('1h'),
  })
    .meta({ description: 'What is spent on each unit, over slices of time' })
    .optional(),
  coverage: closed({
    of: text.optional(),
    atLeast: targetShare,
    pause: duration({ least: 10_000, most: HOUR, say: 'it must be between 10s and 1h' }).prefault('1m'),
  })
    .meta({ description: 'In which share of the time telemetry of the journey comes' })
    .optional(),
};

const probed = z
  .union([text, closed({ name: text, measure: z.enum(['success', 'time', 'certificate']).default('success') })], {
    error: wanted('CAT_TYPE', 'the name of a Probe, or a map with name and measure'),
  })
  .meta({ description: 'How runs of a probe end, how long they take, or how long its certificates last' });

const dependency = z
  .union([text, closed({ where }), closed({ from: text, to: text })], {
    error: wanted('CAT_TYPE', 'the name of a dependency, or a map with where, or with from and to'),
  })
  .meta({ description: 'Counts calls of it by the services of the journey instead of the steps of the journey' });

const rolling = duration({ least: 5 * MINUTE, most: 90 * DAY, say: 'it must be between 5m and 90d' });

export const objective = closed({
  apiVersion,
  kind: z.literal('Objective'),
  metadata,
  spec: closed({
    journey: text.optional(),
    service: text.optional(),
    owner: text.optional(),
    category: z.enum(CATEGORIES).optional(),
    window: z
      .union([rolling, calendarWindow], {
        error: wanted('CAT_TYPE', 'a duration such as 28d, or a map with every, from and zone'),
      })
      .prefault('28d'),
    target: targetShare.optional(),
    ...promises,
    probe: probed.optional(),
    dependency: dependency.optional(),
    agreement: agreement.optional(),
    per: z.array(cohortLabel).min(1).max(6).optional(),
    cap: z.int().min(1).max(1_000).default(50),
    burnPolicy: text.optional(),
  }).superRefine(checkPromise, ALWAYS),
});

function checkPromise(spec: unknown, context: z.RefinementCtx): void {
  if (!isMap(spec)) return;
  const there = PROMISES.filter((key) => spec[key] !== undefined);
  if (there.length > 1) return exactlyOne(...there)(spec, context);
  const [promise] = there;
  if (promise === undefined && spec.dependency === undefined)
    return raise(context, {
      code: 'CAT_ONE_OF',
      text: `Cannot tell what is promised: one of ${PROMISES.join(', ')} must be there`,
    });
  if (spec.dependency !== undefined && promise !== undefined && promise !== 'success' && promise !== 'quantile')
    raise(context, {
      code: 'CAT_ONE_OF',
      text: `Cannot use dependency and ${promise} together: of calls success and quantile can be promised`,
      path: ['dependency'],
    });
  const own = promise !== undefined && OWN_TARGET.includes(promise);
  if (own && spec.target !== undefined)
    raise(context, {
      code: 'CAT_ONE_OF',
      text: `Cannot use target and ${promise} together: ${promise === 'quantile' ? 'p' : 'atLeast'} is the target`,
      path: ['target'],
    });
  if (!own && spec.target === undefined)
    raise(context, { code: 'CAT_MISSING', text: 'Cannot do without target: it must be there', path: ['target'] });
  if (spec.journey === undefined && !(isMap(spec.coverage) && spec.coverage.of !== undefined))
    raise(context, { code: 'CAT_MISSING', text: 'Cannot do without journey: it must be there', path: ['journey'] });
}
