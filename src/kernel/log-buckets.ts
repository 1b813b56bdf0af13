/**
 * Logarithmic buckets: bucket i holds the values in (2^((i-1)/16), 2^(i/16)] from the lowest exponent up, so a quantile is
 * right to 2.2 %. They are the buckets of OpenTelemetry's exponential histogram at scale 4.
 */
export const PER_DOUBLING = 16;
export const LOWEST_EXPONENT = -12;
export const HIGHEST_EXPONENT = 31;
/** Buckets there are in all; values beyond either end count in the last bucket of that end. */
export const BUCKETS = (HIGHEST_EXPONENT - LOWEST_EXPONENT + 1) * PER_DOUBLING;

const EDGES = Float64Array.from({ length: PER_DOUBLING + 1 }, (_, step) => 2 ** (step / PER_DOUBLING));
/** For the eight leading bits of a mantissa: the bucket at their lower end. One comparison then tells it from the next. */
const STEPS = Uint8Array.from({ length: 256 }, (_, top) => EDGES.findIndex((edge) => edge >= 1 + top / 256));
const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

/** Exact at the edges: the exponent and the mantissa come from the number's own bits, never from a logarithm. */
export function bucketOf(value: number): number {
  if (!(value > 0)) return 0;
  float[0] = value;
  const high = words[1]!;
  const exponent = (high >>> 20) - 1_023;
  if (exponent < LOWEST_EXPONENT) return 0;
  if (exponent > HIGHEST_EXPONENT) return BUCKETS - 1;
  words[1] = (high & 0xfffff) | 0x3ff00000;
  let step = STEPS[(high >>> 12) & 255]!;
  while (EDGES[step]! < float[0]) step += 1;
  return Math.min(BUCKETS - 1, (exponent - LOWEST_EXPONENT) * PER_DOUBLING + step);
}

/** The largest value that the bucket holds. */
export function upperEdge(bucket: number): number {
  return 2 ** (bucket / PER_DOUBLING + LOWEST_EXPONENT);
}
