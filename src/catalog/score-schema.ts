import { z } from 'zod';
import { DAY, SECOND } from '../kernel/units.ts';
import { text } from './plain-schemas.ts';
import { apiVersion, metadata } from './plimsoll-parts.ts';
import { duration, share } from './quantities.ts';
import { ALWAYS, closed, exactlyOne, raise } from './schema-words.ts';
import { isMap, showFound } from './source-document.ts';

export type ProductDocument = z.output<typeof product>;
export type ScoreDocument = z.output<typeof score>;
export type MemberDocument = z.output<typeof member>;

/** More members than this no person weighs against each other. */
const MOST_MEMBERS = 100;

const terms = {
  weight: z.number().gt(0).max(1_000).default(1),
  key: z.boolean().default(false).meta({ description: 'Its breach or absence is a veto' }),
  whenMissing: z.enum(['hold', 'bad', 'ignore']).default('hold'),
  maxDelay: duration({ least: SECOND, most: DAY, say: 'it must be between 1s and 1d' }).prefault('5m'),
};

const member = closed({ objective: text.optional(), journey: text.optional(), dependency: text.optional(), ...terms })
  .superRefine(exactlyOne('objective', 'journey', 'dependency'), ALWAYS)
  .meta({ id: 'scoreMember' });

export const members = z.array(member).min(1).max(MOST_MEMBERS);

const bound = share({ least: 0, most: 1, say: 'it must be between 0 % and 100 %' });
const band = closed({ enter: bound, leave: bound }).superRefine((value, context) => {
  const [enter, leave] = isMap(value) ? [value.enter, value.leave] : [];
  if (typeof enter !== 'number' || typeof leave !== 'number' || leave <= enter) return;
  const hint = 'a state is left below where it was entered, so that it does not flap';
  raise(context, { code: 'CAT_SCORE_TERMS', text: 'Cannot leave a state above where it is entered', hint, path: ['leave'] });
});

export const score = closed({
  healthy: band.prefault({ enter: '90%', leave: '87%' }),
  atRisk: band.prefault({ enter: '70%', leave: '66%' }),
  dwell: duration({ least: 0, most: DAY, say: 'it must be at most 1d' }).prefault('5m'),
  leastConfidence: bound.prefault('70%'),
  mostPerHour: share({ least: 0.001, most: 100, say: 'it must be between 0.1 % and 10000 %' }).optional(),
})
  .superRefine((value, context) => {
    const enter = (of: unknown): number => (isMap(of) && typeof of.enter === 'number' ? of.enter : Number.NaN);
    if (!isMap(value) || !(enter(value.atRisk) >= enter(value.healthy))) return;
    const text = 'Cannot be at risk from where it is healthy on: atRisk must be entered below healthy';
    raise(context, { code: 'CAT_SCORE_TERMS', text, path: ['atRisk', 'enter'] });
  })
  .meta({ id: 'score', description: 'Bounds of the states, and when they change' });

/** What holds where a journey says nothing else. */
export const STANDARD_SCORE = score.parse({});
const { weight, key, whenMissing, maxDelay } = closed(terms).parse({});
export const EQUAL_PART = { weight, key, whenMissing, maxDelayMs: maxDelay } as const;

const currency = z
  .string()
  .meta({ pattern: '^[A-Z]{3}$', description: 'Three capital letters of ISO 4217', examples: ['EUR'] })
  .superRefine((code, context) => {
    if (/^[A-Z]{3}$/.test(code)) return;
    const hint = 'write three capital letters, such as EUR or USD';
    raise(context, { code: 'CAT_NAME', text: `Cannot use ${showFound(code)} as a currency`, hint });
  });

export const revenue = closed({ perHour: z.number().gt(0).max(1e12), currency }).meta({
  id: 'revenue',
  description: 'What an hour without it costs; shown, never judged by',
});

export const dependencies = z
  .array(closed({ name: text, displayName: text.optional(), objective: text }))
  .max(100)
  .meta({ description: 'What the journey leans on, and the objective that tells how well it does' });

export const product = closed({
  apiVersion,
  kind: z.literal('Product'),
  metadata,
  spec: closed({
    owner: text,
    members: z
      .array(closed({ journey: text, ...terms }))
      .min(1)
      .max(MOST_MEMBERS),
    score: score.prefault({}),
    revenue: revenue.optional(),
  }),
});
