import { textOf } from './attribute-block.ts';
import type { SpokenAttribute } from './spoken-attributes.ts';
import type { Block, BlockIndex } from './block-index.ts';
import type { Matcher } from './matcher.ts';
import type { ObservationBatch } from './observation-batch.ts';
import { readPayload } from './read-payload.ts';
import type { ReadOutcome, Written } from './read-outcome.ts';
import { spokenLabel, type ReadSeries, type WriteFacts } from './remote-write-facts.ts';
import type { NameUse } from './remote-write-names.ts';
import { WriteReader } from './remote-write-reader.ts';

/** Reads an `io.prometheus.write.v2.Request`, the body of remote write 2.0, unpacked. */
export function readWriteV2(body: Uint8Array, matcher: Matcher, batch: ObservationBatch): ReadOutcome {
  const { write } = matcher.metrics;
  return readPayload(matcher, batch, {
    facts: write,
    things: 'samples',
    read: () => new WriteV2Walker(body, write, batch).request(),
  });
}

/** Tags: field number × 8 + wire type. */
const SYMBOL = 0x22;
const TIME_SERIES = 0x2a;
const LABEL_REFS = 0x0a;
const LABEL_REF = 0x08;
const METADATA = 0x2a;
const CREATED = 0x30;
const TYPE = 0x08;
const TAGS = { histograms: 0x1a, exemplars: 0x22 } as const;
const COUNTER = 1;
const NAME = '__name__';
export const MOST_SYMBOLS = 1_000_000;

type Symbol = { readonly start: number; readonly end: number };

/**
 * Texts stand once per request and are referred to by number. The numbers mean something else in the next request, so a
 * series is remembered by numbers that we give to its texts.
 */
class WriteV2Walker extends WriteReader {
  readonly #symbols: Symbol[] = [];
  /** Our number of each symbol plus one, once it has been asked for. */
  #numbers = new Int32Array(0);
  #refs = new Int32Array(64);
  #refCount = 0;
  /** What names of metrics are wanted for, by symbol: there are few names and many series. */
  readonly #uses = new Map<number, readonly NameUse[] | null>();
  readonly #index: BlockIndex;
  readonly #symbol: Block;
  #key = new Uint8Array(256);
  #keyView = new DataView(this.#key.buffer);
  /** The symbols that name the label that holds the metric's name; one, unless the sender is odd. */
  readonly #names: number[] = [];
  #since = 0;
  #type = 0;

  constructor(body: Uint8Array, facts: WriteFacts, batch: ObservationBatch) {
    super(body, facts, batch);
    this.#index = facts.symbols;
    this.#symbol = { body, view: this.view, start: 0, end: 0 };
  }

