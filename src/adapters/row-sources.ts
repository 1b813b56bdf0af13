import type { PostgresSide, SqliteSide } from '../catalog/reconciliation.ts';
import type { RowSource } from '../ports/row-source.ts';
import { openPostgresRows } from './postgres/postgres-rows.ts';
import { openSqliteRows } from './sqlite/sqlite-rows.ts';

/** Chooses how a table is read. */
export function openTableRows(side: PostgresSide | SqliteSide): RowSource {
  return side.kind === 'postgres' ? openPostgresRows(side) : openSqliteRows(side);
}
