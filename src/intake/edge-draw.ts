/** So many calls of one second are counted one by one, in each thread that receives telemetry … */
export const EXACT_CALLS = 10_000;
/** … and of more, one in so many stands for all of them: then counting them costs next to nothing. */
export const CALLS_PER_DRAWN = 64;
/** The highest six bits of the state decide: the lowest of such a generator have short periods. */
const DRAWN_BITS = 26;

/**
 * Which spans are looked at for the map. Where there is little traffic all of them are, because every call matters to a
 * figure; where there is much, a draw among them says as much. The draw depends on nothing but what came before.
 */
export class EdgeDraw {
  /** As how many calls each one that is drawn counts. */
  weight = 1;
  #second = 0;
  #count = 0;
  #state = 0x2545f491;

  /** A payload has one weight for all its calls, by what the second has seen before it. */
  begin(receivedAt: number): void {
    const second = Math.floor(receivedAt / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#count = 0;
    }
    this.weight = this.#count < EXACT_CALLS ? 1 : CALLS_PER_DRAWN;
  }

  next(): boolean {
    this.#count += 1;
    if (this.weight === 1) return true;
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) | 0;
    return this.#state >>> DRAWN_BITS === 0;
  }
}
