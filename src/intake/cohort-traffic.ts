/** A cohort takes another one's place with this many times its traffic: places that change hands tell nobody anything. */
const MARGIN = 2;
/** … and with this many observations at least. */
const LEAST = 20;
/** Names that might take a place are bounded, however many values a label has. */
const MOST_CANDIDATES = 256;
/** Places that change hands at once. */
const MOST_EXCHANGES = 16;
/** What is left of a count after one round: a cohort is judged by its last minutes. */
const DECAY = 0.5;

export type Exchange = { readonly id: number; readonly name: string };

/**
 * How much traffic the cohorts of one journey have, and those that hide in `__other__`. First come, first served gives the
 * places to whoever was there when the server started; what customers do today decides who keeps them.
 */
export class CohortTraffic {
  /** By id; infinite for those that somebody refers to for good. */
  #kept: number[] = [];
  #candidates = new Map<string, number>();
  /** At most the smallest count among the candidates, so that a flood of new names is turned away at one look. */
  #least = 0;

  open(id: number): void {
    this.#kept[id] = id === 0 ? Number.POSITIVE_INFINITY : 0;
  }

  pin(id: number): void {
    this.#kept[id] = Number.POSITIVE_INFINITY;
  }

  add(id: number, observations: number): void {
    this.#kept[id]! += observations;
  }

  /** Of a name that has no place. */
  addOther(name: string, observations: number): void {
    const known = this.#candidates.get(name);
    if (known !== undefined) {
      this.#candidates.set(name, known + observations);
    } else if (this.#candidates.size < MOST_CANDIDATES) {
      this.#candidates.set(name, observations);
      this.#least = Math.min(this.#least, observations);
    } else if (observations > this.#least) {
      const [smallest, count] = this.#smallest();
      this.#least = count;
      if (observations <= count) return;
      this.#candidates.delete(smallest);
      this.#candidates.set(name, observations);
    }
  }

  get candidates(): number {
    return this.#candidates.size;
  }

  /** Who takes whose place. Whoever loses one is a candidate from then on. */
  exchanges(nameOf: (id: number) => string): readonly Exchange[] {
    if (this.#candidates.size === 0) return [];
    const kept = this.#kept.map((count, id) => ({ id, count })).toSorted((a, b) => a.count - b.count);
    const rising = [...this.#candidates].toSorted(([, a], [, b]) => b - a).slice(0, MOST_EXCHANGES);
    const found: Exchange[] = [];
    for (const [index, [name, count]] of rising.entries()) {
      const loser = kept[index];
      if (loser === undefined || count < LEAST || count < loser.count * MARGIN) break;
      found.push({ id: loser.id, name });
      this.#candidates.delete(name);
      if (loser.count > 0) this.#candidates.set(nameOf(loser.id), loser.count);
      this.#kept[loser.id] = count;
      this.#least = 0;
    }
    return found;
  }

  decay(): void {
    for (let id = 0; id < this.#kept.length; id += 1) this.#kept[id]! *= DECAY;
    for (const [name, count] of this.#candidates) {
      if (count * DECAY < 1) this.#candidates.delete(name);
      else this.#candidates.set(name, count * DECAY);
    }
    this.#least = 0;
  }

  forgetFrom(size: number): void {
    this.#kept.length = size;
  }

  #smallest(): readonly [string, number] {
    let smallest: readonly [string, number] = ['', Number.POSITIVE_INFINITY];
    for (const entry of this.#candidates) if (entry[1] < smallest[1]) smallest = entry;
    return smallest;
  }
}