  request(): Written {
    this.#eachOf(SYMBOL, (start, end) => {
      if (this.#symbols.length >= MOST_SYMBOLS) this.fail(`the request has more than ${MOST_SYMBOLS} symbols`);
      if (end - start === NAME.length && textOf(this.body, start, end) === NAME) this.#names.push(this.#symbols.length);
      this.#symbols.push({ start, end });
    });
    this.#numbers = new Int32Array(this.#symbols.length);
    this.#eachOf(TIME_SERIES, (start, end) => {
      this.series += 1;
      this.atMost(this.series, 'series');
      this.#timeSeries(start, end);
    });
    return { ...this.facts.written };
  }

  #eachOf(wanted: number, visit: (start: number, end: number) => void): void {
    const end = this.body.length;
    let at = 0;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag !== wanted) {
        at = this.skip(tag, at, end);
        continue;
      }
      const size = this.size(at, end);
      at = this.next + size;
      visit(at - size, at);
    }
  }

  #timeSeries(start: number, end: number): void {
    this.#head(start, end);
    const range = { start, end, since: this.#since };
    const uses = this.#usesOf(this.#name());
    if (uses === null) return this.samplesOf(null, TAGS, range);
    if (!this.#keyed()) return this.samplesOf(this.facts.unkept(this.#spoken(), uses), TAGS, range);
    this.samplesOf(this.facts.known(this.labels) ?? this.facts.learned(this.labels, this.#spoken(), uses), TAGS, range);
  }

  /** What has to be known of a series before its first sample. */
  #head(start: number, end: number): void {
    this.#refCount = 0;
    this.#since = 0;
    this.#type = 0;
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag === LABEL_REFS) {
        const size = this.size(at, end);
        const to = this.next + size;
        this.#refsIn(to - size, to);
        at = to;
      } else if (tag === LABEL_REF) {
        this.#ref(this.varint(at, end));
        at = this.next;
      } else if (tag === CREATED) {
        this.#since = Math.max(0, this.signedTime(at, end));
        at = this.next;
      } else if (tag === METADATA) {
        const size = this.size(at, end);
        at = this.next + size;
        this.#typeIn(at - size, at);
      } else {
        at = this.skip(tag, at, end);
      }
    }
    if (this.#refCount % 2 !== 0) this.fail('the labels are not pairs');
  }

  /** Nearly every number has one or two bytes. */
  #refsIn(start: number, end: number): void {
    const { body } = this;
    let at = start;
    while (at < end) {
      const first = body[at]!;
      const second = body[at + 1]!;
      if (first < 128) {
        this.#ref(first);
        at += 1;
      } else if (at + 2 <= end && second < 128) {
        this.#ref((first & 127) | (second << 7));
        at += 2;
      } else {
        this.#ref(this.varint(at, end));
        at = this.next;
      }
    }
  }

  #ref(ref: number): void {
    if (ref >= this.#symbols.length) this.fail(`a label refers to symbol ${ref} of ${this.#symbols.length}`);
    if (this.#refCount === this.#refs.length) {
      const wider = new Int32Array(this.#refCount * 2);
      wider.set(this.#refs);
      this.#refs = wider;
    }
    this.#refs[this.#refCount] = ref;
    this.#refCount += 1;
  }

  #typeIn(start: number, end: number): void {
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag === TYPE) {
        this.#type = this.varint(at, end);
        at = this.next;
      } else {
        at = this.skip(tag, at, end);
      }
    }
  }

  /** The symbol that is the metric's name, or -1. */
  #name(): number {
    const [only = -1] = this.#names;
    const isOne = this.#names.length < 2;
    for (let index = 0; index < this.#refCount; index += 2) {
      const ref = this.#refs[index]!;
      if (isOne ? ref === only : this.#names.includes(ref)) return this.#refs[index + 1]!;
    }
    return -1;
  }

  #usesOf(name: number): readonly NameUse[] | null {
    const known = this.#uses.get(name);
    if (known !== undefined) return known;
    const symbol = this.#symbols[name];
    const uses = symbol === undefined ? null : (this.facts.names.find(this.body, symbol.start, symbol.end) ?? null);
    this.#uses.set(name, uses);
    return uses;
  }

  /** Makes the key by which the series is remembered; false when one of its texts cannot be. */
  #keyed(): boolean {
    const bytes = this.#refCount * 4 + 1;
    if (bytes > this.#key.length) {
      this.#key = new Uint8Array(bytes * 2);
      this.#keyView = new DataView(this.#key.buffer);
    }
    this.#key[0] = Math.min(255, this.#type);
    for (let index = 0; index < this.#refCount; index += 1) {
      const number = this.#numberOf(this.#refs[index]!);
      if (number < 0) return false;
      this.#keyView.setInt32(1 + index * 4, number, true);
    }
    this.labels.body = this.#key;
    this.labels.view = this.#keyView;
    this.labels.start = 0;
    this.labels.end = bytes;
    return true;
  }

  #numberOf(ref: number): number {
    const known = this.#numbers[ref]!;
    if (known > 0) return known - 1;
    const { start, end } = this.#symbols[ref]!;
    this.#symbol.start = start;
    this.#symbol.end = end;
    const found = this.#index.find(0, this.#symbol);
    const number = found >= 0 ? found : this.#index.keep(0, this.#symbol);
    this.#numbers[ref] = number + 1;
    return number;
  }

  #spoken(): ReadSeries {
    const labels: SpokenAttribute[] = [];
    const refs = Array.from(this.#refs.subarray(0, this.#refCount));
    const texts = refs.map((ref) => textOf(this.body, this.#symbols[ref]!.start, this.#symbols[ref]!.end));
    for (let index = 0; index < texts.length; index += 2) labels.push(spokenLabel(texts[index]!, texts[index + 1]!));
    const name = labels.findLast(({ key }) => key === '__name__')?.value?.text ?? '';
    return { name, isCounter: this.#type === 0 ? null : this.#type === COUNTER, labels };
  }
}
