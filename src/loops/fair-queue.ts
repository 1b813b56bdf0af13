/** What waits, in a line of its own for each source; the lines are served in turns, so that a busy one delays only itself. */
export class FairQueue<Item> {
  readonly #lines = new Map<string, Item[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** How many sources have something waiting. */
  get lines(): number {
    return this.#lines.size;
  }

  push(source: string, item: Item): void {
    const line = this.#lines.get(source);
    if (line === undefined) this.#lines.set(source, [item]);
    else line.push(item);
    this.#size += 1;
  }

  /** The next of the source whose turn it is, which then goes to the end of the round. */
  take(): Item | undefined {
    const [first] = this.#lines;
    if (first === undefined) return undefined;
    const [source, line] = first;
    const item = line.shift();
    this.#lines.delete(source);
    if (line.length > 0) this.#lines.set(source, line);
    this.#size -= 1;
    return item;
  }
}
