import { bucketOf } from '../kernel/log-buckets.ts';
import { ABSENT_ID, COMPOSITE_ID, PASSING_ID, type AttributeSlot } from './attribute-slot.ts';
import type { CohortMark } from './cohort-table.ts';
import { KINDS, type CompiledRules } from './compiled-rules.ts';
import type { Use } from './key-table.ts';
import { reserveRows, type ObservationBatch } from './observation-batch.ts';
import { OutcomeMemo } from './outcome-memo.ts';
import { heardOf, NOTHING, outcomeOf, type Outcome } from './outcome.ts';
import { pathOfBytes, pathOfText } from './url-path.ts';

const UNSPOKEN = 255;
const STATUSES = ['unset', 'ok', 'error'];

/**
 * What is known of the span that is being read. Decoders fill it – resource first, then span by span – and it appends the
 * span's rows to the batch. One of these lives as long as its rules; nothing is allocated per span.
 */
export class SpanFacts {
  /** OTLP's numbers. */
  kind = 0;
  status = 0;
  /** Whole ms since the epoch and the nanoseconds beyond them: exact, where one double would not be. */
  startMs = 0;
  startRest = 0;
  endMs = 0;
  endRest = 0;
  /** Slot of the span's name, or -1: then decoders need not read it. */
  readonly name: number;
  readonly #rules: CompiledRules;
  readonly #memo: OutcomeMemo;
  /** The answers are the first words of the memo's key, so that they are looked up without being copied. */
  readonly #answers: Int32Array;
  readonly #resource: Int32Array;
  readonly #span: Int32Array;
  readonly #ranks: Uint8Array;
  #ids: Int32Array;
  #passing = PASSING_ID.resource;
  #heard: readonly number[] = [];
  #kindIds: readonly number[] = [];
  #statusIds: readonly number[] = [];

  constructor(rules: CompiledRules) {
    this.#rules = rules;
    this.name = rules.facts.name;
    this.#memo = new OutcomeMemo(rules.words + rules.cohortSlots.length);
    this.#answers = this.#memo.key.subarray(0, rules.words);
    this.#resource = new Int32Array(rules.slots.length);
    this.#span = new Int32Array(rules.slots.length);
    this.#ranks = new Uint8Array(rules.slots.length);
    this.#ids = this.#resource;
    this.#keepFixedIds();
  }

