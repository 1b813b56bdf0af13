import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import type { SqliteSide } from '../../catalog/reconciliation.ts';
import { hashRowText, partsText, rowHash } from '../../kernel/row-hash.ts';
import type { Instant } from '../../kernel/units.ts';
import type { RowSource, RowSpan, RowTerms } from '../../ports/row-source.ts';
import { readHashedRows, type StoredRow } from '../hashed-rows.ts';

/** Rows that are read before others get their turn: the file is read in the thread that decides. */
const IN_ONE_TURN = 2_000;

/** Rows of a table or query of an SQLite file, in a snapshot that cannot be written. They are hashed here, row by row. */
export function openSqliteRows(side: SqliteSide): RowSource {
  return {
    place: `SQLite file ${side.file}`,
    ownHash: async () => null,
    open: async (terms) => {
      const database = failing(side, () => new DatabaseSync(side.file, { readOnly: true, timeout: 5_000 }));
      try {
        const isNumber = failing(side, () => beginReading(database, side));
        const rows = (span: RowSpan): AsyncIterable<StoredRow> => readRows(database, side, { span, terms, isNumber });
        return readHashedRows({ compare: terms.compare, knownFrom: null, rows, close: async () => database.close() });
      } catch (cause) {
        database.close();
        throw cause;
      }
    },
  };
}

/** Holds the snapshot, and says whether times are numbers of ms rather than texts. */
function beginReading(database: DatabaseSync, side: SqliteSide): boolean {
  database.exec('BEGIN');
  const first = database.prepare(`SELECT typeof(${quoted(side.at)}) AS type FROM ${rowsFrom(side)} LIMIT 1`).get();
  // A name that is no column would be read as a text of its own.
  for (const column of [...side.key, ...side.value])
    database.prepare(`SELECT r.${quoted(column)} FROM ${rowsFrom(side)} LIMIT 0`);
  return first === undefined || first['type'] === 'integer';
}

type Asked = { readonly span: RowSpan; readonly terms: RowTerms; readonly isNumber: boolean };

async function* readRows(database: DatabaseSync, side: SqliteSide, { span, terms, isNumber }: Asked): AsyncGenerator<StoredRow> {
  const at = `r.${quoted(side.at)}`;
  const time = isNumber ? at : `CAST(round(unixepoch(${at}, 'subsec') * 1000) AS INTEGER)`;
  const columns = [...side.key, ...side.value].map((column) => `r.${quoted(column)}`);
  const text = `SELECT ${[time, ...columns].join(', ')} FROM ${rowsFrom(side)} WHERE ${time} >= ? AND ${time} < ?`;
  const statement = failing(side, () => database.prepare(text));
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  let read = 0;
  for (const row of statement.iterate(span.from, span.to) as unknown as Iterable<readonly SQLOutputValue[]>) {
    const [when, ...parts] = row;
    const values = parts.map(partOf);
    const name = partsText(values.slice(0, side.key.length));
    const key = hashRowText(name, terms.seed);
    const hash = terms.compare === 'keys' ? key : rowHash(key, partsText(values.slice(side.key.length)));
    yield { at: Number(when) as Instant, key, row: hash, count: 1, name };
    read += 1;
    if (read % IN_ONE_TURN === 0) await new Promise(setImmediate);
  }
}

function partOf(value: SQLOutputValue): string | number | bigint | null {
  return value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : value;
}

function rowsFrom({ rows }: SqliteSide): string {
  return rows.kind === 'query' ? `(${rows.text}) r` : `${quoted(rows.name)} r`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function failing<Value>({ file }: SqliteSide, work: () => Value): Value {
  try {
    return work();
  } catch (cause) {
    throw new Error(`Cannot read the SQLite file ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
