import fc from 'fast-check';
import type { CounterField } from '../../src/intake/counter-table.ts';
import { HOUR, MINUTE } from '../../src/kernel/units.ts';
import type { FrameHead } from '../../src/evidence/frame.ts';
import { bucketOf, BUCKETS } from '../../src/evidence/histogram.ts';
import type { ToldExemplar } from '../../src/evidence/frame-extras.ts';
import { readFrame, type NamedStream } from '../../src/evidence/read-frame.ts';

export const SLOT_MS = 10_000;

type Numbers = { readonly good: number; readonly total: number; readonly n: number; readonly sum: number };
/** Times are relative to the moment of receiving. `of` and `label` say which series and cohort it is. */
export type Contents = {
  readonly rows: readonly (Numbers & {
    readonly of: number;
    readonly label: number;
    readonly at: number;
    readonly bucket: number;
    readonly weight: number;
  })[];
  readonly points: readonly {
    readonly of: number;
    readonly field: CounterField;
    readonly at: number;
    readonly value: number;
    readonly start: number;
  }[];
};

export type MadeRow = Numbers & {
  readonly generation: string;
  readonly cohort: string;
  readonly slot: number;
  readonly bucket: number;
  readonly weight: number;
};
export type MadePoint = { readonly name: string; readonly at: number; readonly value: number; readonly start: number };
export type Made = { readonly rows: MadeRow[]; readonly points: MadePoint[]; readonly late: number; readonly early: number };

/** What a reader was told: names in the order of their numbers, and rows and points by their names. */
export type Read = {
  readonly head: FrameHead;
  readonly names: readonly string[];
  readonly rows: readonly MadeRow[];
  readonly points: readonly MadePoint[];
  readonly series: readonly { readonly generation: string; readonly cohort: string }[];
  readonly counters: readonly string[];
  readonly streams: readonly NamedStream[];
  readonly exemplars: readonly (ToldExemplar & { readonly generation: string; readonly cohort: string })[];
  readonly streamRows: readonly ReadStreamRow[];
};
export type ReadStreamRow = { readonly stream: string; readonly at: number; readonly key: bigint; readonly value: bigint };

/** Reads a frame that follows another one of its segment, or the first one. */
export function readInto(frame: Uint8Array, before?: Read, only: 'all' | 'names' = 'all'): Read {
  const series = [...(before?.series ?? [])];
  const counters = [...(before?.counters ?? [])];
  const rows: MadeRow[] = [];
  const points: MadePoint[] = [];
  const streams = [...(before?.streams ?? [])];
  const exemplars: Read['exemplars'][number][] = [];
  const streamRows: ReadStreamRow[] = [];
  const said = { head: null as FrameHead | null };
  const named = (at: number): { generation: string; cohort: string } => series[at] ?? { generation: 'not named', cohort: '' };
  readFrame(
    frame,
    {
      head: (head) => void (said.head = head),
      series: (generation, cohort) => void series.push({ generation, cohort }),
      counter: (key, of, field) => void counters.push(`${key} ${named(of).generation} ${named(of).cohort} ${field}`),
      observed: (of, slot, { good, bucket, value }) =>
        void rows.push({ ...named(of), slot, good, total: 1, n: 1, sum: value, bucket, weight: 1 }),
      added: (of, slot, gained) => void rows.push({ ...named(of), slot, ...gained }),
      stream: (named) => void streams.push(named),
      exemplar: (of, told) => void exemplars.push({ ...named(of), ...told }),
      streamRow: (stream, at, hashes) =>
        void streamRows.push({ stream: streams[stream]?.generation ?? 'not named', at, ...hashes }),
      point: (counter, reading) => void points.push({ name: counters[counter] ?? 'not named', ...reading }),
    },
    only,
  );
  if (said.head === null) throw new Error('no head was told');
  const names = [...series.map(({ generation, cohort }) => `${generation} ${cohort}`), ...counters];
  return { head: said.head, names, rows, points, series, counters, streams, exemplars, streamRows };
}

/** Rows of every kind that decoders make, and of kinds that nobody makes yet. */
export function arbitraryContents(): fc.Arbitrary<Contents> {
  const where = { of: fc.nat(40), label: fc.nat(3), at: time(8 * MINUTE) };
  const value = fc.oneof(
    fc.constantFrom(1, 0.5, 100, 2 ** -12, 2 ** 31, 3e9, 1e-9, 0),
    fc.double({ min: 1e-6, max: 1e7, noNaN: true }),
  );
  const many = fc.oneof(fc.nat(50), fc.double({ min: 0, max: 1e12, noNaN: true }), fc.constant(2 ** 51));
  const one = fc
    .record({ ...where, good: fc.constantFrom(0, 1, 1, 1, 0.5), sum: value })
    .map((row) => ({ ...row, total: 1, n: 1, bucket: bucketOf(row.sum), weight: 1 }));
  const counts = fc
    .record({ ...where, good: many, total: many, n: many, sum: many, bucket: fc.integer({ min: -1, max: BUCKETS - 1 }) })
    .map((row) => ({ ...row, weight: row.bucket < 0 ? 0 : row.total }));
  const bucketOnly = fc
    .record({ ...where, bucket: fc.nat(BUCKETS - 1), weight: many })
    .map((row) => ({ ...row, good: 0, total: 0, n: 0, sum: 0 }));
  const row = fc.oneof({ weight: 4, arbitrary: one }, { weight: 1, arbitrary: counts }, { weight: 1, arbitrary: bucketOnly });
  // As payloads come: the same moment for several indicators, one after the other.
  const rows = fc.array(
    row.chain((each) => fc.integer({ min: 1, max: 3 }).map((times) => Array.from({ length: times }, () => each))),
  );
  const field = fc.oneof(
    fc.constantFrom('good', 'bad', 'total', 'both', 'sum', 'good-amount', 'bad-amount', 'total-amount'),
    fc.nat(BUCKETS - 1),
  ) as fc.Arbitrary<CounterField>;
  const point = fc.record({
    of: fc.nat(12),
    field,
    at: fc.oneof(time(10 * HOUR), fc.constantFrom(-(2 ** 62), 2 ** 62)),
    value: fc.double({ noNaN: true }),
    start: fc.oneof(fc.constantFrom(0, -5, 2 ** 62, -(2 ** 63)), fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 })),
  });
  return fc.record({ rows: rows.map((all) => all.flat()), points: fc.array(point, { maxLength: 20 }) });
}

function time(most: number): fc.Arbitrary<number> {
  return fc.oneof(
    fc.integer({ min: -most, max: most / 8 }),
    fc.integer({ min: -20_000, max: 0 }),
    fc.constantFrom(0, -1, -10_000),
  );
}
