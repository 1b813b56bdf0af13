import type { RowSide } from '../catalog/reconciliation.ts';
import type { RowSource } from '../ports/row-source.ts';
import { openPostgresRows } from './postgres/postgres-rows.ts';
import { openSqliteRows } from './sqlite/sqlite-rows.ts';

/** How streams are read: by their names; null where none of that name is kept. */
export type OpenStreamRows = (stream: string) => RowSource | null;

/** Chooses how a side of a reconciliation is read. */
export function openRowSource(side: RowSide, streams: OpenStreamRows): RowSource {
  switch (side.kind) {
    case 'postgres':
      return openPostgresRows(side);
    case 'sqlite':
      return openSqliteRows(side);
    case 'stream': {
      const rows = streams(side.stream);
      if (rows === null) throw new Error(`Cannot read the stream ${side.stream}: no rows of it are kept here`);
      return rows;
    }
  }
}
