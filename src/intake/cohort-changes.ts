/** What a payload did to a table can be kept or taken back. */
type Changed = { settle(): void; takeBack(): void };

/**
 * The tables that the payload being read has added to. There may be thousands of them, and a payload adds to few, so they
 * tell of themselves instead of being asked each time.
 */
export class CohortChanges {
  #changed: Changed[] = [];

  add(table: Changed): void {
    this.#changed.push(table);
  }

  settle(): void {
    if (this.#changed.length === 0) return;
    for (const table of this.#changed) table.settle();
    this.#changed = [];
  }

  takeBack(): void {
    for (const table of this.#changed) table.takeBack();
    this.#changed = [];
  }

  get any(): boolean {
    return this.#changed.length > 0;
  }
}
