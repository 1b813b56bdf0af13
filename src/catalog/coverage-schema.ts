import { z } from 'zod';
import { DAY, HOUR, MINUTE } from '../kernel/units.ts';
import { name, text } from './plain-schemas.ts';
import { duration, share } from './quantities.ts';
import { ALWAYS, closed, exactlyOne } from './schema-words.ts';
import { isMap } from './source-document.ts';
import { where } from './where-schema.ts';

export type CoverageDocument = z.output<typeof coverage>[number];

const side = closed({ metric: text.max(255).optional(), log: text.optional(), where: where.optional() }).superRefine(
  (value, context) => {
    if (isMap(value) && value.metric !== undefined && value.log !== undefined) exactlyOne('metric', 'log')(value, context);
  },
  ALWAYS,
);

const step = closed({
  step: name,
  expected: side.meta({ description: 'What somebody else counted of the same: a balancer, a proxy, a browser' }),
  seen: side.prefault({}).meta({ description: 'What telemetry tells of it; spans of the journey, unless it says otherwise' }),
  atLeast: share({ least: 0.01, most: 1, say: 'it must be between 1 % and 100 %' }).prefault('95%'),
  window: duration({ least: 5 * MINUTE, most: DAY, say: 'it must be between 5m and 1d' }).prefault('1h'),
  delay: duration({ least: 10_000, most: HOUR, say: 'it must be between 10s and 1h' })
    .prefault('1m')
    .meta({ description: 'How far both sides may be apart in time: the longest pause between two reports of either' }),
});

/** How much of a journey is instrumented, step by step. */
export const coverage = z.array(step).min(1).max(20).meta({
  description: 'For each step of the journey, how much of what happens telemetry tells: seen ÷ expected',
});
