import { broken } from '../kernel/units.ts';

/**
 * What the increase of a counter is added to: `good` adds it, `bad` takes it from good, `total` adds it to total and to n,
 * `both` to good as well, `sum` to the sum of the values, and a number to that bucket of the histogram. An amount is added in
 * whole millionths, so that sums of it are exact.
 */
export type CounterField = 'good' | 'bad' | 'total' | 'both' | 'sum' | AmountField | number;
export type AmountField = 'good-amount' | 'bad-amount' | 'total-amount';

/** Parts of a whole in which amounts and ratios are added up. */
export const MILLION = 1_000_000;

export function isAmount(field: CounterField): field is AmountField {
  return field === 'good-amount' || field === 'bad-amount' || field === 'total-amount';
}

/**
 * One stream of one sender and the field of the cell that its increase goes to. The key is 32 hexadecimal digits that stay
 * the same over restarts and in every worker; it tells stream and field, but not the cohort: a cohort that comes under
 * `__other__` makes a second counter with the same key, and the increase since the reading before is not lost.
 */
export type Counter = {
  readonly key: string;
  /** Index into the matcher's series. */
  readonly series: number;
  readonly cohort: number;
  readonly field: CounterField;
};

/** The state of a counter takes some 150 bytes here, and again where the last readings are kept. */
export const MOST_COUNTERS = 200_000;

/** The counters that payloads have spoken of, by small numbers. Bounded: what comes beyond is not counted, and is told. */
export class CounterTable {
  readonly list: readonly Counter[];
  readonly most: number;
  readonly #list: Counter[] = [];
  readonly #ids = new Map<string, number>();

  constructor(most = MOST_COUNTERS) {
    this.most = most;
    this.list = this.#list;
  }

  get size(): number {
    return this.#list.length;
  }

  get full(): boolean {
    return this.#list.length >= this.most;
  }

  /** The counter's number, or -1 when there is no room for another. */
  idOf(counter: Counter): number {
    const name = nameOf(counter);
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    if (this.full) return -1;
    const id = this.#list.length;
    this.#list.push(counter);
    this.#ids.set(name, id);
    return id;
  }

  of(id: number): Counter {
    return this.#list[id] ?? broken(`counter ${id} of ${this.#list.length}`);
  }

  /** Forgets the counters from this number on: only a payload that turned out to be unreadable spoke of them. */
  takeBack(size: number): void {
    while (this.#list.length > size) {
      const last = this.#list.pop();
      if (last !== undefined) this.#ids.delete(nameOf(last));
    }
  }
}

function nameOf({ key, series, cohort }: Counter): string {
  return `${key} ${series} ${cohort}`;
}
