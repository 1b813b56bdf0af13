import { z } from 'zod';
import { time } from './objective.ts';

export const COST_BOUNDS = { inOneRequest: 1_000, columns: 200, column: 256, text: 2_000 } as const;

const name = z.string().min(1).max(200);

/** The simple form: what a service was charged, as somebody reckoned it. */
export const simpleCharge = z.strictObject({
  source: name.optional().describe('name of a CostSource; the only one, unless said otherwise'),
  service: name,
  tenant: z.string().min(1).max(128).optional(),
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }).describe('not part of it any more'),
  amount: z.number().min(-1e9).max(1e9),
  currency: z.string().regex(/^[A-Z]{3}$/),
  id: name.optional().describe('the same id is the same charge; else it is known by its service, tenant and times'),
  idle: z.boolean().optional().describe('it was paid for, and used by nobody'),
});

/** Rows of a bill in the columns of FOCUS, in several parts. */
export const billPart = z.strictObject({
  source: name.optional(),
  import: z
    .string()
    .min(8)
    .max(100)
    .describe('rows of one import that are the same charge add up; another import takes their place'),
  part: z.number().int().min(0).describe('a part that came already is not added again'),
  last: z.boolean().optional().describe('no other part follows'),
  rows: z.array(z.record(z.string().max(COST_BOUNDS.column), z.string().max(COST_BOUNDS.text))).max(COST_BOUNDS.inOneRequest),
});
const simpleCharges = z.array(simpleCharge).min(1).max(COST_BOUNDS.inOneRequest);
export const postedCosts = z.union([simpleCharges, billPart], {
  // What was meant is told by its outer form, so that the mistake in it can be named.
  error: ({ input, errors }) => firstOf(errors[Array.isArray(input) ? 0 : 1] ?? []),
});

function firstOf(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): string {
  const [first] = issues;
  if (first === undefined) return 'wanted is a list of charges, or a part of a bill';
  const place = first.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return `${place === '' ? 'the body' : place.replace(/^\./, '')}: ${first.message}`;
}

export const costReceipt = z.object({
  say: z.enum(['kept', 'repeated']),
  charges: z.number().int(),
  nobodys: z.number().int().describe('charges that no rule says whose they are: they are kept, and count for no service'),
});

export const costDay = z.object({
  day: z.string().describe('in UTC'),
  spend: z.number(),
  idle: z.number().describe('what of it was used by nobody'),
  units: z.number().nullable().describe('what it was spent on; null: no objective says'),
  per_unit: z.number().nullable(),
});
export const serviceCost = z.object({
  source: z.string(),
  service: z.string().describe('empty: charges of nobody'),
  currency: z.string(),
  complete_until: time.nullable().describe('younger hours are not known yet: their charges may still come'),
  days: z.array(costDay),
});
export const costPage = z.object({ costs: z.array(serviceCost) });

export type SimpleCharge = z.infer<typeof simpleCharge>;
export type BillPart = z.infer<typeof billPart>;
export type CostReceipt = z.infer<typeof costReceipt>;
export type ServiceCost = z.infer<typeof serviceCost>;
