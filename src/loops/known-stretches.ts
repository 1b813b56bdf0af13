import { POINT_LATENESS } from '../evidence/cell.ts';
import { emptyDistribution } from '../evidence/distribution.ts';
import type { Stretch } from '../evidence/slots-of-span.ts';
import { HOUR, MINUTE, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import type { CellStore, SeriesDistribution } from '../ports/cell-store.ts';

export type StretchQuestion = Stretch & {
  readonly generation: string;
  readonly now: Instant;
  /** The same number while nothing was sealed in between; null when something may be on its way into the store. */
  readonly asOf: number | null;
};
type Visit = (series: SeriesDistribution) => void;

/**
 * Sums of the stretches of windows that are asked for again and again: until something is sealed they are what they were, and
 * hours that nothing can be added to any more are read once in a few minutes.
 */
export type KnownStretches = {
  each(store: CellStore, asked: StretchQuestion, visit: Visit): Promise<void>;
  /** Series that are held. */
  readonly size: number;
};

/** Nothing is as late as this, but what a start has to seal first. */
const FINAL_AFTER = (POINT_LATENESS + HOUR) as DurationMs;
/** A window moves on every hour; and whatever was sealed against expectation is seen within a few minutes. */
const KEPT = (5 * MINUTE) as DurationMs;
/** Each takes about a kilobyte: few of a series' buckets hold anything. */
const MOST_SERIES = 16_384;

type Packed = Omit<SeriesDistribution, 'weights'> & { readonly buckets: Uint16Array; readonly weights: Float64Array };
type Piece = { readonly readAt: Instant; readonly asOf: number | null; readonly series: readonly Packed[] };

export function openKnownStretches(): KnownStretches {
  const pieces = new Map<string, Piece>();
  let held = 0;
  const forget = (key: string): void => {
    held -= pieces.get(key)?.series.length ?? 0;
    pieces.delete(key);
  };
  const keep = (key: string, piece: Piece): void => {
    forget(key);
    if (piece.series.length > MOST_SERIES) return;
    pieces.set(key, piece);
    held += piece.series.length;
    for (const oldest of pieces.keys()) {
      if (held <= MOST_SERIES && pieces.size <= MOST_SERIES) return;
      forget(oldest);
    }
  };
  return {
    get size() {
      return held;
    },
    async each(store, { now, asOf, ...asked }, visit) {
      const cut =
        asked.tier === '1h' ? Math.max(asked.from, Math.min(asked.to, slotOf((now - FINAL_AFTER) as Instant, HOUR))) : asked.from;
      for (const [from, to, isFinal] of [
        [asked.from, cut, true],
        [cut, asked.to, false],
      ] as const) {
        if (from >= to) continue;
        const key = `${asked.generation} ${asked.tier} ${from} ${to}`;
        const known = pieces.get(key);
        const isAsStored = known !== undefined && asOf !== null && known.asOf === asOf;
        if (known !== undefined && (isAsStored || (isFinal && now - known.readAt < KEPT))) {
          for (const one of known.series) visit(unpacked(one));
          continue;
        }
        const series: Packed[] = [];
        await store.eachDistribution({ ...asked, from: from as Instant, to: to as Instant }, (one) => {
          series.push(packed(one));
          visit(one);
        });
        keep(key, { readAt: now, asOf, series });
      }
    },
  };
}

function packed({ weights, ...rest }: SeriesDistribution): Packed {
  const buckets = Uint16Array.from([...weights.keys()].filter((bucket) => weights[bucket] !== 0));
  return { ...rest, buckets, weights: Float64Array.from(buckets, (bucket) => weights[bucket] ?? 0) };
}

const { weights: LENT } = emptyDistribution();

function unpacked({ buckets, weights, ...rest }: Packed): SeriesDistribution {
  const all = LENT.fill(0);
  for (const [index, bucket] of buckets.entries()) all[bucket] = weights[index] ?? 0;
  return { ...rest, weights: all };
}
