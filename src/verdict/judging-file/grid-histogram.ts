/**
 * How values are put into buckets. Bucket i of a logarithmic grid holds the values in (base^(i-1), base^i]; the base of a
 * scale is 2^(2^-scale), as OpenTelemetry has it, and gamma is the base of a DDSketch. Bucket i of bounds ends at bounds[i].
 */
export type Grid =
  | { readonly kind: 'scale'; readonly scale: number }
  | { readonly kind: 'gamma'; readonly gamma: number }
  | { readonly kind: 'bounds'; readonly bounds: readonly number[] };

export type GridHistogram = { readonly grid: Grid; readonly buckets: readonly (readonly [index: number, count: number])[] };

/** Below every bucket: where the values are that are zero. */
export const ZERO_BUCKET = -(2 ** 31);
/** Finer than this nothing is told apart: senders change their scale as they like, and this one all of them can be brought to. */
const FINEST_SCALE = 4;

export function countIn({ buckets }: GridHistogram): number {
  return buckets.reduce((sum, [, count]) => sum + count, 0);
}

export function countAbove({ buckets }: GridHistogram, index: number): number {
  return buckets.reduce((sum, [bucket, count]) => (bucket > index ? sum + count : sum), 0);
}

/** The bucket in which the quantile lies, by the nearest rank; null when nothing was counted. */
export function quantileBucket(histogram: GridHistogram, share: number): number | null {
  const wanted = Math.max(1, Math.ceil(share * countIn(histogram)));
  let seen = 0;
  for (const [bucket, count] of histogram.buckets.toSorted(([a], [b]) => a - b)) {
    seen += count;
    if (seen >= wanted) return bucket;
  }
  return null;
}

/** How many buckets upwards a value is that is larger by `margin`; 0 where a bucket is wider than that. */
export function bucketsFor(grid: Grid, margin: number): number {
  switch (grid.kind) {
    case 'scale':
      return Math.round((Math.log(1 + margin) * 2 ** grid.scale) / Math.LN2);
    case 'gamma':
      return Math.round(Math.log(1 + margin) / Math.log(grid.gamma));
    case 'bounds':
      return 0;
  }
}

/** The largest value that the bucket holds; what is above all bounds has no such value. */
export function upperEdgeIn(grid: Grid, bucket: number): number {
  if (bucket === ZERO_BUCKET) return 0;
  switch (grid.kind) {
    case 'scale':
      return 2 ** (bucket / 2 ** grid.scale);
    case 'gamma':
      return grid.gamma ** bucket;
    case 'bounds':
      return grid.bounds[bucket] ?? Infinity;
  }
}

/** The two added up, on the coarser grid of both; null when no grid fits both. */
export function merged(a: GridHistogram | null, b: GridHistogram): GridHistogram | null {
  const right = usable(b);
  if (a === null) return right;
  const grid = a.grid.kind === 'scale' && right.grid.kind === 'scale' && right.grid.scale < a.grid.scale ? right.grid : a.grid;
  const [left, other] = [onGrid(a, grid), onGrid(right, grid)];
  if (left === null || other === null) return null;
  const sums = new Map<number, number>();
  for (const [bucket, count] of [...left.buckets, ...other.buckets]) sums.set(bucket, (sums.get(bucket) ?? 0) + count);
  return { grid, buckets: [...sums] };
}

/** The same counts in the buckets of another grid; null when those are finer or lie elsewhere. */
export function onGrid(histogram: GridHistogram, grid: Grid): GridHistogram | null {
  const from = histogram.grid;
  if (from.kind === 'scale' && grid.kind === 'scale') {
    return from.scale < grid.scale ? null : { grid, buckets: coarser(histogram, from.scale - grid.scale) };
  }
  return isSame(from, grid) ? histogram : null;
}

function usable(histogram: GridHistogram): GridHistogram {
  const { grid } = histogram;
  if (grid.kind !== 'scale' || grid.scale <= FINEST_SCALE) return histogram;
  return onGrid(histogram, { kind: 'scale', scale: FINEST_SCALE }) ?? histogram;
}

/** Each step down in scale joins two buckets into one, so that no value is ever put on the wrong side of an edge. */
function coarser({ buckets }: GridHistogram, steps: number): GridHistogram['buckets'] {
  if (steps === 0) return buckets;
  const joined = 2 ** steps;
  return buckets.map(([bucket, count]) => [bucket === ZERO_BUCKET ? bucket : Math.ceil(bucket / joined), count] as const);
}

function isSame(a: Grid, b: Grid): boolean {
  if (a.kind === 'gamma' && b.kind === 'gamma') return a.gamma === b.gamma;
  if (a.kind !== 'bounds' || b.kind !== 'bounds' || a.bounds.length !== b.bounds.length) return false;
  return a.bounds.every((bound, i) => bound === b.bounds[i]);
}
