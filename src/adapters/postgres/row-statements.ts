import type { PostgresSide } from '../../catalog/reconciliation.ts';
import type { DurationMs, Instant } from '../../kernel/units.ts';
import type { BucketPart, RowCut, RowSpan, RowTerms } from '../../ports/row-source.ts';
import { ownExpression, partsExpression, quoted, type Column } from './column-text.ts';

export type Statement = { readonly text: string; readonly values: readonly unknown[] };
export type KnownColumns = { readonly key: readonly Column[]; readonly value: readonly Column[]; readonly at: Column };

const INT8 = 20;
const TIMESTAMP = 1114;
const DATE = 1082;
const TIMESTAMPTZ = 1184;

/** Ranges of time in one statement; of more the database looks at everything between the first and the last. */
const MOST_RANGES = 100;

/** Types that tell when a row came to be: times, or whole numbers of milliseconds. */
export function isTime({ type }: Column): boolean {
  return [INT8, TIMESTAMP, DATE, TIMESTAMPTZ].includes(type);
}

export function rowsFrom({ rows }: PostgresSide): string {
  return rows.kind === 'query' ? `(${rows.text}) r` : `${rows.name.split('.').map(quoted).join('.')} r`;
}

/** Writes the statements that a reading needs; what varies is a parameter, so that no value is ever part of a text. */
export class RowStatements {
  private readonly values: unknown[] = [];
  private readonly side: PostgresSide;
  private readonly columns: KnownColumns;
  private readonly terms: RowTerms;

  constructor(side: PostgresSide, columns: KnownColumns, terms: RowTerms) {
    this.side = side;
    this.columns = columns;
    this.terms = terms;
  }

  buckets(span: RowSpan, width: DurationMs): Statement {
    const { key, row } = this.hashes();
    const hash = this.terms.compare === 'keys' ? key : row;
    const grouped = `select ${this.bucket(width)} as b, count(*) as n, sum(${hash}) as s
      from ${rowsFrom(this.side)} where ${this.within(span)} group by 1`;
    return this.done(`select ${this.inMs('b')} as bucket, n as rows, s as sum from (${grouped}) g order by 1`);
  }

  parts(cut: RowCut): Statement {
    const hash = this.terms.compare === 'keys' ? 'k' : 'v';
    return this.done(`select ${this.inMs('b')} as bucket, p as part, n as rows, s as sum from (
      select b, ${partOf(cut)} as p, count(*) as n, sum(${hash}) as s from (${this.hashed(cut)}) q group by 1, 2) g`);
  }

  rows(cut: RowCut, wanted: readonly BucketPart[]): Statement {
    const hashed = this.hashed(cut);
    // In the type of the column: to turn each row's bucket into a number would take longer than to hash the row.
    const buckets = this.moments(wanted.map(({ bucket }) => bucket));
    const parts = this.given(
      wanted.map(({ part }) => part),
      'int4[]',
    );
    const hash = this.terms.compare === 'keys' ? 'k' : 'v';
    return this.done(`select ${this.inMs('b')} as bucket, k as key, ${hash} as row, count(*) as count from (${hashed}) q
      where (b, ${partOf(cut)}) in (select * from unnest(${buckets}, ${parts})) group by b, k, ${hash}`);
  }

  keys(cut: RowCut, hashes: readonly bigint[]): Statement {
    const asked = this.given(hashes.map(String), 'int8[]');
    const text = partsExpression(this.columns.key);
    const { key } = this.hashes([]);
    const within = this.withinCut(cut);
    return this.done(`select distinct ${key} as key, ${text} as name from ${rowsFrom(this.side)}
      where ${within} and ${key} = any(${asked}) limit 10000`);
  }

