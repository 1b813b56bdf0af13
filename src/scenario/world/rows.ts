import type { Reconciliation } from '../../catalog/reconciliation.ts';
import { slotOf, type DurationMs, type Instant } from '../../kernel/units.ts';
import { ActRefused } from '../act-refused.ts';

/** A row as one side has it. Sides share it until one of them changes it. */
export type BookRow = { readonly at: Instant; readonly key: string; readonly value: string };

/** The rows of one side, by buckets of one width; `told` counts what happened to a bucket, so that sums of it can be kept. */
export type BookSide = { readonly buckets: Map<Instant, { rows: BookRow[]; told: number }> };

export type RowFault = 'lose' | 'double' | 'change';
type Faulty = { readonly share: number; readonly until: number; owed: number };

/** What is written for one reconciliation, and what of it arrives. */
export type Book = {
  readonly name: string;
  readonly width: DurationMs;
  readonly expected: BookSide;
  readonly seen: BookSide;
  pace: { readonly perSecond: number; readonly until: number; owed: number };
  late: { readonly ms: number; readonly until: number };
  readonly faults: Map<RowFault, Faulty>;
  /** On the way to the other side. */
  coming: { readonly row: BookRow; readonly due: number }[];
  written: number;
  isReadable: boolean;
};

export type Books = Map<string, Book>;

/** What of a row is written where in a second: the same row twice is there twice. */
export type RowsPassed = { readonly written: readonly BookRow[]; readonly arrived: readonly BookRow[] };

/** Rows of one story and reconciliation that may be in memory at a time. */
const MOST_ROWS = 2_000_000;

export function bookOf(books: Books, { name, bucketMs }: Reconciliation): Book {
  const known = books.get(name);
  if (known !== undefined) return known;
  const side = (): BookSide => ({ buckets: new Map() });
  const book: Book = {
    name,
    width: bucketMs,
    expected: side(),
    seen: side(),
    pace: { perSecond: 0, until: Infinity, owed: 0 },
    late: { ms: 0, until: 0 },
    faults: new Map(),
    coming: [],
    written: 0,
    isReadable: true,
  };
  books.set(name, book);
  return book;
}

/** A second passes: rows are written, and those whose time it is arrive on the other side. */
export function passRows(book: Book, now: Instant): RowsPassed {
  const { pace } = book;
  pace.owed += pace.until > now ? pace.perSecond : 0;
  // What rounding leaves of a sum of fractions must not cost a row.
  const due = Math.floor(pace.owed + 1e-9);
  pace.owed -= due;
  const written: BookRow[] = [];
  for (let row = 0; row < due; row += 1) written.push(writeRow(book, (now - 1) as Instant, now));
  const arrived = book.coming.filter((one) => one.due <= now).map(({ row }) => row);
  if (arrived.length > 0) book.coming = book.coming.filter((one) => one.due > now);
  for (const row of arrived) put(book.seen, book.width, row);
  return { written, arrived };
}

/** Both sides have had so many rows a second for a while when the story comes to them. */
export function hadRows(book: Book, { perSecond, sinceMs, now }: { perSecond: number; sinceMs: number; now: Instant }): void {
  const count = Math.floor((perSecond * sinceMs) / 1_000);
  for (let index = 0; index < count; index += 1) {
    const row = newRow(book, Math.floor(now - sinceMs + (index * sinceMs) / count) as Instant);
    put(book.expected, book.width, row);
    put(book.seen, book.width, row);
  }
}

function writeRow(book: Book, at: Instant, now: Instant): BookRow {
  const row = newRow(book, at);
  put(book.expected, book.width, row);
  const [isLost, isDoubled, isChanged] = (['lose', 'double', 'change'] as const).map((fault) => isHit(book, fault, now));
  if (isLost) return row;
  const due = book.late.until > now ? now + book.late.ms : now;
  const other = isChanged ? { ...row, value: `${row.value}'` } : row;
  book.coming.push({ row: other, due });
  if (isDoubled) book.coming.push({ row: other, due });
  return row;
}

function newRow(book: Book, at: Instant): BookRow {
  if (book.written >= MOST_ROWS) throw new ActRefused(`${book.name} has more than ${MOST_ROWS} rows`, 'let fewer be written');
  book.written += 1;
  return { at, key: `row-${book.written}`, value: `value-${book.written}` };
}

/** Exactly so many of a hundred, spread evenly: a story about a thousandth does not hang on chance. */
function isHit({ faults }: Book, fault: RowFault, now: Instant): boolean {
  const faulty = faults.get(fault);
  if (faulty === undefined || faulty.until <= now) return false;
  faulty.owed += faulty.share;
  if (faulty.owed < 1 - 1e-9) return false;
  faulty.owed -= 1;
  return true;
}

export type Harm = { readonly what: 'delete' | 'double' | 'change'; readonly share: number; readonly from: number };

/** Rows that are on the seen side already vanish, come twice, or change; one of them at least, and spread evenly. */
export function harmRows({ seen, name }: Book, { what, share, from }: Harm): void {
  const rows = [...seen.buckets.values()].flatMap((bucket) => bucket.rows).filter(({ at }) => at >= from);
  if (rows.length === 0) throw new ActRefused(`${name} has no rows of that time`, `rows ${name} 10/s since 3h`);
  const count = Math.max(1, Math.round(share * rows.length));
  const chosen = new Set(Array.from({ length: count }, (_, hit) => rows[Math.floor(((hit + 0.5) * rows.length) / count)]));
  for (const bucket of seen.buckets.values()) {
    if (!bucket.rows.some((row) => chosen.has(row))) continue;
    bucket.told += 1;
    bucket.rows = bucket.rows.flatMap((row) => (chosen.has(row) ? harmed(row, what) : [row]));
  }
}

function harmed(row: BookRow, what: Harm['what']): readonly BookRow[] {
  if (what === 'delete') return [];
  return what === 'double' ? [row, row] : [{ ...row, value: `${row.value}'` }];
}

/** Somebody puts everything right: the seen side has what is expected, and what was on its way has arrived. */
export function mendRows(book: Book): void {
  book.coming = [];
  for (const [bucket, { rows }] of book.expected.buckets) {
    const { told } = book.seen.buckets.get(bucket) ?? { told: 0 };
    book.seen.buckets.set(bucket, { rows: [...rows], told: told + 1 });
  }
}

function put({ buckets }: BookSide, width: DurationMs, row: BookRow): void {
  const slot = slotOf(row.at, width);
  const bucket = buckets.get(slot);
  if (bucket === undefined) buckets.set(slot, { rows: [row], told: 1 });
  else {
    bucket.rows.push(row);
    bucket.told += 1;
  }
}
