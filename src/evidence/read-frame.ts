import type { CounterField } from '../intake/counter-table.ts';
import { readExtras, type ExtrasVisitor } from './frame-extras.ts';
import { ByteReader } from '../kernel/byte-reader.ts';
import { broken, type DurationMs, type Instant } from '../kernel/units.ts';
import {
  BEGINS,
  EDGES,
  fieldOf,
  FRAME_COUNTS,
  FRAME_VERSION,
  GENERAL,
  GOOD,
  MOMENT,
  NAMES_COUNTER,
  NAMES_SERIES,
  noFrameCounts,
  STEPS,
  type FrameHead,
} from './frame.ts';

/** Who is told what a frame says. References are numbers that count up from 0 with each definition since the last beginning. */
export type FrameVisitor = ExtrasVisitor & {
  head(head: FrameHead): void;
  series(generation: string, cohort: string): void;
  counter(key: string, series: number, field: CounterField): void;
  stream(named: NamedStream): void;
  /** One observation of one value, good or bad. */
  observed(series: number, slot: number, seen: Seen): void;
  /** Anything else that is added to a cell. */
  added(series: number, slot: number, gained: Gained): void;
  point(counter: number, reading: { readonly at: Instant; readonly value: number; readonly start: number }): void;
};
/** A stream, and how it is kept, so that a journal is read without the catalog of then. */
export type NamedStream = {
  readonly generation: string;
  readonly bucketMs: DurationMs;
  readonly keepMs: DurationMs;
  readonly mostRows: number;
};
export type Seen = { good: number; bucket: number; value: number };
/** `bucket` is -1 when the histogram gains nothing. */
export type Gained = { good: number; total: number; n: number; sum: number; bucket: number; weight: number };

/** Only the head: which payload it was, of whom, when. */
export function readFrameHead(frame: Uint8Array): FrameHead {
  return headOf(new ByteReader(frame));
}

/** Rows and points are left out when `only` says so: their names are needed all the same, by the frames that follow. */
export function readFrame(frame: Uint8Array, visitor: FrameVisitor, only: 'all' | 'names' = 'all'): void {
  const reader = new ByteReader(frame);
  const head = headOf(reader);
  visitor.head(head);
  readDefinitions(reader, visitor);
  if (only === 'names') return;
  const end = reader.whole() + reader.at;
  readRows(reader, end, visitor);
  readPoints(reader, head.receivedAt, visitor);
  readExtras(reader, head.receivedAt, visitor);
}

function headOf(reader: ByteReader): FrameHead {
  const version = reader.byte();
  if (version !== FRAME_VERSION) broken(`a frame of version ${version}: it was written by another release`);
  const flags = reader.byte();
  const receivedAt = reader.double() as Instant;
  const digest = reader.raw(16);
  const source = reader.text();
  const counts = noFrameCounts();
  for (const name of FRAME_COUNTS) counts[name] = reader.whole();
  const newest = reader.number();
  const least = reader.number();
  return {
    begins: (flags & BEGINS) !== 0,
    receivedAt,
    digest,
    source,
    counts,
    newest: newest === 0 ? null : ((newest - 1) as Instant),
    leastLatency: Number.isFinite(least) ? least : null,
  };
}

function readDefinitions(reader: ByteReader, visitor: FrameVisitor): void {
  for (let left = reader.whole(); left > 0; left -= 1) {
    const kind = reader.byte();
    if (kind === NAMES_SERIES) visitor.series(reader.text(), reader.text());
    else if (kind === NAMES_COUNTER) visitor.counter(reader.text(), reader.whole(), fieldOf(reader.whole()));
    else visitor.stream(streamOf(reader));
  }
}

function streamOf(reader: ByteReader): NamedStream {
  const generation = reader.text();
  const bucketMs = reader.whole() as DurationMs;
  const keepMs = reader.whole() as DurationMs;
  return { generation, bucketMs, keepMs, mostRows: reader.whole() };
}

function readRows(reader: ByteReader, end: number, visitor: FrameVisitor): void {
  // Reused from row to row: a visitor that wants to keep one copies it.
  const seen: Seen = { good: 0, bucket: 0, value: 0 };
  const gained: Gained = { good: 0, total: 0, n: 0, sum: 0, bucket: -1, weight: 0 };
  const base = reader.whole();
  let slot = base;
  while (reader.at < end) {
    const word = reader.whole();
    const kind = word & 3;
    if (kind === MOMENT) {
      const code = (word >>> 2) & 3;
      seen.bucket = word >>> 4;
      const from = EDGES[seen.bucket - 1]!;
      seen.value = from + ((reader.byte() + 0.5) / STEPS) * (EDGES[seen.bucket]! - from);
      slot += code === 3 ? reader.signed() : code === 2 ? 1 : -code;
      continue;
    }
    const series = Math.floor(word / 4);
    if (kind === GENERAL) {
      const own = base + reader.signed();
      gained.good = reader.number();
      gained.total = reader.number();
      gained.n = reader.number();
      gained.sum = reader.number();
      gained.bucket = reader.whole() - 1;
      gained.weight = gained.bucket < 0 ? 0 : reader.number();
      visitor.added(series, own, gained);
    } else {
      seen.good = kind === GOOD ? 1 : 0;
      visitor.observed(series, slot, seen);
    }
  }
}

function readPoints(reader: ByteReader, receivedAt: Instant, visitor: FrameVisitor): void {
  const count = reader.whole();
  let at = receivedAt as number;
  let start = 0;
  for (let index = 0; index < count; index += 1) {
    const counter = reader.whole();
    at += reader.signed();
    const value = reader.number();
    start += reader.signed();
    visitor.point(counter, { at: at as Instant, value, start });
  }
}
