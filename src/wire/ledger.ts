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

export type EntryView = z.infer<typeof entry>;
export type EntryPageView = z.infer<typeof entryPage>;
export type VerificationView = z.infer<typeof verification>;
export type LedgerKeysView = z.infer<typeof ledgerKeys>;
