import { z } from 'zod';
import { DAY, HOUR, MINUTE, SECOND } from '../kernel/units.ts';
import { hook, router } from './actuator-schema.ts';
import { localTime, recurrenceRule, timeZone } from './calendar-schema.ts';
import { judge } from './judge-schema.ts';
import { name, text } from './plain-schemas.ts';
import { apiVersion, metadata } from './plimsoll-parts.ts';
import { duration, share } from './quantities.ts';
import { ALWAYS, closed, exactlyOne, notEmpty, raise } from './schema-words.ts';
import { isMap } from './source-document.ts';
import { blueGreen, experiment, pace, rolling, shadow, steps, STRATEGIES } from './steps-schema.ts';

export type RolloutPlanDocument = z.output<typeof rolloutPlan>;
export type PlanSpec = RolloutPlanDocument['spec'];

const part = share({ least: -10, most: 1, say: 'it must be between -1000 % and 100 %' });

const budget = closed({
  objective: text,
  floor: part.prefault('0%'),
  slow: closed({ below: part, times: z.number().gt(1).max(100).default(2) }).optional(),
}).superRefine(({ floor, slow }, context) => {
  if (slow === undefined || slow.below > floor) return;
  const text = 'Cannot slow down only where nothing moves any more: slow.below must be above floor';
  raise(context, { code: 'CAT_RANGE', text, path: ['slow', 'below'] });
});

const exposure = closed({
  tolerance: share({ least: Number.MIN_VALUE, most: 0.5, say: 'it must be above 0 % and at most 50 %' }).prefault('2%'),
  within: duration({ least: SECOND, most: HOUR, say: 'it must be between 1s and 1h' }).prefault('60s'),
  minRequests: z.int().min(1).max(1_000_000).default(100),
  from: z
    .enum(['router', 'telemetry'])
    .optional()
    .meta({ description: 'Who counts; the router where it can, when it is not said' }),
  sticky: z.enum(['none', 'user']).default('none'),
  drain: duration({ least: 0, most: HOUR, say: 'it must be at most 1h' }).prefault('30s'),
});

const rollback = closed({
  reversible: z.enum(['roll-back', 'freeze', 'fix-forward']).default('roll-back'),
  pace: z.enum(['at-once', 'gradual']).default('at-once'),
  needs: z.literal([1, 2]).default(1).meta({ description: 'Kinds of evidence that must agree before an automatic rollback' }),
  burning: duration({ least: 10 * SECOND, most: HOUR, say: 'it must be between 10s and 1h' }).optional(),
  cooldown: duration({ least: 0, most: DAY, say: 'it must be at most 1d' }).prefault('0s'),
  most: z.int().min(1).max(1_000).default(3),
  within: duration({ least: MINUTE, most: 30 * DAY, say: 'it must be between 1m and 30d' }).prefault('24h'),
});

const freeze = closed({
  name,
  rrule: recurrenceRule,
  start: localTime,
  zone: timeZone,
  duration: duration({ least: MINUTE, most: 31 * DAY, say: 'it must be between 1m and 31d' }),
}).meta({ id: 'freeze', description: 'Times in which no step is taken and nothing new is started' });

const freezes = z
  .array(freeze)
  .max(20)
  .superRefine((all, context) => {
    const seen = new Set<unknown>();
    for (const [index, one] of (Array.isArray(all) ? all : []).entries()) {
      const called = isMap(one) ? one.name : undefined;
      if (called !== undefined && seen.has(called)) {
        const text = `Cannot have a second freeze named ${JSON.stringify(called)}`;
        raise(context, { code: 'CAT_DUPLICATE_NAME', text, path: [index, 'name'] });
      }
      seen.add(called);
    }
  }, ALWAYS);

const atLeast = share({ least: 0.01, most: 1, say: 'it must be between 1 % and 100 %' });

const requires = closed({
  coverage: atLeast.optional().meta({ description: 'Of what is expected of the journeys, so much telemetry has to tell' }),
  version: atLeast.optional().meta({ description: 'Of their telemetry, so much has to say its version' }),
})
  .superRefine(notEmpty('one of coverage and version must be there'), ALWAYS)
  .meta({ description: 'No release of what cannot be seen: what telemetry has to tell before a start' });

export const rolloutPlan = closed({
  apiVersion,
  kind: z.literal('RolloutPlan'),
  metadata,
  spec: closed({
    service: text,
    owner: text,
    router,
    steps: steps.optional(),
    pace: pace.optional(),
    blueGreen: blueGreen.optional(),
    rolling: rolling.optional(),
    shadow: shadow.optional(),
    experiment: experiment.optional(),
    judge,
    budget: budget.optional(),
    exposure: exposure.prefault({}),
    rollback: rollback.prefault({}),
    freezes: freezes.default([]),
    newer: z.enum(['refuse', 'queue', 'restart']).default('refuse'),
    fastTrack: duration({ least: MINUTE, most: 90 * DAY, say: 'it must be between 1m and 90d' }).optional(),
    hooks: z.array(hook).max(20).default([]),
    requires: requires.optional(),
    maxDuration: duration({ least: MINUTE, most: 60 * DAY, say: 'it must be between 1m and 60d' }).optional(),
    onDeadline: z.enum(['roll-back', 'hold']).default('roll-back'),
  }).superRefine((spec, context) => {
    if (isMap(spec)) exactlyOne(...STRATEGIES)(spec, context);
  }, ALWAYS),
});
