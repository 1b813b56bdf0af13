import type { AmountField, CounterField } from '../intake/counter-table.ts';
import type { Instant } from '../kernel/units.ts';
import { LOWEST_EXPONENT, PER_DOUBLING, BUCKETS } from '../kernel/log-buckets.ts';

/**
 * A frame is what one payload adds to the evidence, as bytes: the journal keeps it, and applying it is the only way by
 * which evidence grows. Its layout, in the numbers of `ByteWriter`:
 *
 *     version, flags, receivedAt, digest (16 bytes), source, counts in the order of FRAME_COUNTS,
 *     newest event time + 1 or 0, least latency
 *     new series:    generation, cohort                      – referred to by their place from then on
 *     new counters:  key (16 bytes), series, field
 *     new streams:   generation, width of a bucket, ms it is kept, most rows of a bucket
 *     rows:          reference × 4 + kind …                  – see `frame-rows.ts`
 *     points:        counter, time − receivedAt, value, start
 *     exemplars, stream rows                             – see `frame-extras.ts`
 */
export const FRAME_VERSION = 2;
/** What was defined before this frame is forgotten: the first one of a segment. */
export const BEGINS = 1;

/** Counts that operators see, by source. Appending to this list is compatible, changing it is not. */
export const FRAME_COUNTS = [
  'observations',
  'matched',
  'excluded',
  'negativeDurations',
  'rejected',
  'outOfScope',
  'weighted',
  'badWeights',
  'tooLate',
  'tooEarly',
] as const;
export type FrameCount = (typeof FRAME_COUNTS)[number];
export type FrameCounts = Record<FrameCount, number>;

export function noFrameCounts(): FrameCounts {
  return Object.fromEntries(FRAME_COUNTS.map((name) => [name, 0])) as FrameCounts;
}

/** What a definition names, before its name. */
export const NAMES_SERIES = 0;
export const NAMES_COUNTER = 1;
export const NAMES_STREAM = 2;

export type FrameHead = {
  readonly begins: boolean;
  readonly receivedAt: Instant;
  /** 16 bytes that tell one payload from all others; zeros when it can never come again. */
  readonly digest: Uint8Array;
  readonly source: string;
  readonly counts: FrameCounts;
  readonly newest: Instant | null;
  /** Smallest difference between receiving and happening, ms; negative when the sender's clock runs ahead. Null without events. */
  readonly leastLatency: number | null;
};

export const NO_DIGEST = new Uint8Array(16);

/** What kind of row follows, in the two lowest bits of its first number. */
export const GENERAL = 0;
export const BAD = 1;
export const GOOD = 2;
/** When and how long the following good and bad rows are about. */
export const MOMENT = 3;

/** Upper edges of all buckets; values between two of them are kept in 256 steps, which is right to 0.01 %. */
export const EDGES = Float64Array.from({ length: BUCKETS }, (_, bucket) => 2 ** (bucket / PER_DOUBLING + LOWEST_EXPONENT));
export const STEPS = 256;

const FIELDS = ['good', 'bad', 'total', 'both', 'sum'] as const;
/** After the buckets, so that frames of before keep their meaning. Appending to this list is compatible too. */
const FIRST_AMOUNT = FIELDS.length + BUCKETS;
const AMOUNTS: readonly AmountField[] = ['good-amount', 'bad-amount', 'total-amount'];

export function fieldNumber(field: CounterField): number {
  if (typeof field === 'number') return field + FIELDS.length;
  const plain = FIELDS.indexOf(field as (typeof FIELDS)[number]);
  return plain >= 0 ? plain : FIRST_AMOUNT + AMOUNTS.indexOf(field as AmountField);
}

export function fieldOf(number: number): CounterField {
  return FIELDS[number] ?? AMOUNTS[number - FIRST_AMOUNT] ?? number - FIELDS.length;
}
