import { Unreadable } from '../../intake/read-outcome.ts';
import { snappyLength, unsnappy } from '../../intake/snappy.ts';
import { WireReader } from '../../intake/wire-reader.ts';
import type { Payload, Written } from '../../ports/intake.ts';

export type WrittenIn = { readonly ok: true; readonly written: Written | null } | { readonly ok: false; readonly text: string };

/**
 * Senders of remote write 2.0 want to hear how much was stored, and take an answer that does not say it for a failure. Other
 * payloads are not looked into.
 */
export function writtenIn({ format, body }: Pick<Payload, 'format' | 'body'>): WrittenIn {
  if (format !== 'write/2') return { ok: true, written: null };
  const claimed = snappyLength(body);
  if (!claimed.ok) return claimed;
  const most = Math.min(MOST_BYTES, body.length * MOST_RATIO);
  if (claimed.length > most)
    return { ok: false, text: `the body claims ${claimed.length} bytes and cannot hold more than ${most}` };
  const request = new Uint8Array(claimed.length);
  const unpacked = unsnappy(body, request);
  if (!unpacked.ok) return unpacked;
  try {
    return { ok: true, written: new Counter(request).count() };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, text: error.message };
    throw error;
  }
}

const MOST_BYTES = 64 * 1_048_576;
/** Three bytes of a block copy 64 at most; whoever claims more has no need of the memory. */
const MOST_RATIO = 22;
/** Tags of `io.prometheus.write.v2.Request`: field number × 8 + 2. */
const TIME_SERIES = 0x2a;
const COUNTED: ReadonlyMap<number, keyof Written> = new Map([
  [0x12, 'samples'],
  [0x1a, 'histograms'],
  [0x22, 'exemplars'],
]);

class Counter extends WireReader {
  readonly #written = { samples: 0, histograms: 0, exemplars: 0 };

  place(): string {
    return '';
  }

  count(): Written {
    this.#each({ start: 0, end: this.body.length }, (tag, series) => {
      if (tag === TIME_SERIES) this.#each(series, (inner) => this.#add(inner));
    });
    return this.#written;
  }

  #add(tag: number): void {
    const name = COUNTED.get(tag);
    if (name !== undefined) this.#written[name] += 1;
  }

  #each(
    { start, end }: { start: number; end: number },
    visit: (tag: number, range: { start: number; end: number }) => void,
  ): void {
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      const from = this.next;
      at = this.skip(tag, from, end);
      if ((tag & 7) === 2) visit(tag, { start: from + this.#prefix(from, end), end: at });
    }
  }

  /** Bytes of the length before a message. */
  #prefix(at: number, end: number): number {
    this.size(at, end);
    return this.next - at;
  }
}
