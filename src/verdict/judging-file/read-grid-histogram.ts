import { showValue, type LineFault } from './counted-line.ts';
import { ZERO_BUCKET, type Grid, type GridHistogram } from './grid-histogram.ts';

const MOST_BUCKETS = 4_000;
/** Buckets further out than this are no durations any more, and a bucket's number has to fit into 32 bits. */
const FURTHEST = 1_000_000;
const SHAPES =
  'one of {"scale":3,"positive":{"offset":0,"bucketCounts":[1,2]}}, {"gamma":1.02,"binCounts":{"12":3}}, {"bounds":[100,250],"counts":[40,9,1]}';

type Fields = Readonly<Record<string, unknown>>;

/** The histogram of one arm, in the form in which OpenTelemetry, a DDSketch or Prometheus has it. */
export function readGridHistogram(value: unknown, path: string): GridHistogram | LineFault {
  if (!isFields(value)) return fault(path, `Cannot use ${showValue(value)} as a histogram`, `write ${SHAPES}`);
  if ('scale' in value) return readScaled(value, path);
  if ('gamma' in value) return readSketch(value, path);
  if ('bounds' in value) return readBounds(value, path);
  return fault(path, 'Cannot tell which buckets the histogram has', `write ${SHAPES}`);
}

function readScaled(value: Fields, path: string): GridHistogram | LineFault {
  const { scale, positive = {}, negative } = value;
  if (!isWhole(scale) || scale < -10 || scale > 20)
    return fault(`${path}.scale`, `Cannot use ${showValue(scale)} as a scale`, 'it is a whole number from -10 to 20');
  if (negative !== undefined && !isEmpty(negative)) return fault(`${path}.negative`, 'Cannot judge values below zero');
  if (!isFields(positive)) return fault(`${path}.positive`, `Cannot use ${showValue(positive)} as buckets`);
  const { offset = 0, bucketCounts = [] } = positive;
  if (!isWhole(offset) || Math.abs(offset) > FURTHEST)
    return fault(`${path}.positive.offset`, `Cannot use ${showValue(offset)} as an offset`);
  if (!Array.isArray(bucketCounts))
    return fault(`${path}.positive.bucketCounts`, `Cannot use ${showValue(bucketCounts)} as counts`);
  // Theirs is named after its lower edge, and ours after its upper one.
  const pairs = bucketCounts.map((count: unknown, i) => [offset + i + 1, count] as const);
  return counted({ kind: 'scale', scale }, [[ZERO_BUCKET, value['zeroCount'] ?? 0], ...pairs], path);
}

function readSketch(value: Fields, path: string): GridHistogram | LineFault {
  const { gamma, binCounts } = value;
  if (typeof gamma !== 'number' || !(gamma > 1 && gamma <= 16))
    return fault(
      `${path}.gamma`,
      `Cannot use ${showValue(gamma)} as gamma`,
      'it is above 1 and at most 16; 1.01 / 0.99 is that of a relative accuracy of 1 %',
    );
  if (!isFields(binCounts))
    return fault(
      `${path}.binCounts`,
      `Cannot use ${showValue(binCounts)} as bins`,
      'write {"12":3}: the index of a bin and how many it holds',
    );
  const pairs = Object.entries(binCounts).map(([index, count]) => [Number(index), count] as const);
  const strange = pairs.find(([index]) => !Number.isInteger(index) || Math.abs(index) > FURTHEST);
  if (strange !== undefined) return fault(`${path}.binCounts`, `Cannot use ${showValue(strange[0])} as the index of a bin`);
  return counted({ kind: 'gamma', gamma }, [[ZERO_BUCKET, value['zeroCount'] ?? 0], ...pairs], path);
}

function readBounds(value: Fields, path: string): GridHistogram | LineFault {
  const { bounds, counts } = value;
  if (!Array.isArray(bounds) || bounds.length === 0 || bounds.length > MOST_BUCKETS)
    return fault(`${path}.bounds`, `Cannot use ${showValue(bounds)} as bounds`);
  const numbers = bounds as readonly unknown[];
  const isRising = numbers.every(
    (bound, i) => typeof bound === 'number' && Number.isFinite(bound) && (i === 0 || bound > Number(numbers[i - 1])),
  );
  if (!isRising)
    return fault(
      `${path}.bounds`,
      `Cannot use ${showValue(bounds)} as bounds`,
      'each is a number larger than the one before it; the last bucket needs none',
    );
  if (!Array.isArray(counts) || counts.length !== bounds.length + 1)
    return fault(
      `${path}.counts`,
      `Cannot use ${showValue(counts)} as counts of ${bounds.length} bounds`,
      `write ${bounds.length + 1} counts: the last one is of what is above the last bound`,
    );
  const pairs = counts.map((count: unknown, i) => [i, count] as const);
  return counted({ kind: 'bounds', bounds: numbers as readonly number[] }, pairs, path);
}

function counted(grid: Grid, pairs: readonly (readonly [number, unknown])[], path: string): GridHistogram | LineFault {
  if (pairs.length > MOST_BUCKETS) return fault(path, `Cannot use ${pairs.length} buckets: ${MOST_BUCKETS} is the most`);
  const buckets: (readonly [number, number])[] = [];
  for (const [index, given] of pairs) {
    // JSON of OpenTelemetry writes whole numbers of 64 bits as texts.
    const count = typeof given === 'string' && /^\d{1,16}$/.test(given) ? Number(given) : given;
    if (!isWhole(count) || count < 0)
      return {
        code: 'JUDGE_COUNT',
        path,
        text: `Cannot use ${showValue(given)} as the count of a bucket`,
        hint: 'counts are whole numbers that are not negative',
      };
    if (count > 0) buckets.push([index, count]);
  }
  return { grid, buckets };
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Senders write the buckets of negative values although there are none. */
function isEmpty(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { bucketCounts = [] } = value;
  return Array.isArray(bucketCounts) && bucketCounts.every((count) => Number(count) === 0);
}

function fault(path: string, text: string, hint?: string): LineFault {
  return { code: 'JUDGE_HISTOGRAM', path, text, ...(hint === undefined ? {} : { hint }) };
}
