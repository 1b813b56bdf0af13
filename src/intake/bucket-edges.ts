import type { Limit } from '../catalog/catalog.ts';

/**
 * Which edges the buckets of one Prometheus histogram have. Each is a series of its own, so they are known only when one
 * scrape has passed by whole: they may come in several payloads, which share the scrape's time.
 */
export class BucketEdges {
  #now = 0;
  #before: readonly number[] = [];
  #current: number[] = [];

  note(edge: number, at: number): void {
    if (at > this.#now) {
      this.#now = at;
      this.#before = this.#current;
      this.#current = [];
    }
    if (at === this.#now && !this.#current.includes(edge) && this.#current.length < MOST_EDGES) this.#current.push(edge);
  }

  /**
   * The edge that stands for the limit: the limit itself where it is one, otherwise the next one on the side on which it
   * flatters nobody. Null while no scrape was seen whole; nothing is lost by that, because the buckets go on counting.
   */
  closest({ bound }: Limit, side: 'down' | 'up'): number | null {
    let best: number | null = null;
    for (const edge of this.#before) {
      if (edge === bound) return edge;
      const fits = side === 'down' ? edge < bound : edge > bound;
      if (fits && (best === null || (side === 'down' ? edge > best : edge < best))) best = edge;
    }
    return best;
  }
}

/** More edges than any client library makes by far. */
export const MOST_EDGES = 512;
