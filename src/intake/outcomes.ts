import { PASSING_ID, type AttributeSlot } from './attribute-slot.ts';
import type { CompiledRules } from './compiled-rules.ts';
import { KeyMemo } from './key-memo.ts';
import { heardOf, outcomeOf, shapeOf, type Outcome, type Shape } from './outcome.ts';

const MOST_SHAPES = 16_384;
const MOST_OUTCOMES = 16_384;
const MOST_HEARD = 4_096;

/** A shape that was met, its number, and the outcomes it had of late, with the labels it had then. */
type Met = { readonly shape: Shape; readonly number: number; readonly late: (Outcome | null)[]; readonly with: Int32Array };
/** An experiment has a few variants, and their spans come mixed. A power of two. */
const LATE = 4;

/** The classes of all values of a span or a resource, and the ids of its labels. */
export type Values = { readonly all: Int32Array; readonly classes: Int32Array; readonly labels: Int32Array };

/**
 * What spans mean, by the classes of their values. The rules are only asked when classes come together for the first time,
 * so that a span costs the same however many rules there are; labels are looked at by themselves, because they have many
 * values, and say nothing but which cohort it is.
 */
export class Outcomes {
  readonly #rules: CompiledRules;
  readonly #values: Values;
  readonly #answers: Int32Array;
  readonly #shapes: KeyMemo<Met>;
  readonly #heard: KeyMemo<readonly number[]>;
  /** A shape's number and the labels that matter to it. */
  readonly #key: Int32Array;
  readonly #outcomes: KeyMemo<Outcome>;
  readonly #labelSlots: readonly AttributeSlot[];
  /** What was found last is kept, and is found again until the next `empty`. */
  isKept = false;

  constructor(rules: CompiledRules, { resource, span }: { readonly resource: Values; readonly span: Values }) {
    this.#rules = rules;
    this.#values = span;
    this.#answers = new Int32Array(rules.words);
    this.#shapes = new KeyMemo(span.classes, MOST_SHAPES);
    this.#heard = new KeyMemo(resource.classes, MOST_HEARD);
    this.#key = new Int32Array(1 + span.labels.length);
    this.#outcomes = new KeyMemo(this.#key, MOST_OUTCOMES);
    this.#labelSlots = rules.slots.filter(({ label }) => label >= 0).toSorted((a, b) => a.label - b.label);
  }

  /** Of the span as it is known now. */
  find(): Outcome {
    const met = this.#shapes.find() ?? this.#meet();
    const used = met.shape.labels;
    const { labels } = this.#values;
    this.isKept = true;
    let sum = 0;
    for (let index = 0; index < used.length; index += 1) sum += labels[used[index]!]!;
    // Spans of one payload have one version and one region, so their labels are nearly always those of a span before.
    const late = sum & (LATE - 1);
    const outcome = met.late[late]!;
    if (outcome === null) return this.#look(met, late);
    const from = late * used.length;
    for (let index = 0; index < used.length; index += 1)
      if (labels[used[index]!] !== met.with[from + index]) return this.#look(met, late);
    return outcome;
  }

  /** The series of the journeys that hear the resource as it is known now. */
  heard(classes: Int32Array): readonly number[] {
    const known = this.#heard.find();
    if (known !== undefined) return known;
    this.#answer(classes);
    const heard = heardOf(this.#rules, this.#answers);
    this.#heard.keep(heard);
    return heard;
  }

  get full(): boolean {
    return this.#shapes.full || this.#outcomes.full || this.#heard.full;
  }

  /** Must be called when ids of labels or cohorts lose their meaning. */
  empty(): void {
    this.countTraffic();
    this.#shapes.empty();
    this.#outcomes.empty();
    this.#heard.empty();
  }

  /** Tells the cohorts how many spans were theirs since it was last told. */
  countTraffic(): void {
    for (const outcome of this.#outcomes.answers) {
      if (outcome.hits === 0) continue;
      for (const { table, id, name } of outcome.cohorts) {
        if (id > 0) table.traffic.add(id, outcome.hits);
        else table.traffic.addOther(name, outcome.hits);
      }
      outcome.hits = 0;
    }
  }

  #meet(): Met {
    this.#answer(this.#values.classes);
    const shape = shapeOf(this.#rules, this.#answers);
    const met = {
      shape,
      number: this.#shapes.answers.length,
      late: [null, null, null, null],
      with: new Int32Array(shape.labels.length * LATE),
    };
    // One that finds no place must not share its number with the next.
    return this.#shapes.keep(met) ? met : { ...met, number: -1 };
  }

  /** With other labels than of late. */
  #look(met: Met, late: number): Outcome {
    const { labels } = met.shape;
    const key = this.#key;
    let keepable = met.number >= 0;
    for (let label = 0; label < key.length; label += 1) key[label] = 0;
    key[0] = met.number;
    for (let index = 0; index < labels.length; index += 1) {
      const id = this.#values.labels[labels[index]!]!;
      if (id === PASSING_ID.resource || id === PASSING_ID.span) keepable = false;
      key[1 + labels[index]!] = id;
    }
    const outcome = keepable ? (this.#outcomes.find() ?? this.#resolve(met)) : null;
    this.isKept = outcome !== null;
    if (outcome === null) return outcomeOf(met.shape, this.#labelTexts());
    met.late[late] = outcome;
    const from = late * labels.length;
    for (let index = 0; index < labels.length; index += 1) met.with[from + index] = this.#values.labels[labels[index]!]!;
    return outcome;
  }

  /** Null when there is no place to keep it. */
  #resolve({ shape }: Met): Outcome | null {
    const outcome = outcomeOf(shape, this.#labelTexts());
    return this.#outcomes.keep(outcome) ? outcome : null;
  }

  #labelTexts(): readonly (string | null)[] {
    return this.#labelSlots.map((slot) => slot.textOf(this.#values.labels[slot.label]!));
  }

  #answer(classes: Int32Array): void {
    const answers = this.#answers;
    answers.fill(0);
    for (const [index, slot] of this.#rules.slots.entries())
      for (const bit of slot.classes.holding(classes[index]!)) answers[bit >>> 5]! |= 1 << (bit & 31);
  }
}
