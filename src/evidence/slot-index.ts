const WIDTH = 4;

/** Finds cells by the number of their series and of their slot: one look into memory, however many cells there are. */
export class SlotIndex {
  /** Series, slot, cell + 1; the fourth keeps an entry within one line of the cache. */
  #entries = new Int32Array(256 * WIDTH);
  #size = 0;

  /** The cell, or -1. */
  find(series: number, slot: number): number {
    const entries = this.#entries;
    const mask = entries.length / WIDTH - 1;
    for (let place = hashOf(series, slot) & mask; ; place = (place + 1) & mask) {
      const at = place * WIDTH;
      const cell = entries[at + 2]!;
      if (cell === 0) return -1;
      if (entries[at] === series && entries[at + 1] === slot) return cell - 1;
    }
  }

  /** The pair must not be there yet. */
  put(series: number, slot: number, cell: number): void {
    if (this.#size * 2 >= this.#entries.length / WIDTH) this.#grow();
    this.#size += 1;
    this.#place(series, slot, cell + 1);
  }

  #place(series: number, slot: number, stored: number): void {
    const entries = this.#entries;
    const mask = entries.length / WIDTH - 1;
    let place = hashOf(series, slot) & mask;
    while (entries[place * WIDTH + 2] !== 0) place = (place + 1) & mask;
    entries[place * WIDTH] = series;
    entries[place * WIDTH + 1] = slot;
    entries[place * WIDTH + 2] = stored;
  }

  #grow(): void {
    const old = this.#entries;
    this.#entries = new Int32Array(old.length * 2);
    for (let at = 0; at < old.length; at += WIDTH) if (old[at + 2] !== 0) this.#place(old[at]!, old[at + 1]!, old[at + 2]!);
  }
}

function hashOf(series: number, slot: number): number {
  const mixed = Math.imul(series, 0x9e3779b1) ^ Math.imul(slot, 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
