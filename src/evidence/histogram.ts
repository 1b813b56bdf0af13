import { BUCKETS, bucketOf, upperEdge } from '../kernel/log-buckets.ts';

export { BUCKETS, bucketOf, upperEdge };

/** Counts by logarithmic bucket. Two histograms merge by adding; the counts are weights, so they need not be whole. */
export type Histogram = {
  /** 32 buckets a page, allocated when first touched: a cell with few different values stays small. */
  readonly pages: (Float64Array | undefined)[];
};

const PAGE = 32;

export function emptyHistogram(): Histogram {
  return { pages: [] };
}

export function countValue(histogram: Histogram, value: number): void {
  addToBucket(histogram, bucketOf(value), 1);
}

export function addToBucket(histogram: Histogram, bucket: number, count: number): void {
  const number = Math.floor(bucket / PAGE);
  const page = (histogram.pages[number] ??= new Float64Array(PAGE));
  const slot = bucket % PAGE;
  page[slot] = (page[slot] ?? 0) + count;
}

export function mergeHistogram(into: Histogram, from: Histogram): void {
  eachBucket(from, (bucket, count) => addToBucket(into, bucket, count));
}

export function eachBucket(histogram: Histogram, visit: (bucket: number, count: number) => void): void {
  for (let number = 0; number < histogram.pages.length; number += 1) {
    const page = histogram.pages[number];
    if (page === undefined) continue;
    for (let slot = 0; slot < PAGE; slot += 1) {
      const count = page[slot]!;
      if (count > 0) visit(number * PAGE + slot, count);
    }
  }
}

/** The middle of the bucket in which the quantile lies, so at most half a bucket off; null when nothing was counted. */
export function quantile(histogram: Histogram, share: number): number | null {
  const total = countOf(histogram);
  if (total === 0) return null;
  const wanted = Math.max(1, Math.ceil(share * total));
  const found = { seen: 0, bucket: -1 };
  eachBucket(histogram, (bucket, count) => {
    found.seen += count;
    if (found.bucket < 0 && found.seen >= wanted) found.bucket = bucket;
  });
  return upperEdge(found.bucket - 0.5);
}

export function countOf(histogram: Histogram): number {
  const sum = { count: 0 };
  eachBucket(histogram, (_, count) => {
    sum.count += count;
  });
  return sum.count;
}

/** Bytes for the store: pairs of varints (steps between touched buckets, count). */
export function encodeHistogram(histogram: Histogram): Uint8Array {
  const bytes: number[] = [];
  const last = { bucket: 0 };
  eachBucket(histogram, (bucket, count) => {
    pushVarint(bytes, bucket - last.bucket);
    pushVarint(bytes, count);
    last.bucket = bucket;
  });
  return Uint8Array.from(bytes);
}

export function decodeHistogram(bytes: Uint8Array): Histogram {
  const histogram = emptyHistogram();
  const numbers = readVarints(bytes);
  let bucket = 0;
  for (let index = 0; index + 1 < numbers.length; index += 2) {
    bucket += numbers[index] ?? 0;
    if (bucket < BUCKETS) addToBucket(histogram, bucket, numbers[index + 1] ?? 0);
  }
  return histogram;
}

function pushVarint(bytes: number[], value: number): void {
  let left = value;
  while (left > 127) {
    bytes.push((left % 128) | 128);
    left = Math.floor(left / 128);
  }
  bytes.push(left);
}

function readVarints(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  let value = 0;
  let scale = 1;
  for (const byte of bytes) {
    value += (byte & 127) * scale;
    scale *= 128;
    if (byte < 128) {
      numbers.push(value);
      value = 0;
      scale = 1;
    }
  }
  return numbers;
}
