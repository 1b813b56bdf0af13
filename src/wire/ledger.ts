import { z } from 'zod';
import { time } from './objective.ts';

export const entry = z.object({
  seq: z.number().int(),
  at: time,
  kind: z.string(),
  subject: z.string(),
  actor: z.string(),
  sentence: z.string(),
  body: z.unknown().describe('what was recorded, whole'),
  previous: z.string(),
  hash: z.string(),
});
export const entryPage = z.object({
  entries: z.array(entry),
  next: z.number().int().nullable().describe('pass as `after` to read on'),
});
const seq = z.number().int();
export const entryLine = entry.omit({ body: true, previous: true, hash: true }).extend({
  decided: z.boolean().describe('what it was made from is recorded with it'),
});
export const foundEntries = z.object({
  entries: z.array(entryLine).describe('newest first'),
  looked: z.number().int().describe('entries that were looked at for this answer'),
  next: seq.nullable().describe('pass as `before` to look on among older entries; null: there is nothing more to be found'),
  kinds: z
    .array(z.object({ kind: z.string(), count: z.number().int() }))
    .describe('of the whole ledger, the most frequent first'),
  total: z.number().int().describe('entries of the whole ledger'),
  dropped: seq.describe('entries up to this one are in sealed files alone and are not looked at; 0: none'),
  at: time,
});
const hash = z.string().describe('SHA-256 in hexadecimal');
export const finding = z.object({
  code: z.string(),
  entry: seq.nullable().describe('the entry that it is about'),
  line: seq.nullable().describe('the line of the file that it is about'),
  text: z.string(),
});
export const verification = z.object({
  intact: z.boolean(),
  ledger: z.string().nullable().describe('hash of the first entry: the name of the ledger'),
  entries: z.number().int().describe('entries that were checked'),
  omitted: z.number().int().describe('entries of which only the digest was there'),
  unseen: z.array(z.object({ from: seq, to: seq })).describe('entries that a signed checkpoint stands for'),
  last_entry: seq.nullable(),
  head: z.string().nullable().describe('hash of the last entry'),
  checkpoints: z.number().int(),
  signed_through: seq.describe('the last entry that a checkpoint signs for, and so for all before it'),
  keys: z.array(z.string()),
  first_broken: z.object({ seq, why: z.string() }).nullable(),
  findings: z.array(finding),
  findings_left_out: z.number().int(),
});
export const ledgerKey = z.object({
  id: z.string().describe('the first 16 digits of the SHA-256 of the raw key'),
  public_key: z.string().describe('the 32 raw bytes of an Ed25519 key in base64'),
  since_entry: seq,
  replaces: z.string().nullable(),
  endorsement: z.string().nullable(),
});
export const ledgerKeys = z.object({
  ledger: hash,
  keys: z.array(ledgerKey).describe('oldest first: the last one signs now'),
});
export const attestationAsked = z.strictObject({
  decision: z
    .union([seq.min(1), z.string().min(1).max(200)])
    .describe('number of an entry, or id of a rollout: its newest decision that can be attested'),
});
export const attestation = z.object({
  payload: z.string().describe('an in-toto Statement v1 in base64'),
  payloadType: z.string(),
  signatures: z.array(z.object({ keyid: z.string(), sig: z.string() })),
});
export const rotated = z.object({ id: z.string(), entry: seq });

/** How an entry stands in the chain, so that a reader can check it with nothing else: its own hash, the way to a signature, the signature. */
export const entryPlace = z.object({
  ledger: hash,
  checkpoint: z
    .object({
      seq,
      hash,
      at: z.number().describe('Unix milliseconds, as signed'),
      state: hash.nullable(),
      key: z.string(),
      signature: z.string(),
    })
    .nullable()
    .describe('the next signed statement about the chain; null: none was signed since'),
  public_key: z.string().nullable().describe('the 32 raw bytes of the Ed25519 key that signed, in base64'),
  path: z
    .array(z.object({ seq, at: z.number().describe('Unix milliseconds'), digest: hash }))
    .nullable()
    .describe('the entries after it up to the signed one, by digest; null: too many to be listed'),
});
export const openedEntry = z.object({
  at: time,
  entry,
  decision: z
    .object({ digest: hash.describe('of its inputs'), policy: z.string().describe('revision of the catalog'), code: z.string() })
    .nullable()
    .describe('null: it is no decision, or was recorded without its inputs'),
  catalog: z.object({ seq, at: time, revision: z.string(), sentence: z.string() }).nullable().describe('in force then'),
  effects: z.array(
    z.object({
      key: z.string(),
      what: z.string(),
      state: z.enum(['pending', 'failing', 'done', 'abandoned', 'superseded']),
      attempts: z.number().int(),
      told: z.object({ seq, at: time, sentence: z.string() }).nullable(),
    }),
  ),
  outcome: z.object({
    sentence: z.string().describe('what became of it; empty: nothing is known to have followed'),
    ended: z.object({ how: z.enum(['taken back', 'over', 'replaced']), seq, at: time, sentence: z.string() }).nullable(),
  }),
  earlier: z.array(entryLine).describe('about the same subject, the nearest first'),
  later: z.array(entryLine).describe('about the same subject, the nearest first'),
  later_left_out: z.boolean().describe('there are more later ones'),
});

export type EntryLineView = z.infer<typeof entryLine>;
export type FoundEntriesView = z.infer<typeof foundEntries>;
export type EntryPlaceView = z.infer<typeof entryPlace>;
export type OpenedEntryView = z.infer<typeof openedEntry>;
export type EntryView = z.infer<typeof entry>;
export type EntryPageView = z.infer<typeof entryPage>;
export type VerificationView = z.infer<typeof verification>;
export type LedgerKeysView = z.infer<typeof ledgerKeys>;
