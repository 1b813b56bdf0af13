import { AttributeMemo, BELIEF, CLASS, ID, PLACE, SLOT } from './attribute-memo.ts';
import { ABSENT_ID, COMPOSITE_ID, PASSING_ID, type AttributeSlot } from './attribute-slot.ts';
import type { CompiledRules } from './compiled-rules.ts';
import type { KeyTable, Use } from './key-table.ts';
import type { Values } from './outcomes.ts';
import { Sampling } from './sampling.ts';
import { MOST_KNOWN, type Known } from './span-memo.ts';
import { pathEnd, pathOfText, pathStart } from './url-path.ts';

/** Spellings of one attribute are told apart by this many ranks at most. */
const RANKS = 16;
const MOST_LEVELS = 2 ** 26;

/**
 * The attributes of the thing that is being read and of the resource it belongs to. Decoders fill it – resource first, then
 * thing by thing. One of these lives as long as its rules; nothing is allocated per thing.
 */
export abstract class AttributeFacts {
  readonly sampling = new Sampling();
  /** Those that are wanted of what is read now. */
  keys: KeyTable;
  /** Of the thing's own attributes. */
  readonly memo = new AttributeMemo();
  protected readonly rules: CompiledRules;
  protected readonly resource: Values;
  /** What the thing says, and its resource where it says nothing. */
  protected readonly own: Values;
  /** What the thing said in attributes that the memo knows, for as long as it said nothing else. */
  protected readonly known: Known = { places: new Int32Array(MOST_KNOWN), count: 0 };
  /** What an instrumentation scope says is written here and forgotten: rules do not ask it, only sampling does. */
  readonly #aside: Values;
  /** By slot, when something was said last and how much that is believed: what was said in an earlier level is less than all. */
  readonly #said: Int32Array;
  #level: Values;
  #levels = 1;
  /** Whether the thing's own values are there yet: most things are passed over before anything is asked of them. */
  #isOwnOpen = false;
  #passing = PASSING_ID.resource;
  /** The id that was put last. */
  #put = -1;

  constructor(rules: CompiledRules) {
    this.rules = rules;
    this.keys = rules.keys;
    this.resource = valuesOf(rules);
    this.own = valuesOf(rules);
    this.#aside = valuesOf(rules);
    this.#said = new Int32Array(rules.slots.length);
    this.#level = this.resource;
  }

  protected levelResource(): void {
    this.resource.all.fill(ABSENT_ID);
    this.#begin();
    this.#level = this.resource;
    this.known.count = 0;
    this.#passing = PASSING_ID.resource;
  }

  protected levelScope(): void {
    this.#level = this.#aside;
    this.known.count = 0;
  }

  protected levelOwn(): void {
    this.#begin();
    this.#isOwnOpen = false;
    this.known.count = 0;
    this.#level = this.own;
    this.#passing = PASSING_ID.span;
  }

