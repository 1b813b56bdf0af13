import { z } from 'zod';
import { health, time } from './objective.ts';

const place = {
  file: z.string().nullable().describe('where its document stands; null: it is there without one, or was not found'),
  line: z.number().int().nullable(),
};

export const catalogPromise = z.object({
  name: z.string(),
  display_name: z.string(),
  description: z.string(),
  promise: z.string().describe('what is promised, for people: 999 of 1,000 succeed, over 28 days'),
  counted: z.string().nullable().describe('what is counted, from where, and which of it is good; null: it is no indicator'),
  indicator: z.string().nullable(),
  service: z.string(),
  owner: z.string().nullable(),
  burn_policy: z.string(),
  unsupported: z.string().nullable().describe('why it cannot be computed here'),
  health: health.nullable().describe('null: it was not judged yet'),
  reason: z.string().nullable(),
  remaining: z.number().nullable().describe('of its budget, as of now'),
  coverage: z.number().nullable(),
  age_ms: z.number().nullable(),
  ...place,
});

const counts = z.object({ healthy: z.number(), burning: z.number(), exhausted: z.number(), blind: z.number() });

export const catalogJourney = z.object({
  name: z.string(),
  display_name: z.string(),
  owner: z.string(),
  why: z.string().describe('as its document describes it'),
  revenue: z.object({ per_hour: z.number(), currency: z.string() }).nullable().describe('what an hour without it costs'),
  products: z.array(z.string()),
  needs: z.array(z.string()).describe('what it depends on'),
  counts: counts.describe('its objectives by their health'),
  promises: z.array(catalogPromise),
  left_out: z.number().int().describe('further promises; ask with `journey=` for all'),
  ...place,
});

export const catalogSection = z.object({
  kind: z.string(),
  title: z.string(),
  about: z.string().describe('what these are for'),
  things: z.array(
    z.object({
      name: z.string(),
      display_name: z.string(),
      owner: z.string().nullable(),
      sentence: z.string(),
      ...place,
    }),
  ),
  left_out: z.number().int(),
});

const diagnostic = z.object({
  code: z.string(),
  file: z.string(),
  line: z.number().int(),
  column: z.number().int(),
  path: z.string().describe('the way through the document'),
  text: z.string(),
  hint: z.string().nullable(),
  severity: z.enum(['mistake', 'warning']),
  shown: z.string().describe('as plimsoll validate prints it'),
});

/** Everything that is promised, as a document. */
export const catalogDocument = z.object({
  at: time,
  edition: z.object({
    revision: z.string(),
    applied_at: time.nullable(),
    edited: z
      .object({ by: z.string(), reason: z.string(), entry: z.number().int() })
      .nullable()
      .describe('null: its files were changed where they are kept'),
    refused: z.array(z.string()).describe('mistakes of the newest edit, when it was refused; the last good one is in force'),
    warnings: z.array(diagnostic),
  }),
  totals: z.object({
    products: z.number(),
    journeys: z.number(),
    objectives: z.number(),
    indicators: z.number(),
    files: z.number(),
  }),
  products: z.array(
    z.object({
      name: z.string(),
      display_name: z.string(),
      owner: z.string(),
      revenue: z.object({ per_hour: z.number(), currency: z.string() }).nullable(),
      journeys: z.array(z.string()),
      ...place,
    }),
  ),
  journeys: z.array(catalogJourney),
  journeys_left_out: z.number().int(),
  elsewhere: z.array(catalogPromise).describe('promises that belong to no journey'),
  elsewhere_left_out: z.number().int(),
  sections: z.array(catalogSection),
});

const writable = z
  .object({ can: z.boolean(), why: z.string(), hint: z.string() })
  .describe('whether the files can be changed through this server');

/** The files, with stand-ins where a secret is. */
export const catalogFiles = z.object({
  base: z.string().describe('what all files together are called; an edit is ordered over it'),
  writable,
  files: z.array(
    z.object({ file: z.string(), text: z.string(), digest: z.string().describe('SHA-256 of the text as it is shown') }),
  ),
});

const newText = z.strictObject({
  file: z.string().min(1).max(200),
  text: z.string().max(1_048_576).nullable().describe('null: the file is to go'),
});
const newTexts = z.array(newText).max(100);

export const checkedCatalog = z.strictObject({ files: newTexts });

const change = z.object({
  what: z.string().describe('objective, indicator, journey …'),
  name: z.string(),
  change: z.enum(['added', 'changed', 'removed']),
  fields: z.array(z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
  left_out: z.number().int().describe('further fields that change'),
});

export const catalogPlan = z.object({
  sentence: z.string().describe('what it comes to'),
  revision: z.string(),
  changes: z.array(change),
  changes_left_out: z.number().int(),
  redefined: z
    .array(z.object({ indicator: z.string(), objectives: z.array(z.string()), sentence: z.string() }))
    .describe('indicators that count something else from now on'),
  judged: z
    .array(
      z.object({
        objective: z.string(),
        before: health.nullable().describe('null: it is new'),
        after: health.nullable().describe('null: cannot be said before it is in force'),
        sentence: z.string(),
      }),
    )
    .describe('objectives judged by the new terms, with the evidence that is there; those that are not well first'),
  unjudged: z.number().int().describe('objectives concerned that were not judged, because they are so many'),
  rollouts: z
    .array(z.object({ id: z.string(), plan: z.string(), because: z.string() }))
    .describe('rollouts under way that it touches'),
  alerts: z.array(z.object({ subject: z.string(), because: z.string() })).describe('open alerts that would be withdrawn'),
});

export const catalogCheck = z.object({
  base: z.string(),
  valid: z.boolean(),
  mistakes: z.array(diagnostic),
  warnings: z.array(diagnostic),
  left_out: z.number().int().describe('further mistakes and warnings'),
  plan: catalogPlan.nullable().describe('null while there are mistakes'),
  took_ms: z.number().describe('how long reading and judging took'),
});

const reason = z.string().trim().min(3, 'others have to understand it').max(500).describe('why; it is recorded');
export const editedCatalog = z.strictObject({
  base: z.string().length(64).describe('of the files that it is ordered over'),
  files: newTexts.min(1),
  reason,
});

export const catalogEdited = z.object({
  entry: z.number().int().describe('of the ledger: who ordered it, and why'),
  revision: z.string(),
  base: z.string().describe('what the files are called now'),
  in_force: z.boolean().describe('false: it is written, and comes into force as soon as it can be recorded'),
  sentence: z.string(),
});

export type CatalogDocumentView = z.infer<typeof catalogDocument>;
export type CatalogJourneyView = z.infer<typeof catalogJourney>;
export type CatalogPromiseView = z.infer<typeof catalogPromise>;
export type CatalogSectionView = z.infer<typeof catalogSection>;
export type CatalogFilesView = z.infer<typeof catalogFiles>;
export type CatalogCheckView = z.infer<typeof catalogCheck>;
export type CatalogPlanView = z.infer<typeof catalogPlan>;
export type CatalogDiagnosticView = z.infer<typeof diagnostic>;
export type CatalogEditedView = z.infer<typeof catalogEdited>;
