import { broken } from '../kernel/units.ts';
import { wordsOf } from '../kernel/row-hash.ts';
import type { Condition } from '../catalog/catalog.ts';
import type { ObservationBatch } from './observation-batch.ts';
import { meaningsOf, SpokenAttributes, type Said, type SpokenAttribute } from './spoken-attributes.ts';
import { StreamHash } from './stream-hash.ts';
import { appendStreamRow } from './stream-rows.ts';
import { partAttributes, type StreamParts, type StreamRule } from './stream-rules.ts';

/** A log record or event that may be a row; `holds` asks what rules ask, of texts that lost what must not be kept. */
export type StreamRecord = {
  readonly at: number;
  readonly event: string | null;
  readonly spoken: readonly SpokenAttribute[];
  readonly holds: (conditions: readonly Condition[]) => boolean;
};

export type ToldRow = {
  readonly streams: readonly number[];
  readonly at: number;
  readonly resource: Said;
  readonly spoken: readonly SpokenAttribute[];
};

/** Makes stream rows of what was said. Texts are hashed as they were sent, and nothing of them stays. */
export class StreamFacts {
  /** Of log records. */
  readonly rules: readonly StreamRule[];
  /** The events that rules name. */
  readonly events: ReadonlySet<string>;
  /** The attributes that rules test. */
  readonly tested: readonly string[];
  /** Some rule asks whatever the event is. */
  readonly asksAll: boolean;
  /** Things that a rule wanted and that lack a part of their key; they are no rows. */
  unkeyed = 0;
  /** By the stream's number. */
  readonly #parts: readonly StreamParts[];
  readonly #hash: StreamHash;
  readonly #attributes: SpokenAttributes;

  constructor(rules: readonly StreamRule[], { parts, seed }: { readonly parts: readonly StreamParts[]; readonly seed: bigint }) {
    this.rules = rules;
    this.events = new Set(rules.flatMap(({ event }) => (event === null ? [] : [event])));
    this.tested = rules.flatMap(({ where }) => where.map(({ attribute }) => attribute));
    this.asksAll = rules.some(({ event }) => event === null);
    this.#parts = parts;
    this.#hash = new StreamHash(wordsOf(seed));
    this.#attributes = new SpokenAttributes(meaningsOf(partAttributes(parts)), null);
  }

  asks(event: string | null): boolean {
    return this.asksAll || (event !== null && this.events.has(event));
  }

  /** Whether this key may be part of what a row is known by. */
  wants(key: string): boolean {
    return this.#attributes.wants(key);
  }

  /** What a resource says of keys and values; may be kept and used again. */
  resource(spoken: readonly SpokenAttribute[]): Said {
    const said = this.#attributes.beginResource();
    this.#take(spoken);
    return said;
  }

  counted({ streams }: ObservationBatch, resource: Said, { at, event, spoken, holds }: StreamRecord): void {
    let isRead = false;
    for (const rule of this.rules) {
      if ((rule.event !== null && rule.event !== event) || !holds(rule.where)) continue;
      if (!isRead) this.#read(resource, spoken);
      isRead = true;
      this.#append(streams, { stream: rule.stream, at }, rule);
    }
  }

  /** A span that was found to be a row of these streams. */
  told({ streams }: ObservationBatch, of: ToldRow): void {
    this.#read(of.resource, of.spoken);
    for (const stream of of.streams)
      this.#append(streams, { stream, at: of.at }, this.#parts[stream] ?? broken(`stream ${stream}`));
  }

  #read(resource: Said, spoken: readonly SpokenAttribute[]): void {
    this.#attributes.beginOwn(resource);
    this.#take(spoken);
  }

  #append(
    rows: ObservationBatch['streams'],
    place: { readonly stream: number; readonly at: number },
    { key, value }: StreamParts,
  ): void {
    const keyed = this.#hash.key(key.map((attribute) => this.#attributes.value(attribute)));
    if (keyed === null) {
      this.unkeyed += 1;
      return;
    }
    const valued = this.#hash.value(
      keyed,
      value.map((attribute) => this.#attributes.value(attribute)),
    );
    appendStreamRow(rows, place, { key: keyed, value: valued });
  }

  #take(spoken: readonly SpokenAttribute[]): void {
    for (const { key, value } of spoken) if (value !== null) this.#attributes.take(key, value);
  }
}
