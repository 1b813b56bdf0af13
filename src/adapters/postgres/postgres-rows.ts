import type { PostgresSide } from '../../catalog/reconciliation.ts';
import { PART_BREAK } from '../../kernel/row-hash.ts';
import type { Instant } from '../../kernel/units.ts';
import type { RowReading, RowSource, RowTerms } from '../../ports/row-source.ts';
import { ownFamily, quoted, type Column } from './column-text.ts';
import { openSession, type ReadOnlySession } from './connect.ts';
import { isTime, rowsFrom, RowStatements, type KnownColumns, type Statement } from './row-statements.ts';

/** Rows of a table, a view or a query of PostgreSQL. They are hashed and summed where they lie: sums come over the wire. */
export function openPostgresRows(side: PostgresSide, env: NodeJS.ProcessEnv = process.env): RowSource {
  const place = side.rows.kind === 'table' ? `PostgreSQL table ${side.rows.name}` : 'PostgreSQL query';
  return {
    place,
    ownHash: async () => {
      const session = await openSession(side, env);
      try {
        const { key, value } = await columnsOf(session, side);
        return `PostgreSQL ${key.map(ownFamily).join(', ')}; ${value.map(ownFamily).join(', ')}`;
      } finally {
        await session.close();
      }
    },
    open: async (terms) => {
      const session = await openSession(side, env);
      try {
        return readingOf(session, side, { terms, columns: await columnsOf(session, side) });
      } catch (cause) {
        await session.close();
        throw cause;
      }
    },
  };
}

type Known = { readonly terms: RowTerms; readonly columns: KnownColumns };

function readingOf(session: ReadOnlySession, side: PostgresSide, { terms, columns }: Known): RowReading {
  const statements = (): RowStatements => new RowStatements(side, columns, terms);
  const ask = async ({ text, values }: Statement): Promise<readonly Record<string, unknown>[]> =>
    await session.rows(text, values);
  return {
    knownFrom: null,
    buckets: async (span, width) => (await ask(statements().buckets(span, width))).map((row) => ({ ...sumOf(row), whole: true })),
    parts: async (cut) => (await ask(statements().parts(cut))).map((row) => ({ ...sumOf(row), part: Number(row.part) })),
    rows: async (cut, wanted) =>
      (await ask(statements().rows(cut, wanted))).map((row) => ({
        bucket: Number(row.bucket) as Instant,
        key: BigInt(String(row.key)),
        row: BigInt(String(row.row)),
        count: Number(row.count),
      })),
    keysOf: async (cut, hashes) => {
      const rows = await ask(statements().keys(cut, hashes));
      return new Map(rows.map(({ key, name }) => [BigInt(String(key)), String(name).replaceAll(PART_BREAK, ' · ')]));
    },
    close: () => session.close(),
  };
}

function sumOf({ bucket, rows, sum }: Record<string, unknown>): { bucket: Instant; rows: number; sum: bigint } {
  return { bucket: Number(bucket) as Instant, rows: Number(rows), sum: BigInt.asUintN(64, BigInt(String(sum))) };
}

async function columnsOf(session: ReadOnlySession, side: PostgresSide): Promise<KnownColumns> {
  const there = new Map(
    (await session.columns(`select * from ${rowsFrom(side)} limit 0`)).map((column) => [column.name, column]),
  );
  const named = (name: string): Column => {
    const found = there.get(name);
    if (found !== undefined) return { name: `r.${quoted(name)}`, type: found.type };
    const known = [...there.keys()].slice(0, 20).join(', ');
    throw new Error(`Cannot read the column ${name}: the rows have ${known}`);
  };
  const at = named(side.at);
  if (!isTime(at)) throw new Error(`Cannot tell when rows came to be: ${side.at} must be a timestamp, a date or a bigint of ms`);
  return { key: side.key.map(named), value: side.value.map(named), at };
}
