import type { DatabaseSync } from 'node:sqlite';
import type { Instant } from '../../kernel/units.ts';
import type { LedgerLeases } from '../../ports/ledger-store.ts';
import { transact } from './database.ts';

type LeaseRow = { holder: string; token: number; until_ms: number };
/** The one lease there is: to act. */
const NAME = 'control';

export function openLeases(database: DatabaseSync): LedgerLeases & { token(): number } {
  const row = database.prepare('SELECT holder, token, until_ms FROM leases WHERE name = ?');
  const keep = database.prepare('INSERT OR REPLACE INTO leases (name, holder, token, until_ms) VALUES (?, ?, ?, ?)');
  const now = (): LeaseRow => (row.get(NAME) as LeaseRow | undefined) ?? { holder: '', token: 0, until_ms: 0 };
  return {
    token: () => now().token,
    async lease({ holder, at, forMs }) {
      return transact(database, () => {
        const held = now();
        if (held.holder !== holder && held.until_ms > at) return null;
        const token = held.holder === holder ? held.token : held.token + 1;
        keep.run(NAME, holder, token, at + forMs);
        return { token, until: (at + forMs) as Instant };
      });
    },
    async release(holder) {
      transact(database, () => {
        const held = now();
        if (held.holder === holder) keep.run(NAME, '', held.token, 0);
      });
    },
  };
}
