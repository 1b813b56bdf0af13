import { textOf } from './attribute-block.ts';
import type { SpokenAttribute } from './spoken-attributes.ts';
import type { Matcher } from './matcher.ts';
import type { ObservationBatch } from './observation-batch.ts';
import { readPayload } from './read-payload.ts';
import type { ReadOutcome, Written } from './read-outcome.ts';
import { spokenLabel, type ReadSeries } from './remote-write-facts.ts';
import type { NameUse } from './remote-write-names.ts';
import { SAMPLES, WriteReader } from './remote-write-reader.ts';

/** Reads a `prometheus.WriteRequest`, the body of remote write 1.0, unpacked. */
export function readWriteV1(body: Uint8Array, matcher: Matcher, batch: ObservationBatch): ReadOutcome {
  const { write } = matcher.metrics;
  return readPayload(matcher, batch, {
    facts: write,
    things: 'samples',
    read: () => new WriteV1Walker(body, write, batch).request(),
  });
}

/** Tags: field number × 8 + wire type. */
const TIME_SERIES = 0x0a;
const LABEL = 0x0a;
const NAME = 0x0a;
const VALUE = 0x12;
const TAGS = { histograms: 0x22, exemplars: 0x1a } as const;

const NAME_LABEL = new TextEncoder().encode('__name__');
/** Where the metric's name begins in a series that names it first: two tags, two lengths, the label's name, tag, length. */
const NAME_AT = 4 + NAME_LABEL.length + 2;

class WriteV1Walker extends WriteReader {
  request(): Written {
    const end = this.body.length;
    let at = 0;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag !== TIME_SERIES) {
        at = this.skip(tag, at, end);
        continue;
      }
      this.series += 1;
      this.atMost(this.series, 'series');
      const size = this.size(at, end);
      at = this.next + size;
      this.#timeSeries(at - size, at);
    }
    return { ...this.facts.written };
  }

  /** Labels stand first and in a row; only where they do not is the series read in another way. */
  #timeSeries(start: number, end: number): void {
    const { labels } = this;
    labels.body = this.body;
    labels.view = this.view;
    labels.start = start;
    labels.end = end;
    const guessed = this.facts.guessed(labels);
    if (guessed !== undefined && !this.#hasLabelBeyond(labels.end, end))
      return this.samplesOf(guessed, TAGS, { start: labels.end, end, since: 0 });
    this.#unguessed(start, end);
  }

  #unguessed(start: number, end: number): void {
    const uses = this.#usesOf(start, end);
    let at = start;
    while (at < end && this.body[at] === LABEL) {
      const size = this.size(at + 1, end);
      at = this.next + size;
    }
    if (uses === undefined || this.#hasLabelBeyond(at, end)) return this.#inAnyOrder(start, end);
    if (uses === null) return this.samplesOf(null, TAGS, { start: at, end, since: 0 });
    this.labels.end = at;
    const series = this.facts.known(this.labels) ?? this.facts.learned(this.labels, this.#spoken(start, at), uses);
    this.samplesOf(series, TAGS, { start: at, end, since: 0 });
  }

  /** What the name that stands first is wanted for, null for nothing; undefined when no name stands there. */
  #usesOf(start: number, end: number): readonly NameUse[] | null | undefined {
    const body = this.body;
    const nameEnd = start + 4 + NAME_LABEL.length;
    if (nameEnd + 2 > end || body[start] !== LABEL || body[start + 1]! > 127) return undefined;
    if (body[start + 2] !== NAME || body[start + 3] !== NAME_LABEL.length || body[nameEnd] !== VALUE) return undefined;
    for (let at = 0; at < NAME_LABEL.length; at += 1) if (body[start + 4 + at] !== NAME_LABEL[at]) return undefined;
    const length = body[nameEnd + 1]!;
    if (length > 127 || start + 2 + body[start + 1]! !== start + NAME_AT + length) return undefined;
    return this.facts.names.find(body, start + NAME_AT, start + NAME_AT + length) ?? null;
  }

  #hasLabelBeyond(from: number, end: number): boolean {
    let at = from;
    // Most series have one sample, and nothing stands behind it.
    if (end - from > 1 && this.body[from] === SAMPLES && this.body[from + 1] === end - from - 2) return false;
    while (at < end) {
      const tag = this.tag(at, end);
      if (tag === LABEL) return true;
      at = this.skip(tag, this.next, end);
    }
    return false;
  }

  #inAnyOrder(start: number, end: number): void {
    const spoken = this.#spoken(start, end);
    const uses = this.facts.names.named(spoken.name);
    if (uses === undefined) return this.samplesOf(null, TAGS, { start, end, since: 0 });
    this.samplesOf(this.facts.unkept(spoken, uses), TAGS, { start, end, since: 0 });
  }

  #spoken(start: number, end: number): ReadSeries {
    const labels: SpokenAttribute[] = [];
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag !== LABEL) {
        at = this.skip(tag, at, end);
        continue;
      }
      const size = this.size(at, end);
      at = this.next + size;
      labels.push(this.#label(at - size, at));
    }
    const name = labels.findLast(({ key }) => key === '__name__')?.value?.text ?? '';
    return { name, isCounter: null, labels };
  }

  #label(start: number, end: number): SpokenAttribute {
    let key = '';
    let value = '';
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag !== NAME && tag !== VALUE) {
        at = this.skip(tag, at, end);
        continue;
      }
      const size = this.size(at, end);
      at = this.next + size;
      if (tag === NAME) key = textOf(this.body, at - size, at);
      else value = textOf(this.body, at - size, at);
    }
    return spokenLabel(key, value);
  }
}
