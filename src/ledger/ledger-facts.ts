import type { Instant } from '../kernel/units.ts';
import { KEY_INTRODUCED, type KeyIntroduced, type LedgerKeys } from '../proof/keys.ts';

/** Which entries somebody took with him; null: all of them, as far as this goes. */
export type ExportFilter = {
  readonly since: Instant | null;
  readonly until: Instant | null;
  readonly subject: string | null;
  readonly kind: string | null;
};

/** What happens to the ledger itself. */
export type LedgerFact =
  | { readonly kind: 'key.introduced'; readonly body: KeyIntroduced }
  | { readonly kind: 'ledger.exported'; readonly body: LedgerExported }
  | { readonly kind: 'ledger.sealed'; readonly body: LedgerSealed }
  | { readonly kind: 'ledger.dropped'; readonly body: LedgerDropped }
  | { readonly kind: 'attestation.signed'; readonly body: AttestationSigned };
export type LedgerExported = { readonly filter: ExportFilter; readonly through: number };
/** A stretch of entries lies in a file of its own and may leave the database. */
export type LedgerSealed = {
  readonly first: number;
  readonly last: number;
  /** Hash of the entry before the first, and of the last. */
  readonly previous: string;
  readonly hash: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly file: string;
  /** SHA-256 of the file's bytes. */
  readonly digest: string;
  /** SHA-256 of the text of the state after the last of them: what the ledger begins with once they are dropped. */
  readonly state: string;
};
/** Entries leave the database: from here on they are in the file alone. */
export type LedgerDropped = { readonly first: number; readonly last: number; readonly file: string };
/** Which decision was attested, and the digest of what was signed. */
export type AttestationSigned = { readonly seq: number; readonly predicate: string; readonly digest: string };

/** Rotations that one ledger can have: every verifier keeps all of its keys. */
export const MOST_KEYS = 1_000;

export function withLedgerFact(keys: LedgerKeys, entry: LedgerFact & { readonly seq: number }): LedgerKeys {
  return entry.kind === KEY_INTRODUCED ? { ...keys, keys: [...keys.keys, { ...entry.body, seq: entry.seq }] } : keys;
}

export function explainLedgerFact(entry: LedgerFact): string {
  switch (entry.kind) {
    case 'key.introduced': {
      const { id, replaces, endorsement } = entry.body;
      if (replaces === null) return `Key ${id} signs for this ledger.`;
      return `Key ${id} signs from here on instead of ${replaces}${endorsement === null ? ', which was lost and could not endorse it' : ''}.`;
    }
    case 'ledger.exported':
      return `Entries up to ${entry.body.through} were exported${explainFilter(entry.body.filter)}.`;
    case 'ledger.sealed':
      return `Entries ${entry.body.first} to ${entry.body.last} were sealed in ${entry.body.file}.`;
    case 'ledger.dropped':
      return `Entries ${entry.body.first} to ${entry.body.last} leave the database, and are in ${entry.body.file} alone.`;
    case 'attestation.signed':
      return `An attestation of entry ${entry.body.seq} was signed.`;
  }
}

function explainFilter({ subject, kind, since, until }: ExportFilter): string {
  const about = subject === null ? '' : `, those about ${subject}`;
  const of = kind === null ? '' : `, of kind ${kind}`;
  return `${about}${of}${since === null && until === null ? '' : ', of a part of the time'}`;
}
