import type { EntryView, LedgerKeysView, VerificationView } from '../../src/wire/ledger.ts';

/** An intact ledger of which the newest two entries are not signed yet. */
export function fixtureVerification(entries: readonly EntryView[]): VerificationView {
  const last = entries.at(-1) ?? null;
  return {
    intact: true,
    ledger: entries[0]?.hash ?? null,
    entries: entries.length,
    omitted: 0,
    unseen: [],
    last_entry: last?.seq ?? null,
    head: last?.hash ?? null,
    checkpoints: 2,
    signed_through: Math.max(0, (last?.seq ?? 0) - 2),
    keys: ['5f0c2a91d7e43b18'],
    first_broken: null,
    findings: [],
    findings_left_out: 0,
  };
}

export function fixtureKeys(): LedgerKeysView {
  const key = { id: '5f0c2a91d7e43b18', public_key: '', since_entry: 1, replaces: null, endorsement: null };
  return { ledger: '00', keys: [key] };
}
