import { jsonOf } from './bounded-json.ts';
import { Unreadable, type ReadOutcome } from './read-outcome.ts';
import type { Encoding } from './otlp-answer.ts';
import { WireReader } from './wire-reader.ts';

/** A signal that this version cannot use. It is still read far enough to tell the sender how much was not counted. */
export type UnreadSignal = 'metrics' | 'logs';

/** The request's things, all of them rejected. What cannot be read is refused as it would be once the signal is known. */
export function countUnread(signal: UnreadSignal, body: Uint8Array, encoding: Encoding): ReadOutcome {
  try {
    const rejected =
      encoding === 'json' ? countIn(jsonOf(body), JSON_LEVELS[signal]) : new Counter(body).count(WIRE_LEVELS[signal]);
    return {
      ok: true,
      rejected,
      message: rejected === 0 ? '' : `${signal} are not supported yet: none of the ${rejected} was counted; send traces`,
    };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, text: error.message };
    throw error;
  }
}

/** The way down to one thing, level by level: any of the named fields, each a list or a message. */
const JSON_LEVELS: Readonly<Record<UnreadSignal, readonly (readonly string[])[]>> = {
  logs: [['resourceLogs'], ['scopeLogs'], ['logRecords']],
  metrics: [
    ['resourceMetrics'],
    ['scopeMetrics'],
    ['metrics'],
    ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'],
    ['dataPoints'],
  ],
};

/** The same way in tags: field number × 8 + 2. */
const WIRE_LEVELS: Readonly<Record<UnreadSignal, readonly (readonly number[])[]>> = {
  logs: [[0x0a], [0x12], [0x12]],
  metrics: [[0x0a], [0x12], [0x12], [0x2a, 0x3a, 0x4a, 0x52, 0x5a], [0x0a]],
};

function countIn(value: unknown, levels: readonly (readonly string[])[]): number {
  if (Array.isArray(value)) return value.reduce((sum: number, each: unknown) => sum + countIn(each, levels), 0);
  const [names, ...below] = levels;
  if (names === undefined) return 1;
  if (typeof value !== 'object' || value === null) throw new Unreadable(`expected an object with ${names.join(' or ')}`);
  const held = value as Readonly<Record<string, unknown>>;
  return names.reduce((sum, name) => sum + (held[name] === undefined || held[name] === null ? 0 : countIn(held[name], below)), 0);
}

class Counter extends WireReader {
  place(): string {
    return '';
  }

  count(levels: readonly (readonly number[])[]): number {
    return this.#countIn({ start: 0, end: this.body.length }, levels, 0);
  }

  #countIn({ start, end }: { start: number; end: number }, levels: readonly (readonly number[])[], level: number): number {
    const wanted = levels[level];
    if (wanted === undefined) return 1;
    let found = 0;
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (!wanted.includes(tag)) {
        at = this.skip(tag, at, end);
        continue;
      }
      const size = this.size(at, end);
      at = this.next + size;
      found += this.#countIn({ start: at - size, end: at }, levels, level + 1);
    }
    return found;
  }
}