  /** Each row's bucket and hashes, reckoned once; `offset 0` keeps the planner from writing them out wherever they are used. */
  private hashed(cut: RowCut): string {
    const { key, row } = this.hashes();
    const value = this.terms.compare === 'keys' ? '' : `, ${row} as v`;
    return `select ${this.bucket(cut.width)} as b, ${key} as k${value} from ${rowsFrom(this.side)}
      where ${this.withinCut(cut)} offset 0`;
  }

  /** PostgreSQL refuses a parameter that stands nowhere: who needs no hash of the values must not have them given. */
  private hashes(value = this.terms.compare === 'keys' ? [] : this.columns.value): {
    readonly key: string;
    readonly row: string;
  } {
    const { key } = this.columns;
    const { seed, ownHash } = this.terms;
    if (ownHash === null) {
      const hash = `hashtextextended(${partsExpression(key)}, ${this.given(String(seed), 'int8')})`;
      return { key: hash, row: `hashtextextended(${partsExpression(value)}, ${hash})` };
    }
    const seeds = [...key, ...value].map((_, index) => this.given(String(BigInt.asIntN(64, seed + BigInt(index))), 'int8'));
    const hash = `(${ownExpression(key, seeds)})`;
    return { key: hash, row: value.length === 0 ? hash : `(${hash} # ${ownExpression(value, seeds.slice(key.length))})` };
  }

  private bucket(width: DurationMs): string {
    const { at } = this.columns;
    if (at.type === INT8) return `${at.name} - ${at.name} % ${this.given(width, 'int8')}`;
    const stride = this.given(`${width} milliseconds`, 'interval');
    if (at.type === TIMESTAMPTZ) return `date_bin(${stride}, ${at.name}, timestamptz '1970-01-01 00:00Z')`;
    return `date_bin(${stride}, ${at.type === DATE ? `${at.name}::timestamp` : at.name}, timestamp '1970-01-01')`;
  }

  private inMs(bucket: string): string {
    return this.columns.at.type === INT8 ? bucket : `(extract(epoch from ${bucket}) * 1000)::int8`;
  }

  private within({ from, to }: RowSpan): string {
    const { at } = this.columns;
    return `${at.name} >= ${this.moment(from)} and ${at.name} < ${this.moment(to)}`;
  }

  /** Each stretch of buckets without a gap is a range of its own, so that an index on the time leads to them and nothing else. */
  private withinCut({ buckets, width }: RowCut): string {
    const stretches = stretchesOf(buckets, width);
    const [first, last] = [stretches[0], stretches.at(-1)];
    if (first === undefined || last === undefined) return 'false';
    if (stretches.length <= MOST_RANGES) return `(${stretches.map((span) => `(${this.within(span)})`).join(' or ')})`;
    return `${this.within({ from: first.from, to: last.to })} and ${this.bucket(width)} = any(${this.moments(buckets)})`;
  }

  private moments(all: readonly Instant[]): string {
    const { type } = this.columns.at;
    if (type === INT8) return this.given(all, 'int8[]');
    const times = all.map((at) => new Date(at).toISOString());
    return this.given(times, type === TIMESTAMPTZ ? 'timestamptz[]' : 'timestamp[]');
  }

  private moment(at: Instant): string {
    const { type } = this.columns.at;
    if (type === INT8) return this.given(at, 'int8');
    return this.given(new Date(at).toISOString(), type === TIMESTAMPTZ ? 'timestamptz' : 'timestamp');
  }

  private given(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }

  private done(text: string): Statement {
    return { text, values: [...this.values] };
  }
}

function stretchesOf(buckets: readonly Instant[], width: DurationMs): readonly RowSpan[] {
  const stretches: { from: Instant; to: Instant }[] = [];
  for (const bucket of buckets) {
    const last = stretches.at(-1);
    const to = (bucket + width) as Instant;
    if (last?.to === bucket) last.to = to;
    else stretches.push({ from: bucket, to });
  }
  return stretches;
}

function partOf({ bits }: RowCut): string {
  return bits === 0 ? '0' : `((k >> ${64 - bits}) & ${2 ** bits - 1})::int4`;
}
