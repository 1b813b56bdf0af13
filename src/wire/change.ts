import { z } from 'zod';
import { time } from './objective.ts';

/** What can hurt. */
export const changeKind = z.enum(['deploy', 'flag', 'config', 'migration', 'scaling', 'cost', 'incident']);
/** What is heard of beside it, from CDEvents: what a change is made of, and how its tests ended. */
export const recordedKind = z.enum([...changeKind.options, 'merge', 'artifact', 'test']);

export const CHANGE_BOUNDS = {
  inOneRequest: 100,
  name: 200,
  source: 300,
  summary: 2_000,
  url: 1_000,
  details: 20,
  detailName: 64,
  detailText: 500,
  links: 8,
} as const;

/** The ledger has one canonical form of a text, which half a surrogate pair has not. */
const text = z.string().refine((given) => given.isWellFormed(), 'contains half a character');
const name = text.trim().min(1).max(CHANGE_BOUNDS.name);
const detail = z.union([text.max(CHANGE_BOUNDS.detailText), z.number(), z.boolean()]);

/** The simple form: a change as somebody writes it by hand. */
export const simpleChange = z.strictObject({
  kind: changeKind,
  service: name.describe('what is changed, by the name that its telemetry has'),
  version: name.optional().describe('what it is changed to'),
  environment: name.optional(),
  at: z.iso.datetime({ offset: true }).optional().describe('when it happened; now, unless said otherwise'),
  id: name.optional().describe('the same id of the same source is the same change, however often it is sent'),
  source: text.trim().min(1).max(CHANGE_BOUNDS.source).optional().describe('who tells; `api` unless said otherwise'),
  actor: name.optional().describe('who made the change'),
  summary: text.trim().max(CHANGE_BOUNDS.summary).optional(),
  url: z
    .url({ protocol: /^https?$/ })
    .max(CHANGE_BOUNDS.url)
    .optional(),
  details: z
    .record(text.min(1).max(CHANGE_BOUNDS.detailName), detail)
    .refine((given) => Object.keys(given).length <= CHANGE_BOUNDS.details, `has more than ${CHANGE_BOUNDS.details} entries`)
    .optional(),
});
export const postedChanges = z.union([simpleChange, z.array(simpleChange).min(1).max(CHANGE_BOUNDS.inOneRequest)]);

/** What became of each change of a request, in its order. */
export const changeReceipt = z.object({
  say: z.enum(['recorded', 'repeated', 'noted']).describe('`repeated`: known already; `noted`: it means nothing here'),
  id: z.string(),
  source: z.string(),
  seq: z.number().int().nullable().describe('its entry in the ledger'),
  text: z.string().describe('the same, for people'),
});
export const changeReceipts = z.object({ changes: z.array(changeReceipt) });

export const changeLink = z.object({ kind: z.string(), id: z.string() });
export const change = z.object({
  seq: z.number().int().describe('its entry in the ledger'),
  at: time.describe('when it happened'),
  recorded_at: time,
  kind: recordedKind,
  action: z.string().nullable().describe('what CDEvents say happened: deployed, upgraded, rolledback, resolved …'),
  service: z.string().nullable().describe('null: it concerns an environment, or everything'),
  version: z.string().nullable(),
  environment: z.string().nullable(),
  id: z.string(),
  source: z.string(),
  actor: z.string().describe('who made it, or else who told of it'),
  summary: z.string(),
  url: z.string().nullable(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  traceparent: z.string().nullable().describe('the trace in which it was made, as W3C Trace Context writes it'),
  chain: z.string().nullable().describe('events of one chain belong together'),
  links: z.array(changeLink).describe('events that led to it'),
  sentence: z.string(),
});
export const changePage = z.object({
  changes: z.array(change).describe('the newest first'),
  next: z.number().int().nullable().describe('pass as `before` to read on'),
});

export type ChangeKind = z.infer<typeof recordedKind>;
export type SimpleChange = z.infer<typeof simpleChange>;
export type ChangeView = z.infer<typeof change>;
export type ChangeReceiptView = z.infer<typeof changeReceipt>;
