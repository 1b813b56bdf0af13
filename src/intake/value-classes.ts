import type { Test } from '../catalog/catalog.ts';
import { ABSENT, COMPOSITE, passes, type Value } from './condition.ts';

/** A condition of the rule set: `bit` is its place in a row of answers. */
export type BitTest = { readonly bit: number; readonly test: Test };

export const ABSENT_CLASS = 0;
export const COMPOSITE_CLASS = 1;

/**
 * The values of one attribute, by what the rules say of them: two values are of one class when every condition answers
 * them alike. There are few classes however many values and rules there are, so what follows from a span is looked up by
 * classes, and costs the same under ten rules and ten thousand.
 */
export class ValueClasses {
  /** Somebody looks at the text of a number: making it costs more than all else that is done with a span. */
  readonly wantsText: boolean;
  readonly #tests: readonly BitTest[];
  /** The bits that hold, by class. */
  #holding: (readonly number[])[] = [];
  #known = new Map<string, number>();
  /** Texts that an `is` or a `not` names: all others are alike to these conditions. */
  readonly #named = new Map<string, number>();
  readonly #prefixes: readonly string[];
  /** Bounds of `below` and `above`, rising. Only the interval between them that a number lies in matters. */
  readonly #bounds: Float64Array;
  #byInterval: Int32Array;

  constructor(tests: readonly BitTest[]) {
    this.#tests = tests;
    this.wantsText = tests.some(({ test }) => test.kind === 'is' || test.kind === 'not' || test.kind === 'prefix');
    for (const { test } of tests) {
      if (test.kind !== 'is' && test.kind !== 'not') continue;
      for (const value of test.values) if (!this.#named.has(value)) this.#named.set(value, this.#named.size + 1);
    }
    this.#prefixes = [...new Set(tests.flatMap(({ test }) => (test.kind === 'prefix' ? [test.prefix] : [])))];
    const bounds = tests.flatMap(({ test }) => (test.kind === 'below' || test.kind === 'above' ? [test.bound] : []));
    this.#bounds = Float64Array.from(new Set(bounds)).toSorted();
    this.#byInterval = new Int32Array(this.#bounds.length * 2 + 2).fill(-1);
    this.#add(ABSENT);
    this.#add(COMPOSITE);
  }

  get size(): number {
    return this.#holding.length;
  }

  holding(of: number): readonly number[] {
    return this.#holding[of]!;
  }

  of(value: Value): number {
    if (value.absent) return ABSENT_CLASS;
    if (value.text === null && Number.isNaN(value.number)) return COMPOSITE_CLASS;
    const alike = this.#alike(value);
    const known = this.#known.get(alike);
    if (known !== undefined) return known;
    const added = this.#add(value);
    this.#known.set(alike, added);
    return added;
  }

  /** Of a number whose text nobody looks at: no table of numbers is kept, so that durations cost nothing. */
  ofNumber(number: number): number {
    const interval = this.#interval(number);
    const known = this.#byInterval[interval]!;
    if (known >= 0) return known;
    const found = this.of({ absent: false, text: '', number });
    this.#byInterval[interval] = found;
    return found;
  }

  #add(value: Value): number {
    this.#holding.push(this.#tests.filter(({ test }) => passes(test, value)).map(({ bit }) => bit));
    return this.#holding.length - 1;
  }

  /** Equal for values that no condition can tell apart. */
  #alike({ text, number }: Value): string {
    const said = text ?? '';
    const prefixes = this.#prefixes.flatMap((prefix, index) => (said.startsWith(prefix) ? [index] : []));
    return `${this.#named.get(said) ?? 0}|${prefixes.join(',')}|${this.#interval(number)}`;
  }

  /** Odd for a bound itself, even for the numbers between two of them; the last one is for what is no number. */
  #interval(number: number): number {
    const bounds = this.#bounds;
    if (number !== number) return bounds.length * 2 + 1;
    let low = 0;
    let high = bounds.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (bounds[middle]! < number) low = middle + 1;
      else high = middle;
    }
    return bounds[low] === number ? low * 2 + 1 : low * 2;
  }
}
