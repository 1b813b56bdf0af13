import { seededRng, type Rng } from '../src/kernel/rng.ts';

/** The chance that a story is made from. */
export class Dice {
  readonly #rng: Rng;
  constructor(seed: number) {
    this.#rng = seededRng(seed);
  }
  chance(share: number): boolean {
    return this.#rng.next() < share;
  }
  /** A whole number of both ends and those between. */
  between(least: number, most: number): number {
    return least + Math.floor(this.#rng.next() * (most - least + 1));
  }
  of<One>(all: readonly One[]): One {
    return all[this.between(0, all.length - 1)]!;
  }
  seconds(least: number, most: number): number {
    return this.between(least, most) * 1_000;
  }
}

/** Before the first release there has to be something to compare with. */
export const WARM_UP = 45_000;
