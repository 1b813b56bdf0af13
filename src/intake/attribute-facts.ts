import { ABSENT_ID, COMPOSITE_ID, PASSING_ID, type AttributeSlot } from './attribute-slot.ts';
import type { CompiledRules } from './compiled-rules.ts';
import type { Use } from './key-table.ts';
import type { Values } from './outcomes.ts';
import { Sampling } from './sampling.ts';
import { pathEnd, pathOfText, pathStart } from './url-path.ts';

const UNSPOKEN = 255;

/**
 * The attributes of the thing that is being read and of the resource it belongs to. Decoders fill it – resource first, then
 * thing by thing. One of these lives as long as its rules; nothing is allocated per thing.
 */
export abstract class AttributeFacts {
  readonly sampling = new Sampling();
  protected readonly rules: CompiledRules;
  protected readonly resource: Values;
  /** What the thing says, and its resource where it says nothing. */
  protected readonly own: Values;
  /** What an instrumentation scope says is written here and forgotten: rules do not ask it, only sampling does. */
  readonly #aside: Values;
  /** How much what was said so far is believed, by slot. */
  readonly #ranks: Uint8Array;
  #level: Values;
  #passing = PASSING_ID.resource;

  constructor(rules: CompiledRules) {
    this.rules = rules;
    this.resource = valuesOf(rules);
    this.own = valuesOf(rules);
    this.#aside = valuesOf(rules);
    this.#ranks = new Uint8Array(rules.slots.length);
    this.#level = this.resource;
  }

  protected levelResource(): void {
    this.resource.classes.fill(ABSENT_ID);
    this.resource.labels.fill(ABSENT_ID);
    this.#ranks.fill(UNSPOKEN);
    this.#level = this.resource;
    this.#passing = PASSING_ID.resource;
  }

  protected levelScope(): void {
    this.#level = this.#aside;
  }

  /** A thing knows what its resource knows, and better where it says so itself. */
  protected levelOwn(): void {
    const { classes, labels } = this.own;
    const resource = this.resource;
    const ranks = this.#ranks;
    // Rows are short: a loop is several times faster here than `set` and `fill`.
    for (let slot = 0; slot < classes.length; slot += 1) {
      classes[slot] = resource.classes[slot]!;
      ranks[slot] = UNSPOKEN;
    }
    for (let label = 0; label < labels.length; label += 1) labels[label] = resource.labels[label]!;
    this.#level = this.own;
    this.#passing = PASSING_ID.span;
  }

  usesOfBytes(body: Uint8Array, start: number, end: number): readonly Use[] | undefined {
    return this.rules.keys.find(body, start, end);
  }

  usesOf(key: string): readonly Use[] | undefined {
    return this.rules.keys.named(key);
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
          this.#put(use.slot, slot, slot.idOfBytes(body, from, pathEnd(body, from, end), this.#passing));
        } else this.#put(use.slot, slot, slot.idOfBytes(body, start, end, this.#passing));
      }
    }
  }

  takeText(uses: readonly Use[], text: string): void {
    for (const use of uses) {
      if (use.slot < 0) this.#takeSampling(use, text);
      else if (this.#believes(use)) {
        const slot = this.rules.slots[use.slot]!;
        this.#put(use.slot, slot, slot.idOfText(use.part === 'path' ? pathOfText(text) : text, this.#passing));
      }
    }
  }

  takeNumber(uses: readonly Use[], number: number): void {
    for (let index = 0; index < uses.length; index += 1) {
      const use = uses[index]!;
      if (use.slot < 0) this.#takeSampling(use, number);
      else if (this.#believes(use)) {
        const slot = this.rules.slots[use.slot]!;
        this.#put(use.slot, slot, slot.idOfNumber(number, this.#passing));
      }
    }
  }

  /** A list, a map or bytes: it is there, and that is all that can be asked of it. */
  takeComposite(uses: readonly Use[]): void {
    for (const use of uses)
      if (use.slot >= 0 && this.#believes(use)) this.#put(use.slot, this.rules.slots[use.slot]!, COMPOSITE_ID);
  }

  /** Of several spellings of an attribute the best counts, and of one spelling the last. */
  #believes({ slot, rank }: Use): boolean {
    if (rank > this.#ranks[slot]!) return false;
    this.#ranks[slot] = rank;
    return true;
  }

  #put(index: number, slot: AttributeSlot, id: number): void {
    const level = this.#level;
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
  return { classes: new Int32Array(slots.length), labels: new Int32Array(labels) };
}

function textOf(body: DataView, start: number, end: number): string {
  return DECODER.decode(new Uint8Array(body.buffer, body.byteOffset + start, end - start));
}

const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });
