import type { Entry } from '../../ledger/entry.ts';
import type { LedgerStore } from '../../ports/ledger-store.ts';

/** Keeps entries for as long as the process lives: for tests, scenarios and simulated worlds. */
export function openMemoryLedgerStore(): LedgerStore {
  const kept: Entry[] = [];
  return {
    async append(entries, { after }) {
      if ((kept.at(-1)?.seq ?? 0) !== after) return 'CONFLICT';
      if (entries.some(({ seq }, index) => seq !== after + index + 1))
        throw new Error(`Cannot append ${entries.length} ledger entries after ${after}`);
      for (const entry of entries) kept.push(structuredClone(entry));
      return 'APPENDED';
    },
    async read({ after, limit, subject }) {
      return kept
        .filter((entry) => entry.seq > after && (subject === undefined || entry.subject === subject))
        .slice(0, limit)
        .map((entry) => structuredClone(entry));
    },
    async last() {
      return structuredClone(kept.at(-1) ?? null);
    },
    async close() {},
  };
}