  /** Caches that are full start anew, so that a burst of strange values does not slow us for good. */
  beginPayload(): readonly CohortMark[] {
    if (this.#memo.full || this.#rules.slots.some((slot) => slot.full)) {
      this.#memo.empty();
      for (const slot of this.#rules.slots) slot.empty();
      this.#keepFixedIds();
    }
    return this.#rules.journeys.map(({ cohorts }) => cohorts.mark());
  }

  /** Cohorts that only an unreadable payload spoke of are forgotten, and with them the outcomes that name them. */
  takeBack(marks: readonly CohortMark[]): void {
    for (const [index, { cohorts }] of this.#rules.journeys.entries()) {
      const mark = marks[index];
      if (mark === undefined) continue;
      if (cohorts.size !== mark.size) this.#memo.empty();
      cohorts.takeBack(mark);
    }
  }

  beginResource(): void {
    this.#resource.fill(ABSENT_ID);
    this.#ranks.fill(UNSPOKEN);
    this.#ids = this.#resource;
    this.#passing = PASSING_ID.resource;
  }

  /** To be called when all attributes of the resource are in, before its first span. */
  endResource(): void {
    this.#answer(this.#resource);
    this.#heard = heardOf(this.#rules.journeys, this.#answers);
  }

  /** A span knows what its resource knows, and better where it says so itself. */
  beginSpan(): void {
    const span = this.#span;
    const resource = this.#resource;
    const ranks = this.#ranks;
    // Rows are short: a loop is several times faster here than `set` and `fill`.
    for (let slot = 0; slot < span.length; slot += 1) {
      span[slot] = resource[slot]!;
      ranks[slot] = UNSPOKEN;
    }
    this.#ids = span;
    this.#passing = PASSING_ID.span;
    this.kind = 0;
    this.status = 0;
    this.startMs = 0;
    this.startRest = 0;
    this.endMs = 0;
    this.endRest = 0;
  }

  usesOfBytes(body: Uint8Array, start: number, end: number): readonly Use[] | undefined {
    return this.#rules.keys.find(body, start, end);
  }

  usesOf(key: string): readonly Use[] | undefined {
    return this.#rules.keys.named(key);
  }

  /** False when no rule can want a span of this kind, whatever its attributes: they need not be read. */
  get wantsKind(): boolean {
    return ((this.#rules.kinds >>> Math.min(this.kind, KINDS.length)) & 1) === 1;
  }

  takeBytes(uses: readonly Use[], body: Uint8Array, range: { readonly start: number; readonly end: number }): void {
    for (const use of uses) {
      const slot = this.#slotFor(use);
      if (slot === undefined) continue;
      const read = use.part === 'path' ? pathOfBytes(body, range) : range;
      this.#ids[use.slot] = slot.idOfBytes(body, read, this.#passing);
    }
  }

  takeText(uses: readonly Use[], text: string): void {
    for (const use of uses) {
      const slot = this.#slotFor(use);
      if (slot !== undefined) this.#ids[use.slot] = slot.idOfText(use.part === 'path' ? pathOfText(text) : text, this.#passing);
    }
  }

  takeNumber(uses: readonly Use[], number: number): void {
    for (const use of uses) {
      const slot = this.#slotFor(use);
      if (slot !== undefined) this.#ids[use.slot] = slot.idOfNumber(number, this.#passing);
    }
  }

  /** A list, a map or bytes: it is there, and that is all that can be asked of it. */
  takeComposite(uses: readonly Use[]): void {
    for (const use of uses) if (this.#slotFor(use) !== undefined) this.#ids[use.slot] = COMPOSITE_ID;
  }

  takeNameBytes(body: Uint8Array, range: { readonly start: number; readonly end: number }): void {
    const slot = this.#rules.slots[this.name];
    if (slot !== undefined) this.#span[this.name] = slot.idOfBytes(body, range, PASSING_ID.span);
  }

  takeNameText(text: string): void {
    const slot = this.#rules.slots[this.name];
    if (slot !== undefined) this.#span[this.name] = slot.idOfText(text, PASSING_ID.span);
  }

  /** Appends the rows of the span; false when it cannot be placed in time and is therefore not counted anywhere. */
  endSpan(batch: ObservationBatch): boolean {
    batch.spans += 1;
    if ((this.endMs === 0 && this.endRest === 0) || (this.startMs === 0 && this.startRest === 0)) return false;
    // In nanoseconds first: exact below 2^53 of them, which is 104 days.
    let duration = ((this.endMs - this.startMs) * 1e6 + (this.endRest - this.startRest)) / 1e6;
    if (duration < 0) {
      batch.negativeDurations += 1;
      duration = 0;
    }
    const outcome = this.wantsKind ? this.#outcome(duration) : NOTHING;
    if (outcome.matched) batch.matched += 1;
    if (outcome.excluded) batch.excluded += 1;
    for (const cohorts of outcome.overflowed) cohorts.overflow += 1;
    this.#append(batch, outcome, duration);
    return true;
  }

  #slotFor({ slot, rank }: Use): AttributeSlot | undefined {
    if (rank > this.#ranks[slot]!) return undefined;
    this.#ranks[slot] = rank;
    return this.#rules.slots[slot];
  }

  #outcome(duration: number): Outcome {
    const { facts, slots, cohortSlots, words } = this.#rules;
    const ids = this.#span;
    if (facts.kind >= 0) ids[facts.kind] = this.#kindIds[this.kind] ?? ABSENT_ID;
    if (facts.status >= 0) ids[facts.status] = this.#statusIds[this.status] ?? ABSENT_ID;
    if (facts.duration >= 0) ids[facts.duration] = slots[facts.duration]!.idOfPassingNumber(duration, PASSING_ID.span);
    this.#answer(ids);
    let keepable = true;
    for (let label = 0; label < cohortSlots.length; label += 1) {
      const id = ids[cohortSlots[label]!]!;
      if (id === PASSING_ID.resource || id === PASSING_ID.span) keepable = false;
      this.#memo.key[words + label] = id;
    }
    const known = keepable ? this.#memo.find() : undefined;
    if (known !== undefined) return known;
    const outcome = outcomeOf(
      this.#rules,
      this.#answers,
      cohortSlots.map((slot) => slots[slot]!.textOf(ids[slot]!)),
    );
    if (keepable) this.#memo.keep(outcome);
    return outcome;
  }

  #answer(ids: Int32Array): void {
    const { slots, words } = this.#rules;
    const answers = this.#answers;
    for (let word = 0; word < words; word += 1) answers[word] = 0;
    for (let slot = 0; slot < slots.length; slot += 1) {
      const masks = slots[slot]!.masks;
      const from = ids[slot]! * words;
      for (let word = 0; word < words; word += 1) answers[word]! |= masks[from + word]!;
    }
  }

  #append(batch: ObservationBatch, { series, cohort, good }: Outcome, duration: number): void {
    const heard = this.#heard;
    reserveRows(batch, series.length + heard.length);
    const { at, series: ofSeries, cohort: cohorts, good: goods, total, n, sum, bucket: buckets, weight } = batch;
    const end = this.endMs;
    const bucket = bucketOf(duration);
    let row = batch.count;
    for (let index = 0; index < series.length; index += 1, row += 1) {
      at[row] = end;
      ofSeries[row] = series[index]!;
      cohorts[row] = cohort[index]!;
      goods[row] = good[index]!;
      total[row] = 1;
      n[row] = 1;
      sum[row] = duration;
      buckets[row] = bucket;
      weight[row] = 1;
    }
    for (let index = 0; index < heard.length; index += 1, row += 1) {
      at[row] = end;
      ofSeries[row] = heard[index]!;
      cohorts[row] = 0;
      goods[row] = 0;
      total[row] = 1;
      n[row] = 1;
      sum[row] = 0;
      buckets[row] = -1;
      weight[row] = 0;
    }
    batch.count = row;
  }

  #keepFixedIds(): void {
    const { slots, facts } = this.#rules;
    this.#kindIds = KINDS.map((kind) => slots[facts.kind]?.idOfText(kind, PASSING_ID.span) ?? ABSENT_ID);
    this.#statusIds = STATUSES.map((status) => slots[facts.status]?.idOfText(status, PASSING_ID.span) ?? ABSENT_ID);
  }
}
