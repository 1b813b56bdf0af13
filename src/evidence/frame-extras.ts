import type { ObservationBatch } from '../intake/observation-batch.ts';
import { TRACE_BYTES, traceText } from '../intake/trace-hash.ts';
import { type ByteReader } from '../kernel/byte-reader.ts';
import type { ByteWriter } from '../kernel/byte-writer.ts';
import type { Instant } from '../kernel/units.ts';

/**
 * What stands at the end of a frame, behind its rows and points: exemplars, which are rows remembered with their trace, and
 * the rows of streams. Times are told as the difference to the moment of receiving.
 *
 *     exemplars:     count, of each: series × 8 + flags, time, value × 1000 if there is one, trace (16 bytes) if it is new
 *     stream rows:   count, of each: stream, time, hash of the key and of the value (8 bytes each)
 */
export type ExtrasVisitor = {
  exemplar(series: number, told: ToldExemplar): void;
  streamRow(stream: number, at: Instant, hashes: { readonly key: bigint; readonly value: bigint }): void;
};
export type ToldExemplar = {
  /** 32 hexadecimal digits. */
  readonly trace: string;
  readonly at: Instant;
  readonly bad: boolean;
  /** Such as how long it took, ms; null where nothing was measured. */
  readonly value: number | null;
};

const BAD = 1;
const SAME_TRACE = 2;
const HAS_VALUE = 4;
/** Values are kept to a thousandth. */
const PARTS = 1_000;
const LARGEST_VALUE = 2 ** 51 / PARTS;

/** The times that a frame takes; what lies beyond is counted elsewhere and left out here. */
export type FrameSpan = { readonly receivedAt: Instant; readonly oldest: number; readonly newest: number };

export function writeExemplars(
  out: ByteWriter,
  batch: ObservationBatch,
  { span, refOf }: { readonly span: FrameSpan; readonly refOf: (row: number) => number },
): void {
  const { exemplars } = batch;
  const inTime: number[] = [];
  for (let index = 0; index < exemplars.count; index += 1)
    if (isWithin(batch.at[exemplars.row[index]!]!, span)) inTime.push(index);
  out.whole(inTime.length);
  let before = -1;
  for (const index of inTime) {
    const row = exemplars.row[index]!;
    const value = valueOf(batch, row);
    const isSame = before >= 0 && isSameTrace(exemplars.trace, before, index);
    const flags = (exemplars.bad[index] === 1 ? BAD : 0) | (isSame ? SAME_TRACE : 0) | (value === null ? 0 : HAS_VALUE);
    out.whole(refOf(row) * 8 + flags);
    out.signed(Math.round(batch.at[row]! - span.receivedAt));
    if (value !== null) out.signed(Math.round(value * PARTS));
    if (!isSame) out.raw(exemplars.trace.subarray(index * TRACE_BYTES, (index + 1) * TRACE_BYTES));
    before = index;
  }
}

/** Returns how many were too late and too early. */
export function writeStreamRows(
  out: ByteWriter,
  { streams }: ObservationBatch,
  { span, refOf }: { readonly span: FrameSpan; readonly refOf: (stream: number) => number },
): { readonly tooLate: number; readonly tooEarly: number } {
  let [inTime, tooLate] = [0, 0];
  for (let row = 0; row < streams.count; row += 1) {
    if (isWithin(streams.at[row]!, span)) inTime += 1;
    else if (streams.at[row]! < span.oldest) tooLate += 1;
  }
  out.whole(inTime);
  for (let row = 0; row < streams.count; row += 1) {
    if (!isWithin(streams.at[row]!, span)) continue;
    out.whole(refOf(streams.stream[row]!));
    out.signed(Math.round(streams.at[row]! - span.receivedAt));
    out.word(streams.keyLow[row]!);
    out.word(streams.keyHigh[row]!);
    out.word(streams.valueLow[row]!);
    out.word(streams.valueHigh[row]!);
  }
  return { tooLate, tooEarly: streams.count - inTime - tooLate };
}

export function readExtras(reader: ByteReader, receivedAt: Instant, visitor: ExtrasVisitor): void {
  let trace = '';
  for (let left = reader.whole(); left > 0; left -= 1) {
    const word = reader.whole();
    const at = (receivedAt + reader.signed()) as Instant;
    const value = (word & HAS_VALUE) === 0 ? null : reader.signed() / PARTS;
    if ((word & SAME_TRACE) === 0) trace = traceText(reader.raw(TRACE_BYTES));
    visitor.exemplar(Math.floor(word / 8), { trace, at, bad: (word & BAD) !== 0, value });
  }
  for (let left = reader.whole(); left > 0; left -= 1) {
    const stream = reader.whole();
    const at = (receivedAt + reader.signed()) as Instant;
    visitor.streamRow(stream, at, { key: reader.signed64(), value: reader.signed64() });
  }
}

function isWithin(at: number, { oldest, newest }: FrameSpan): boolean {
  return at >= oldest && at <= newest;
}

/** Rows are weighted by sampling, and what was measured once is not. */
function valueOf({ bucket, weight, sum }: ObservationBatch, row: number): number | null {
  if (bucket[row]! < 0 || weight[row]! <= 0) return null;
  const value = sum[row]! / weight[row]!;
  return Math.abs(value) < LARGEST_VALUE ? value : null;
}

function isSameTrace(traces: Uint8Array, a: number, b: number): boolean {
  for (let index = 0; index < TRACE_BYTES; index += 1)
    if (traces[a * TRACE_BYTES + index] !== traces[b * TRACE_BYTES + index]) return false;
  return true;
}
