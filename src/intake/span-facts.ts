import { bucketOf } from '../kernel/log-buckets.ts';
import { ABSENT_ID, PASSING_ID } from './attribute-slot.ts';
import { AttributeFacts } from './attribute-facts.ts';
import { KINDS, type CompiledRules } from './compiled-rules.ts';
import { NO_STREAMS, NOWHERE, type Exemplars, type SpanParts } from './exemplars.ts';
import { SpanTrace } from './span-trace.ts';
import type { StreamFacts } from './stream-facts.ts';
import { EdgeDraw } from './edge-draw.ts';
import { Hearing } from './hearing.ts';
import { Lateness } from './lateness.ts';
import { reserveRows, type ObservationBatch } from './observation-batch.ts';
import { ROW, type Outcome } from './outcome.ts';
import { Outcomes } from './outcomes.ts';
import { ANY_ORIGIN, type PayloadOrigin } from './payload-origin.ts';
import { ServiceScope } from './service-scope.ts';
import { SpanMemo, type SpanFact } from './span-memo.ts';

const UNASKED = 0;
const KEPT = 1;
const LEFT = 2;
const STATUSES = ['unset', 'ok', 'error'];

/**
 * What is known of the span that is being read. Decoders fill it – resource first, then span by span – and it appends the
 * span's rows to the batch.
 */
export class SpanFacts extends AttributeFacts {
  /** OTLP's numbers. */
  kind = 0;
  status = 0;
  /** Whole ms since the epoch and the nanoseconds beyond them: exact, where one double would not be. */
  startMs = 0;
  startRest = 0;
  endMs = 0;
  endRest = 0;
  /** A field and no argument: handed from function to function a number with a fraction becomes an object. */
  durationMs = 0;
  readonly trace = new SpanTrace();
  /** The streams that the span turned out to be a row of. */
  streams = NO_STREAMS;
  readonly rows: StreamFacts;
  readonly #exemplars: Exemplars;
  /** Slot of the span's name, or -1: then decoders need not read it. */
  readonly name: number;
  readonly #outcomes: Outcomes;
  readonly #met: SpanMemo;
  readonly #fact: SpanFact = { kind: ABSENT_ID, status: ABSENT_ID };
  readonly #hearing: Hearing;
  readonly #lateness = new Lateness();
  readonly #scope: ServiceScope;
  #origin = ANY_ORIGIN;
  /** It can be known by its attributes alone. */
  #isLikeOthers = false;
  readonly #draw = new EdgeDraw();
  /** Whether the span is counted for the map; it is drawn once, however often that is asked. */
  #drawn = UNASKED;
  /** Where the service's name stands among the labels. */
  readonly #service: number;
  readonly #kinds: readonly number[];
  readonly #statuses: readonly number[];

  constructor(rules: CompiledRules, { toBiased, exemplars, rows }: SpanParts) {
    super(rules);
    this.rows = rows;
    this.#exemplars = exemplars;
    this.name = rules.facts.name;
    this.#outcomes = new Outcomes(rules, { resource: this.resource, span: this.own });
    this.#met = new SpanMemo(this.memo, this.resource);
    this.#hearing = new Hearing(toBiased);
    const service = rules.slots[rules.service]!;
    this.#scope = new ServiceScope(service);
    this.#service = service.label;
    const classOf = (slot: number, text: string): number => rules.slots[slot]?.idOfText(text, PASSING_ID.span) ?? ABSENT_ID;
    this.#kinds = KINDS.map((kind) => classOf(rules.facts.kind, kind));
    this.#statuses = STATUSES.map((status) => classOf(rules.facts.status, status));
  }

  /** Caches that are full start anew, so that a burst of strange values does not slow us for good. */
  beginPayload(origin: PayloadOrigin): void {
    this.#origin = origin;
    this.#lateness.begin(origin.receivedAt);
    this.#scope.begin(origin.allows);
    this.#draw.begin(origin.receivedAt);
    this.#drawn = UNASKED;
    this.keys = this.rules.keys;
    const full = this.rules.slots.filter((slot) => slot.full);
    for (const slot of full) slot.empty();
    const isWorn = this.#outcomes.full || this.#met.full || this.memo.full;
    if (full.length > 0 || this.memo.full) this.memo.empty();
    if (isWorn || full.some(({ label }) => label >= 0)) this.forgetOutcomes();
  }

