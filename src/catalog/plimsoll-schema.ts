import { z } from 'zod';
import { coverage } from './coverage-schema.ts';
import { cohortLabel, text, url } from './plain-schemas.ts';
import { apiVersion, metadata } from './plimsoll-parts.ts';
import { retention } from './retention.ts';
import { closed, raise } from './schema-words.ts';
import { dependencies, members, revenue, score } from './score-schema.ts';
import { spanMatch } from './where-schema.ts';

export type JourneyDocument = z.output<typeof journey>;
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
    coverage: coverage.optional(),
  }),
});

export const route = closed({
  apiVersion,
  kind: z.literal('Route'),
  metadata,
  spec: closed({
    owner: text,
    services: z.array(text).min(1).optional(),
    notify: closed({
      webhook: url.optional(),
      announce: url.optional().meta({ description: 'Where rollouts of the services are announced as CloudEvents' }),
    }).optional(),
  }),
});
