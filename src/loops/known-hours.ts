import { POINT_LATENESS } from '../evidence/cell.ts';
import { emptyDistribution } from '../evidence/distribution.ts';
import type { Stretch } from '../evidence/slots-of-span.ts';
import { HOUR, MINUTE, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import type { CellStore, SeriesDistribution } from '../ports/cell-store.ts';

export type HoursQuestion = Stretch & { readonly generation: string; readonly now: Instant };
type Visit = (series: SeriesDistribution) => void;

/** Sums of hours that nothing can be added to any more, of the windows that are asked for again and again. */
export type KnownHours = {
  each(store: CellStore, asked: HoursQuestion, visit: Visit): Promise<void>;
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
type Piece = { readonly readAt: Instant; readonly series: readonly Packed[] };

export function openKnownHours(): KnownHours {
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
    async each(store, { now, ...asked }, visit) {
      if (asked.tier !== '1h') return store.eachDistribution(asked, visit);
      const cut = Math.min(asked.to, slotOf((now - FINAL_AFTER) as Instant, HOUR)) as Instant;
      if (cut <= asked.from) return store.eachDistribution(asked, visit);
      const key = `${asked.generation} ${asked.from} ${cut}`;
      const known = pieces.get(key);
      if (known !== undefined && now - known.readAt < KEPT) for (const one of known.series) visit(unpacked(one));
      else {
        const series: Packed[] = [];
        await store.eachDistribution({ ...asked, to: cut }, (one) => {
          series.push(packed(one));
          visit(one);
        });
        keep(key, { readAt: now, series });
      }
      return cut < asked.to ? store.eachDistribution({ ...asked, from: cut }, visit) : undefined;
    },
  };
}

function packed({ weights, ...rest }: SeriesDistribution): Packed {
  const buckets = Uint16Array.from([...weights.keys()].filter((bucket) => weights[bucket] !== 0));
  return { ...rest, buckets, weights: Float64Array.from(buckets, (bucket) => weights[bucket] ?? 0) };
}

function unpacked({ buckets, weights, ...rest }: Packed): SeriesDistribution {
  const { weights: all } = emptyDistribution();
  for (const [index, bucket] of buckets.entries()) all[bucket] = weights[index] ?? 0;
  return { ...rest, weights: all };
}
