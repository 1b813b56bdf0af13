import { z } from 'zod';
import { DAY, HOUR, MINUTE } from '../kernel/units.ts';
import { cohortLabel, text, url } from './plain-schemas.ts';
import { apiVersion, metadata } from './plimsoll-parts.ts';
import { duration, share } from './quantities.ts';
import { retention } from './retention.ts';
import { ALWAYS, closed, raise } from './schema-words.ts';
import { dependencies, members, revenue, score } from './score-schema.ts';
import { isMap } from './source-document.ts';
import { spanMatch } from './where-schema.ts';

export type JourneyDocument = z.output<typeof journey>;
export type RolloutPlanDocument = z.output<typeof rolloutPlan>;
export type RouteDocument = z.output<typeof route>;

const cohorts = z
  .record(cohortLabel, text)
  .meta({
    description: 'Label: attribute it is read from',
    propertyNames: { pattern: '^[a-z][a-z0-9_]{0,31}$' },
    minProperties: 1,
    maxProperties: 6,
  })
  .superRefine((keys, context) => {
    const count = Object.keys(keys).length;
    if (count < 1 || count > 6)
      raise(context, { code: 'CAT_LENGTH', text: `Cannot use ${count} cohort labels: there must be 1 to 6` });
  });

export const journey = closed({
  apiVersion,
  kind: z.literal('Journey'),
  metadata,
  spec: closed({
    owner: text,
    match: z
      .array(spanMatch)
      .min(1)
      .max(50)
      .meta({ description: 'A span belongs to the journey when any of these holds; without it, it has no spans' })
      .optional(),
    exclude: z.array(spanMatch).max(50).default([]).meta({ description: '… and none of these does' }),
    healthChecks: z.enum(['exclude', 'include']).default('exclude'),
    cohorts: cohorts.default({ version: 'service.version' }),
    cohortCap: z.int().min(2).max(1_000).default(100),
    retention: retention.default({}),
    members: members.optional(),
    score: score.optional(),
    dependencies: dependencies.default([]),
    revenue: revenue.optional(),
  }),
});

const step = closed({
  share: share({ least: Number.MIN_VALUE, most: 1, say: 'it must be above 0 % and at most 100 %' }),
  bake: duration({ least: 0, most: 7 * DAY, say: 'it must be at most 7d' }).prefault('0s'),
});

const steps = z
  .array(step)
  .min(1)
  .max(20)
  .superRefine((all, context) => {
    const shares = Array.isArray(all) ? all.map(shareOf) : [];
    for (const [index, asked] of shares.entries()) {
      if (!(asked <= (shares[index - 1] ?? 0))) continue;
      raise(context, {
        code: 'CAT_STEPS',
        text: 'Cannot use a share that is not above the one before it: steps must rise',
        path: [index, 'share'],
      });
    }
    if (!((shares.at(-1) ?? 1) < 1)) return;
    const hint = 'add {share: 100%}';
    raise(context, {
      code: 'CAT_STEPS',
      text: 'Cannot end below 100 %: the last step is the whole traffic',
      hint,
      path: [shares.length - 1, 'share'],
    });
  }, ALWAYS);

/** A share that is a mistake of its own says nothing about the order of steps. */
function shareOf(step: unknown): number {
  const share = isMap(step) && typeof step.share === 'number' ? step.share : Number.NaN;
  return share > 0 && share <= 1 ? share : Number.NaN;
}

const judge = closed({
  indicators: z
    .array(
      closed({
        sli: text,
        weight: z.number().gt(0).max(1_000).default(1),
        delta: share({ least: 0, most: 1, say: 'it must be between 0 % and 100 %' }).optional(),
      }),
    )
    .min(1)
    .max(50),
  by: text.default('version'),
  burstiness: z.enum(['independent', 'unknown']).default('unknown'),
  alpha: z.number().gt(0).max(0.5).default(0.01),
  alphaSafe: z.number().gt(0).max(0.5).default(0.05),
  rho: z.number().min(1).max(10).default(1.1),
  settle: duration({ least: 0, most: HOUR, say: 'it must be at most 1h' }).prefault('10s'),
  minStep: duration({ least: 0, most: DAY, say: 'it must be at most 1d' }).prefault('120s'),
});

const exposure = closed({
  tolerance: share({ least: Number.MIN_VALUE, most: 0.5, say: 'it must be above 0 % and at most 50 %' }).prefault('2%'),
  within: duration({ least: 1_000, most: HOUR, say: 'it must be between 1s and 1h' }).prefault('60s'),
  minRequests: z.int().min(1).max(1_000_000).default(100),
});

export const rolloutPlan = closed({
  apiVersion,
  kind: z.literal('RolloutPlan'),
  metadata,
  spec: closed({
    service: text,
    owner: text,
    router: closed({ http: url }),
    steps,
    judge,
    budget: closed({
      objective: text,
      floor: share({ least: -10, most: 1, say: 'it must be between -1000 % and 100 %' }).prefault('0%'),
    }).optional(),
    exposure: exposure.prefault({}),
    maxDuration: duration({ least: MINUTE, most: 30 * DAY, say: 'it must be between 1m and 30d' }).prefault('60m'),
    onDeadline: z.enum(['roll-back', 'hold']).default('roll-back'),
  }),
});

export const route = closed({
  apiVersion,
  kind: z.literal('Route'),
  metadata,
  spec: closed({
    owner: text,
    services: z.array(text).min(1).optional(),
    notify: closed({ webhook: url.optional() }).optional(),
  }),
});