  /** A thing knows what its resource knows, and better where it says so itself. */
  protected openOwn(): void {
    if (this.#isOwnOpen) return;
    this.#isOwnOpen = true;
    const own = this.own.all;
    const resource = this.resource.all;
    // Rows are short: a loop is several times faster here than `set`.
    for (let place = 0; place < own.length; place += 1) own[place] = resource[place]!;
    const { places, count } = this.known;
    for (let index = 0; index < count; index += 1) this.#putKnown(places[index]!);
  }

  /** The thing said nothing but what the memo knows, and has no values yet. */
  protected get isKnown(): boolean {
    return !this.#isOwnOpen;
  }

  /** What is known of the thing, its own or not. */
  protected get spoken(): Values {
    if (this.known.count > 0) this.openOwn();
    return this.#isOwnOpen ? this.own : this.resource;
  }

  /** Forgets what was said before, at no cost per slot. */
  #begin(): void {
    this.#levels += 1;
    if (this.#levels < MOST_LEVELS) return;
    this.#said.fill(0);
    this.#levels = 1;
  }

  usesOfBytes(body: Uint8Array, start: number, end: number): readonly Use[] | undefined {
    return this.keys.find(body, start, end);
  }

  usesOf(key: string): readonly Use[] | undefined {
    return this.keys.named(key);
  }

  takeBytes(uses: readonly Use[], body: DataView, start: number, end: number): void {
    for (let index = 0; index < uses.length; index += 1) {
      const use = uses[index]!;
      if (use.slot < 0) {
        this.#takeSampling(use, textOf(body, start, end));
      } else if (this.#believes(use)) {
        const slot = this.rules.slots[use.slot]!;
        if (use.part === 'path') {
          const from = pathStart(body, start, end);
          this.#write(use.slot, slot, slot.idOfBytes(body, from, pathEnd(body, from, end), this.#passing));
        } else this.#write(use.slot, slot, slot.idOfBytes(body, start, end, this.#passing));
      }
    }
  }

  /** An attribute that the memo knows, by its place there. */
  takeKnown(place: number): void {
    const { known } = this;
    if (this.#isOwnOpen || known.count === MOST_KNOWN) {
      this.openOwn();
      this.#putKnown(place);
      return;
    }
    known.places[known.count] = place;
    known.count += 1;
  }

  #putKnown(place: number): void {
    const { said } = this.memo;
    const slot = said[place + SLOT]!;
    const saying = this.#levels * RANKS + said[place + BELIEF]!;
    if (saying < this.#said[slot]!) return;
    this.#said[slot] = saying;
    const { all } = this.own;
    all[slot] = said[place + CLASS]!;
    all[said[place + PLACE]!] = said[place + ID]!;
  }

  /** To be called before the value of an attribute is taken that may be worth knowing. */
  beginValue(): void {
    this.#put = -1;
  }

  /** Lets the memo know the attribute whose value was just taken, when it says one thing and will always say the same. */
  endValue(uses: readonly Use[], body: DataView, start: number, end: number): void {
    const use = uses[0];
    const id = this.#put;
    if (uses.length !== 1 || use === undefined || use.slot < 0 || use.isShared === true || id < 0) return;
    const slot = this.rules.slots[use.slot]!;
    const isLabel = slot.label >= 0;
    if (isLabel && id === this.#passing) return;
    const place = isLabel ? this.rules.slots.length + slot.label : use.slot;
    this.memo.keep(body, start, end, { slot: use.slot, belief: RANKS - 1 - use.rank, class: slot.classOf(id), place, id });
  }

  takeText(uses: readonly Use[], text: string): void {
    for (const use of uses) {
      if (use.slot < 0) this.#takeSampling(use, text);
      else if (this.#believes(use)) {
        const slot = this.rules.slots[use.slot]!;
        this.#write(use.slot, slot, slot.idOfText(use.part === 'path' ? pathOfText(text) : text, this.#passing));
      }
    }
  }

  takeNumber(uses: readonly Use[], number: number): void {
    for (let index = 0; index < uses.length; index += 1) {
      const use = uses[index]!;
      if (use.slot < 0) this.#takeSampling(use, number);
      else if (this.#believes(use)) {
        const slot = this.rules.slots[use.slot]!;
        this.#write(use.slot, slot, slot.idOfNumber(number, this.#passing));
      }
    }
  }

  /** A list, a map or bytes: it is there, and that is all that can be asked of it. */
  takeComposite(uses: readonly Use[]): void {
    for (const use of uses)
      if (use.slot >= 0 && this.#believes(use)) this.#write(use.slot, this.rules.slots[use.slot]!, COMPOSITE_ID);
  }

  /** Of several spellings of an attribute the best counts, and of one spelling the last. */
  #believes({ slot, rank }: Use): boolean {
    // What was said before must have been heard before.
    if (this.known.count > 0) this.openOwn();
    const saying = this.#levels * RANKS + RANKS - 1 - rank;
    if (saying < this.#said[slot]!) return false;
    this.#said[slot] = saying;
    return true;
  }

  /** What is no attribute, and told apart by like one: cohorts may have it for a label. */
  protected takeFact(index: number, slot: AttributeSlot, id: number): void {
    this.openOwn();
    this.own.classes[index] = slot.classOf(id);
    if (slot.label >= 0) this.own.labels[slot.label] = id;
  }

  #write(index: number, slot: AttributeSlot, id: number): void {
    const level = this.#level;
    this.#put = id;
    if (level === this.own) this.openOwn();
    if (slot.label < 0) {
      level.classes[index] = id;
      return;
    }
    level.classes[index] = slot.classOf(id);
    level.labels[slot.label] = id;
  }

  #takeSampling(use: Use, value: string | number): void {
    if (use.slot < 0) this.sampling.take(use.part as Extract<Use, { slot: -1 }>['part'], value);
  }
}

function valuesOf({ slots, labels }: CompiledRules): Values {
  const all = new Int32Array(slots.length + labels);
  return { all, classes: all.subarray(0, slots.length), labels: all.subarray(slots.length) };
}

function textOf(body: DataView, start: number, end: number): string {
  return DECODER.decode(new Uint8Array(body.buffer, body.byteOffset + start, end - start));
}

const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });
