import { broken } from '../kernel/units.ts';

/** Where a table stood, so that a payload that turns out to be unreadable can be taken back. */
export type CohortMark = { readonly size: number; readonly overflow: number };

/** The cohort that holds everything beyond the cap. */
export const OTHER_COHORT = 0;
export const OTHER = '__other__';
export const NONE = '__none__';
/** Longer label values are cut here, in characters; what differs only beyond it is one cohort. */
export const LABEL_LENGTH = 128;

/**
 * The cohorts of one journey: label values to a small id and back. Bounded by the journey's cap, so that a label with
 * endless values costs one cohort, not memory: beyond the cap everything is `__other__`, and is counted.
 */
export class CohortTable {
  readonly keys: readonly string[];
  readonly cap: number;
  /** Observations counted as `__other__` because the cap was reached. */
  overflow = 0;
  #ids = new Map<string, number>();
  #labels: Readonly<Record<string, string>>[] = [];

  constructor(keys: readonly string[], cap: number) {
    this.keys = keys;
    this.cap = cap;
    this.#labels.push(
      labelled(
        keys,
        keys.map(() => OTHER),
      ),
    );
  }

  /** How many ids there are, `__other__` among them. */
  get size(): number {
    return this.#labels.length;
  }

  /** The id of the cohort with these values, one per key in order; null stands for an attribute that was not sent. */
  idOf(values: readonly (string | null)[]): number {
    const shown = values.map((value) => (value === null ? NONE : labelValue(value)));
    const joined = shown.join('\n'); // unambiguous: control characters are gone
    const known = this.#ids.get(joined);
    if (known !== undefined) return known;
    if (this.#labels.length > this.cap) return OTHER_COHORT;
    const id = this.#labels.length;
    this.#ids.set(joined, id);
    this.#labels.push(labelled(this.keys, shown));
    return id;
  }

  labels(id: number): Readonly<Record<string, string>> {
    return this.#labels[id] ?? broken(`cohort ${id} of ${this.#labels.length}`);
  }

  mark(): CohortMark {
    return { size: this.#labels.length, overflow: this.overflow };
  }

  takeBack({ size, overflow }: CohortMark): void {
    this.overflow = overflow;
    for (const [joined, id] of this.#ids) if (id >= size) this.#ids.delete(joined);
    this.#labels.length = size;
  }
}

function labelled(keys: readonly string[], values: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(keys.map((key, index) => [key, values[index] ?? NONE]));
}

/** Label values end up in screens, logs and exports: no control characters, no half surrogates, and no end without bound. */
function labelValue(text: string): string {
  const cut = text.slice(0, LABEL_LENGTH);
  return PLAIN.test(cut) ? cut : cut.replaceAll(/[\p{Cc}\p{Cs}]/gu, '\u{fffd}');
}

const PLAIN = /^[ -~]*$/;
