import { z } from 'zod';
import { DAY, HOUR, MINUTE } from '../kernel/units.ts';
import { text } from './plain-schemas.ts';
import { quantile } from './promise-quantities.ts';
import { duration, share } from './quantities.ts';
import { ALWAYS, closed, raise } from './schema-words.ts';
import { isMap } from './source-document.ts';

export type JudgeDocument = z.output<typeof judge>;
export type JudgedDocument = JudgeDocument['indicators'][number];

/** Ways to compare an indicator besides `delta`, which is the way of ratios; an entry has one of them at most. */
export const TESTS = ['delta', 'rate', 'latency', 'growth', 'level'] as const;

const part = share({ least: 0, most: 1, say: 'it must be between 0 % and 100 %' });
const margin = share({ least: 0.001, most: 10, say: 'it must be between 0.1 % and 1000 %' });
const label = text.max(64);

const latency = closed({
  margin: margin.prefault('10%'),
  quantiles: z.array(quantile).min(1).max(8).prefault([0.5, 0.75, 0.9, 0.99, 0.999]),
}).superRefine(({ quantiles }, context) => {
  const seen = new Set<number>();
  for (const [index, q] of (Array.isArray(quantiles) ? quantiles : []).entries()) {
    if (seen.has(q))
      raise(context, {
        code: 'CAT_DUPLICATE_NAME',
        text: `Cannot judge by the quantile ${q} twice`,
        path: ['quantiles', index],
      });
    seen.add(q);
  }
}, ALWAYS);

const judged = closed({
  sli: text,
  candidateSli: text.optional().meta({ description: 'What counts the candidate where it is counted apart, as copies are' }),
  weight: z.number().gt(0).max(1_000).default(1),
  key: z.boolean().default(true),
  delta: part.optional(),
  rate: closed({ perMinute: z.number().gt(0).max(1_000_000) }).optional(),
  latency: latency.optional(),
  growth: closed({ margin: margin.prefault('5%') }).optional(),
  level: share({ least: Number.MIN_VALUE, most: 0.999_999, say: 'it must be above 0 % and below 100 %' }).optional(),
})
  .superRefine((entry, context) => {
    const there = isMap(entry) ? TESTS.filter((test) => entry[test] !== undefined) : [];
    if (there.length < 2) return;
    const text = `Cannot judge by ${there.join(' and ')} in one entry: one of them at most must be there`;
    const hint = 'write the SLI once more for each';
    raise(context, { code: 'CAT_ONE_OF', text, hint, path: [there[1] ?? ''] });
  }, ALWAYS)
  .meta({ id: 'judged' });

const pair = z
  .record(text.max(64), text.max(200))
  .meta({ description: 'Cohort label: the value it must have', minProperties: 1, maxProperties: 6 });

export const whereLabels = pair.superRefine((labels, context) => {
  const count = Object.keys(labels).length;
  if (count < 1 || count > 6)
    raise(context, { code: 'CAT_LENGTH', text: `Cannot use ${count} labels here: there must be 1 to 6` });
});
/** The label and the value that the fresh copies of the baseline have. */
const control = pair.meta({ minProperties: 1, maxProperties: 1 }).superRefine((labels, context) => {
  if (Object.keys(labels).length === 1) return;
  const text = `Cannot tell the control by ${Object.keys(labels).length} labels: there must be one`;
  raise(context, { code: 'CAT_LENGTH', text, hint: 'write it like control: { track: fresh }' });
});
export const judge = closed({
  indicators: z.array(judged).min(1).max(50),
  by: text.default('version'),
  where: whereLabels.optional(),
  cohorts: closed({
    by: label,
    most: z.int().min(1).max(50).default(20),
    weight: share({ least: 0.01, most: 0.9, say: 'it must be between 1 % and 90 %' }).prefault('30%'),
  }).optional(),
  control: control.optional(),
  age: closed({
    by: label,
    atMost: duration({ least: MINUTE, most: 30 * DAY, say: 'it must be between 1m and 30d' }),
  }).optional(),
  burstiness: z.enum(['independent', 'unknown', 'calibrated']).default('unknown'),
  calibration: closed({
    by: label.default('instance'),
    over: duration({ least: 10 * HOUR, most: 14 * DAY, say: 'it must be between 10h and 14d' }).prefault('2d'),
  }).optional(),
  alpha: z.number().gt(0).max(0.5).default(0.01),
  alphaSafe: z.number().gt(0).max(0.5).default(0.05),
  rho: z.number().min(1).max(10).default(1.1),
  settle: duration({ least: 0, most: HOUR, say: 'it must be at most 1h' }).prefault('10s'),
  minStep: duration({ least: 0, most: DAY, say: 'it must be at most 1d' }).prefault('120s'),
  warmUp: duration({ least: 0, most: HOUR, say: 'it must be at most 1h' }).prefault('60s'),
}).superRefine((terms, context) => {
  if (!isMap(terms)) return;
  if (terms.age !== undefined && terms.control !== undefined) {
    const text = 'Cannot use age beside control: the control is as fresh as the candidate already';
    raise(context, { code: 'CAT_ONE_OF', text, hint: 'keep one of them', path: ['age'] });
  }
  if (terms.calibration !== undefined && terms.burstiness !== 'calibrated') {
    const text = 'Cannot use calibration where burstiness is not calibrated';
    raise(context, { code: 'CAT_ONE_OF', text, hint: 'write burstiness: calibrated, or remove it', path: ['calibration'] });
  }
}, ALWAYS);
