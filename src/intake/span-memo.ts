import { broken } from '../kernel/units.ts';
import { SERIAL, type AttributeMemo } from './attribute-memo.ts';
import { PASSING_ID } from './attribute-slot.ts';
import { KeyMemo } from './key-memo.ts';
import type { Outcome } from './outcome.ts';
import type { Values } from './outcomes.ts';

/** Of a span that says more in attributes that rules want, the outcome is worked out from its values. */
export const MOST_KNOWN = 10;
/** Spans are told apart by this many; a newer one takes the place of an older. A power of two. */
const SPANS = 4_096;
const MOST_RESOURCES = 4_096;
const MOST_NUMBERS = 2 ** 30;

/** Numbers per span: how many attributes and one, resource, kind, status, the serials of the attributes, and the service. */
const NUMBERS = 16;
const KNOWN = 4;
const SERVICE = 14;

/** Attributes that the span carries, as places in the memo, in the order in which they came. */
export type Known = { readonly places: Int32Array; count: number };
/** Classes of the span's facts that are no attributes. */
export type SpanFact = { kind: number; status: number };

/**
 * Spans that say of themselves nothing but attributes that the memo knows, to their outcome: the same attributes in the
 * same order, of the same resource, mean the same again. So most spans are never taken apart into values.
 */
export class SpanMemo {
  readonly #memo: AttributeMemo;
  readonly #resource: Values;
  readonly #resources: KeyMemo<number>;
  readonly #keys = new Int32Array(SPANS * NUMBERS);
  readonly #outcomes: (Outcome | null)[] = Array.from({ length: SPANS }, () => null);
  #number = 0;
  #numbers = 0;
  #index = 0;

  constructor(memo: AttributeMemo, resource: Values) {
    this.#memo = memo;
    this.#resource = resource;
    this.#resources = new KeyMemo(resource.all, MOST_RESOURCES);
  }

  /** Of the resource as it is known now. One with a label that is not kept is like no other. */
  beginResource(): void {
    const known = this.#resource.labels.includes(PASSING_ID.resource) ? -1 : this.#resources.find();
    if (known !== undefined && known >= 0) {
      this.#number = known;
      return;
    }
    this.#numbers += 1;
    this.#number = this.#numbers;
    if (known === undefined) this.#resources.keep(this.#number);
  }

  /** Where the outcome stands, or -1. */
  find({ places, count }: Known, { kind, status }: SpanFact): number {
    const { said } = this.#memo;
    let hash = this.#number + kind * 31 + status * 961;
    for (let index = 0; index < count; index += 1) hash = Math.imul(hash, 0x85ebca6b) + said[places[index]! + SERIAL]!;
    hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
    const found = (hash ^ (hash >>> 15)) & (SPANS - 1);
    this.#index = found;
    const keys = this.#keys;
    const from = found * NUMBERS;
    if (keys[from] !== count + 1 || keys[from + 1] !== this.#number) return -1;
    if (keys[from + 2] !== kind || keys[from + 3] !== status) return -1;
    for (let index = 0; index < count; index += 1) if (keys[from + KNOWN + index] !== said[places[index]! + SERIAL]) return -1;
    return found;
  }

  /** Of what `find` found. */
  outcome(found: number): Outcome {
    return this.#outcomes[found] ?? broken(`span ${found} of the memo has no outcome`);
  }

  /** The label of the service that the span says it is of. */
  service(found: number): number {
    return this.#keys[found * NUMBERS + SERVICE]!;
  }

  /** Keeps the outcome of the span that `find` did not find last. */
  keep({ places, count }: Known, { kind, status }: SpanFact, what: { outcome: Outcome; service: number }): void {
    const keys = this.#keys;
    const from = this.#index * NUMBERS;
    keys[from] = count + 1;
    keys[from + 1] = this.#number;
    keys[from + 2] = kind;
    keys[from + 3] = status;
    for (let index = 0; index < count; index += 1) keys[from + KNOWN + index] = this.#memo.said[places[index]! + SERIAL]!;
    keys[from + SERVICE] = what.service;
    this.#outcomes[this.#index] = what.outcome;
  }

  get full(): boolean {
    return this.#resources.full || this.#numbers > MOST_NUMBERS;
  }

  /** Must be called when outcomes or ids of labels lose their meaning. */
  empty(): void {
    this.#keys.fill(0);
    this.#outcomes.fill(null);
    this.#resources.empty();
    if (this.#numbers > MOST_NUMBERS) this.#numbers = 0;
  }
}
