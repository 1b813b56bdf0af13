import { broken } from '../kernel/units.ts';
import { CohortChanges } from './cohort-changes.ts';
import { CohortTraffic } from './cohort-traffic.ts';
import { openSeriesBudget, type SeriesBudget } from './series-budget.ts';

/** The cohort that holds everything beyond the cap. */
export const OTHER_COHORT = 0;
export const OTHER = '__other__';
export const NONE = '__none__';
/** Longer label values are cut here, in characters; what differs only beyond it is one cohort. */
export const LABEL_LENGTH = 128;

/** What a table shares with those of the other journeys: room for series, of which each cohort takes `cost`. */
export type CohortShare = { readonly budget: SeriesBudget; readonly cost: number; readonly changes: CohortChanges };

/**
 * The cohorts of one journey: label values to a small id and back. Bounded by the journey's cap, so that a label with
 * endless values costs one cohort, not memory: beyond the cap everything is `__other__`, and is counted. Who keeps ids
 * beyond one payload takes them by `idOf`; those of `passingIdOf` may come to mean another cohort when `exchange` is called.
 */
export class CohortTable {
  readonly keys: readonly string[];
  readonly cap: number;
  readonly traffic = new CohortTraffic();
  /** Observations counted as `__other__` because the cap or the budget was reached. */
  overflow = 0;
  readonly #share: CohortShare;
  #ids = new Map<string, number>();
  #names: string[] = [];
  #labels: Readonly<Record<string, string>>[] = [];
  #before: { readonly size: number; readonly overflow: number } | null = null;

  constructor(keys: readonly string[], cap: number, share?: CohortShare) {
    this.keys = keys;
    this.cap = cap;
    this.#share = share ?? { budget: openSeriesBudget(Number.POSITIVE_INFINITY), cost: 1, changes: new CohortChanges() };
    this.#names.push('');
    this.#labels.push(Object.fromEntries(keys.map((key) => [key, OTHER])));
    this.traffic.open(0);
  }

  /** How many ids there are, `__other__` among them. */
  get size(): number {
    return this.#labels.length;
  }

  /** The id of the cohort with these values, one per key in order, for good; null stands for what was not sent. */
  idOf(values: readonly (string | null)[]): number {
    const id = this.passingIdOf(cohortName(values));
    if (id !== OTHER_COHORT) this.traffic.pin(id);
    return id;
  }

  /** The same by the cohort's name, until cohorts are exchanged. */
  passingIdOf(name: string): number {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const { budget, cost } = this.#share;
    if (this.#labels.length > this.cap || budget.used + cost > budget.most) return OTHER_COHORT;
    this.#touch();
    budget.used += cost;
    const id = this.#labels.length;
    this.#write(id, name);
    this.traffic.open(id);
    return id;
  }

  labels(id: number): Readonly<Record<string, string>> {
    return this.#labels[id] ?? broken(`cohort ${id} of ${this.#labels.length}`);
  }

  /** An observation became part of `__other__` although it has values of its own. */
  countOverflow(): void {
    this.#touch();
    this.overflow += 1;
  }

  /** Cohorts with more traffic take the places of those with clearly less; returns how many did. Between payloads only. */
  exchange(): number {
    const exchanged = this.traffic.exchanges((id) => this.#names[id] ?? '');
    for (const { id, name } of exchanged) {
      this.#ids.delete(this.#names[id] ?? '');
      this.#write(id, name);
    }
    this.traffic.decay();
    return exchanged.length;
  }

  /** What was added since the last of these two calls stays. */
  settle(): void {
    this.#before = null;
  }

  /** What was added since is forgotten: the payload that spoke of it turned out to be unreadable. */
  takeBack(): void {
    if (this.#before === null) return;
    const { size, overflow } = this.#before;
    this.#before = null;
    this.overflow = overflow;
    this.#share.budget.used -= this.#share.cost * (this.#labels.length - size);
    for (const name of this.#names.slice(size)) this.#ids.delete(name);
    this.#names.length = size;
    this.#labels.length = size;
    this.traffic.forgetFrom(size);
  }

  #touch(): void {
    if (this.#before !== null) return;
    this.#before = { size: this.#labels.length, overflow: this.overflow };
    this.#share.changes.add(this);
  }

  #write(id: number, name: string): void {
    const values = name.split('\n');
    this.#ids.set(name, id);
    this.#names[id] = name;
    this.#labels[id] = Object.fromEntries(this.keys.map((key, index) => [key, values[index] ?? NONE]));
  }
}

/** Unambiguous: control characters are gone from the values that it joins. */
export function cohortName(values: readonly (string | null)[]): string {
  return values.map((value) => (value === null ? NONE : labelValue(value))).join('\n');
}

/** Label values end up in screens, logs and exports: no control characters, no half surrogates, and no end without bound. */
function labelValue(text: string): string {
  const cut = text.slice(0, LABEL_LENGTH);
  return PLAIN.test(cut) ? cut : cut.replaceAll(/[\p{Cc}\p{Cs}]/gu, '\u{fffd}');
}

const PLAIN = /^[ -~]*$/;