  /** When the whole payload could be read. */
  endPayload(batch: ObservationBatch): void {
    this.trace.traceView = NOWHERE;
    this.#lateness.settle(batch);
  }

  /** Services that the payload spoke of although its source may not, some of them; null when there are none. */
  get outOfScope(): string | null {
    return this.#scope.refused;
  }

  /** Called when ids of cohorts lose their meaning. */
  forgetOutcomes(): void {
    this.#outcomes.empty();
    this.#met.empty();
  }

  beginResource(): void {
    this.levelResource();
    this.sampling.beginResource(this.#origin.tail);
  }

  /** To be called when all attributes of the resource are in, before its first span. */
  endResource(): void {
    this.#scope.resource(this.resource.labels);
    this.#hearing.begin(this.#outcomes.heard(this.resource.classes));
    this.#met.beginResource();
  }

  /** To be called after the last span of a resource: what was heard of it becomes rows. */
  leaveResource(batch: ObservationBatch): void {
    this.#hearing.tell(batch);
  }

  /** What follows is said by an instrumentation scope, of which only its sampling is read. */
  beginScope(): void {
    this.levelScope();
    this.sampling.beginScope();
  }

  beginSpan(): void {
    this.levelOwn();
    this.sampling.beginSpan();
    this.kind = 0;
    this.trace.traceAt = -1;
    this.streams = NO_STREAMS;
    this.status = 0;
    this.startMs = 0;
    this.startRest = 0;
    this.endMs = 0;
    this.endRest = 0;
  }

  /** False when no rule can want a span of this kind, whatever its attributes: they need not be read. */
  get wantsKind(): boolean {
    return this.wantsKindOf(this.kind);
  }

  wantsKindOf(kind: number): boolean {
    const bit = 1 << Math.min(kind, KINDS.length);
    return (this.rules.kinds & bit) !== 0 || ((this.rules.edgeKinds & bit) !== 0 && this.#isDrawn());
  }

  /** The kind decides which attributes are read from here on; false when none needs to be. */
  takeKind(kind: number): boolean {
    this.kind = kind;
    const bit = 1 << Math.min(kind, KINDS.length);
    if ((this.rules.edgeKinds & bit) === 0 || !this.#isDrawn()) return (this.rules.kinds & bit) !== 0;
    this.keys = this.rules.edgeKeys;
    return true;
  }

  /** Of a span whose kind tells of an edge: whether it is one of those that are counted. */
  #isDrawn(): boolean {
    if (this.#drawn === UNASKED) this.#drawn = this.#draw.next() ? KEPT : LEFT;
    return this.#drawn === KEPT;
  }

  takeNameBytes(body: DataView, start: number, end: number): void {
    const slot = this.rules.slots[this.name];
    if (slot !== undefined) this.takeFact(this.name, slot, slot.idOfBytes(body, start, end, PASSING_ID.span));
  }

  takeNameText(text: string): void {
    const slot = this.rules.slots[this.name];
    if (slot !== undefined) this.takeFact(this.name, slot, slot.idOfText(text, PASSING_ID.span));
  }

  /** Appends the rows of the span; false when it cannot be placed in time and is therefore not counted anywhere. */
  endSpan(batch: ObservationBatch): boolean {
    const isTimed = (this.endMs !== 0 || this.endRest !== 0) && (this.startMs !== 0 || this.startRest !== 0);
    // In nanoseconds first: exact below 2^53 of them, which is 104 days.
    this.durationMs = ((this.endMs - this.startMs) * 1e6 + (this.endRest - this.startRest)) / 1e6;
    return this.endTimedSpan(batch, isTimed);
  }

  /** The same where the duration is known already, and of the times no more than the whole ms of the end. */
  endTimedSpan(batch: ObservationBatch, isTimed: boolean): boolean {
    batch.spans += 1;
    // What nobody counts cannot make a count wrong, and its attributes were perhaps not read.
    const isWanted = this.wantsKind;
    const isEdge = this.#drawn === KEPT;
    this.#drawn = UNASKED;
    if (isEdge) this.keys = this.rules.keys;
    const met = isWanted ? this.#find() : -1;
    if (!this.#scope.allows(met >= 0 ? this.#met.service(met) : this.spoken.labels[this.#service]!)) {
      batch.outOfScope += 1;
      return true;
    }
    if (!isTimed) return false;
    if (this.durationMs < 0) {
      batch.negativeDurations += 1;
      this.durationMs = 0;
    }
    this.#lateness.add(batch, this);
    this.#hearing.add(batch, this, isWanted && this.sampling.isBiased);
    if (isWanted) this.#count(batch, met >= 0 ? this.#met.outcome(met) : this.#outcome(), isEdge);
    return true;
  }

  /** Where a span like this one, that was met before, stands in the memo, or -1. */
  #find(): number {
    const fact = this.#fact;
    fact.kind = this.#kinds[this.kind] ?? ABSENT_ID;
    fact.status = this.#statuses[this.status] ?? ABSENT_ID;
    this.#isLikeOthers = this.isKnown && this.rules.facts.duration < 0;
    return this.#isLikeOthers ? this.#met.find(this.known, fact) : -1;
  }

  /**
   * In place of `beginSpan` and `endSpan`, for a span of a kind that no rule can want, which says nothing of itself but its
   * times; `endMs` and `durationMs` are set. False when it cannot be placed in time.
   */
  passSpan(batch: ObservationBatch, isTimed: boolean): boolean {
    batch.spans += 1;
    this.#drawn = UNASKED;
    if (!this.#scope.allowsResource) {
      batch.outOfScope += 1;
      return true;
    }
    if (!isTimed) return false;
    if (this.durationMs < 0) batch.negativeDurations += 1;
    this.#lateness.add(batch, this);
    this.#hearing.add(batch, this, false);
    return true;
  }

  #count(batch: ObservationBatch, outcome: Outcome, isEdge: boolean): void {
    const { weight } = this.sampling;
    if (weight !== 1) batch.weighted += 1;
    if (this.sampling.isUnreadable) batch.badWeights += 1;
    if (outcome.matched) batch.matched += 1;
    if (outcome.excluded) batch.excluded += 1;
    outcome.hits += 1;
    const { overflowed } = outcome;
    for (let index = 0; index < overflowed.length; index += 1) overflowed[index]!.countOverflow();
    if (outcome.rows.length > 0) {
      const first = batch.count;
      const isBad = this.#append(batch, outcome.rows, weight);
      if (isBad || this.trace.isUsual) this.#exemplars.keep(batch, first, this.trace);
    }
    this.streams = outcome.streams;
    if (isEdge && outcome.edges.length > 0) this.#append(batch, outcome.edges, weight * this.#draw.weight);
  }

  #outcome(): Outcome {
    const { facts, slots } = this.rules;
    this.openOwn();
    const { classes, labels } = this.own;
    if (facts.kind >= 0) classes[facts.kind] = this.#fact.kind;
    if (facts.status >= 0) classes[facts.status] = this.#fact.status;
    if (facts.duration >= 0) classes[facts.duration] = slots[facts.duration]!.idOfPassingNumber(this.durationMs);
    const outcome = this.#outcomes.find();
    if (this.#isLikeOthers && this.#outcomes.isKept)
      this.#met.keep(this.known, this.#fact, { outcome, service: labels[this.#service]! });
    return outcome;
  }

  /** True when some of the rows is not good. */
  #append(batch: ObservationBatch, rows: Float64Array, weight: number): boolean {
    reserveRows(batch, rows.length / ROW);
    const { at, series, cohort, good, total, n, sum, bucket, weight: weights } = batch;
    const duration = this.durationMs;
    const inBucket = bucketOf(duration);
    let row = batch.count;
    let worst = 1;
    for (let from = 0; from < rows.length; from += ROW, row += 1) {
      const isWithin = duration >= rows[from + 2]! && duration <= rows[from + 3]!;
      at[row] = this.endMs;
      series[row] = rows[from]!;
      cohort[row] = rows[from + 1]!;
      const isGood = isWithin ? rows[from + 4]! : rows[from + 5]!;
      worst = Math.min(worst, isGood);
      good[row] = isGood * weight;
      total[row] = rows[from + 6]! * weight;
      n[row] = 1;
      sum[row] = duration * weight;
      bucket[row] = inBucket;
      weights[row] = weight;
    }
    batch.count = row;
    return worst === 0;
  }
}
