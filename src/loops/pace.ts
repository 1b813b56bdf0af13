/** How far a new cost moves the known one: that of some twenty payloads counts. */
const WEIGHT = 0.05;

/** What it costs to look into a payload, by its size, learned from those before. */
export class Pace {
  #msPerByte = 0;

  /** `bytes` took so many ms of a thread that did nothing else. */
  note(bytes: number, ms: number): void {
    const cost = ms / Math.max(1, bytes);
    this.#msPerByte = this.#msPerByte === 0 ? cost : this.#msPerByte * (1 - WEIGHT) + cost * WEIGHT;
  }

  msFor(bytes: number): number {
    return bytes * this.#msPerByte;
  }
}
