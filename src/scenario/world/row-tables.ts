import { readHashedRows, type StoredRow } from '../../adapters/hashed-rows.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Reconciliation, RowSide, TableSide } from '../../catalog/reconciliation.ts';
import { hashRowText, partsText, rowHash } from '../../kernel/row-hash.ts';
import type { Instant } from '../../kernel/units.ts';
import type { BucketSum, RowReading, RowSource, RowTerms } from '../../ports/row-source.ts';
import { ActRefused } from '../act-refused.ts';
import { bookOf, type Book, type Books, type BookRow, type BookSide } from './rows.ts';

type Hashes = { readonly key: bigint; readonly row: bigint };
type Table = { readonly book: Book; readonly rows: BookSide; readonly columns: TableSide };

/** The tables of a story: what a database would answer that has the rows of which the story tells. */
export type RowTables = {
  readonly books: Books;
  readonly openTable: (side: Exclude<RowSide, { readonly kind: 'stream' }>) => RowSource;
};

export function openRowTables(current: () => Catalog): RowTables {
  const books: Books = new Map();
  // Rows are never changed, only replaced: each is hashed once, and a bucket is summed up again only when something happened to it.
  const hashes = new WeakMap<BookRow, Hashes>();
  const sums = new WeakMap<BookSide, Map<string, { readonly told: number; readonly sum: BucketSum }>>();
  return {
    books,
    openTable: (side) => {
      const { reconciliation, of } = declaring(current(), side);
      const place = `the story's table of ${reconciliation.name}`;
      return {
        place,
        ownHash: async () => null,
        async open(terms) {
          const book = books.get(reconciliation.name);
          // Until a story speaks of rows nothing is known of them, and whatever it says of the indicators counts alone.
          if (book === undefined) throw new Error(`Cannot read ${place}: the story tells of no rows`);
          if (!book.isReadable) throw new Error(`Cannot read ${place}: it does not answer`);
          if (book.width !== reconciliation.bucketMs)
            throw new Error(`Cannot read ${place}: its buckets had another width before`);
          return openReading({ book, rows: book[of], columns: side }, terms, { hashes, sums });
        },
      };
    },
  };
}

/** The reconciliation of the catalog to which the rows of a story belong. */
export function bookNamed({ books }: RowTables, catalog: Catalog, name: string): Book {
  const found = catalog.reconciliations?.find((one) => one.name === name);
  if (found === undefined) throw new ActRefused(`the catalog has no reconciliation ${name} any more`);
  return bookOf(books, found);
}

type Declared = { readonly reconciliation: Reconciliation; readonly of: 'expected' | 'seen' };

function declaring({ reconciliations = [] }: Catalog, side: RowSide): Declared {
  for (const reconciliation of reconciliations) {
    if (reconciliation.expected === side) return { reconciliation, of: 'expected' };
    if (reconciliation.seen === side) return { reconciliation, of: 'seen' };
  }
  throw new Error('Cannot read a table that the catalog has no longer');
}

type Known = {
  readonly hashes: WeakMap<BookRow, Hashes>;
  readonly sums: WeakMap<BookSide, Map<string, { readonly told: number; readonly sum: BucketSum }>>;
};

function openReading({ rows: side, columns }: Table, { compare, seed }: RowTerms, { hashes, sums }: Known): RowReading {
  const hashed = (row: BookRow): Hashes => {
    const known = hashes.get(row);
    if (known !== undefined) return known;
    const key = hashRowText(partsText(columns.key.map(() => row.key)), seed);
    const made = { key, row: rowHash(key, partsText(columns.value.map(() => row.value))) };
    hashes.set(row, made);
    return made;
  };
  function* rowsIn({ from, to }: { readonly from: Instant; readonly to: Instant }): Generator<StoredRow> {
    for (const [bucket, { rows }] of side.buckets)
      if (bucket >= from && bucket < to) for (const row of rows) yield { at: row.at, ...hashed(row), count: 1, name: row.key };
  }
  const known = sums.get(side) ?? new Map<string, { readonly told: number; readonly sum: BucketSum }>();
  sums.set(side, known);
  const sumOf = (bucket: Instant, { rows, told }: { readonly rows: readonly BookRow[]; readonly told: number }): BucketSum => {
    const before = known.get(`${compare} ${bucket}`);
    if (before?.told === told) return before.sum;
    const sum = rows.reduce((all, row) => all + hashed(row)[compare === 'keys' ? 'key' : 'row'], 0n);
    const made = { bucket, rows: rows.length, sum: BigInt.asUintN(64, sum), whole: true };
    known.set(`${compare} ${bucket}`, { told, sum: made });
    return made;
  };
  return {
    ...readHashedRows({ compare, knownFrom: null, rows: rowsIn }),
    buckets: async ({ from, to }) =>
      [...side.buckets]
        .filter(([bucket, { rows }]) => bucket >= from && bucket < to && rows.length > 0)
        .map(([bucket, held]) => sumOf(bucket, held))
        .toSorted((one, other) => one.bucket - other.bucket),
  };
}
