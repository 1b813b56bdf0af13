import { USUAL_TRACES } from './trace-hash.ts';

/** So many of a series are taken before its limit is halved. */
const BEFORE_HALVING = 4;
const SECOND_MS = 1_000;
const ALL = 2 ** 31 - 1;

/**
 * Which things are worth remembering with their trace: bad ones, and of the others a fixed share of all traces. Both have a
 * limit per series that falls while more come than are wanted and rises again from second to second. The limit is one on
 * the trace's hash, so that under load, too, all series remember the same traces: those with the lowest hashes.
 */
export class ExemplarChoice {
  readonly #limits: readonly [usual: Int32Array, bad: Int32Array];
  readonly #taken: readonly [usual: Int32Array, bad: Int32Array];
  #second = -1;

  constructor(series: number) {
    this.#limits = [new Int32Array(series).fill(USUAL_TRACES), new Int32Array(series).fill(ALL)];
    this.#taken = [new Int32Array(series), new Int32Array(series)];
  }

  /** What follows was received at this instant, ms. */
  begin(receivedAt: number): void {
    const second = Math.floor(receivedAt / SECOND_MS);
    if (second === this.#second) return;
    this.#second = second;
    rise(this.#limits[0], USUAL_TRACES);
    rise(this.#limits[1], ALL);
    for (const taken of this.#taken) taken.fill(0);
  }

  /** `hash` is that of the trace. */
  takes(series: number, isBad: boolean, hash: number): boolean {
    const which = isBad ? 1 : 0;
    const limits = this.#limits[which];
    if (hash > limits[series]!) return false;
    const taken = this.#taken[which];
    taken[series]! += 1;
    if (taken[series]! >= BEFORE_HALVING) {
      taken[series] = 0;
      limits[series]! >>>= 1;
    }
    return true;
  }
}

/** Fourfold from second to second: after a burst of bad ones the limit is back within half a minute. */
function rise(limits: Int32Array, most: number): void {
  for (let index = 0; index < limits.length; index += 1) {
    const limit = limits[index]!;
    if (limit < most) limits[index] = Math.min(most, limit * 4 + 3);
  }
}
