import { NOWHERE, type TracePlace } from './exemplars.ts';
import { TRACE_BYTES, traceHash, USUAL_TRACES } from './trace-hash.ts';

const NO_DIGIT = 255;
const DIGITS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(byte).toLowerCase());
  return digit < 0 ? NO_DIGIT : digit;
});

/** Where the trace's id of the span stands that is being read: in the payload, or here when it was written in digits. */
export class SpanTrace implements TracePlace {
  traceView: DataView = NOWHERE;
  traceAt = -1;
  readonly #bytes = new Uint8Array(TRACE_BYTES);
  readonly #own = new DataView(this.#bytes.buffer);

  /** Whether it is remembered even of what went well. */
  get isUsual(): boolean {
    return this.traceAt >= 0 && traceHash(this.traceView, this.traceAt) < USUAL_TRACES;
  }

  /** Reads 32 hexadecimal digits without making a text of them; what is no id is none. */
  takeDigits(text: Uint8Array, start: number, end: number): void {
    this.traceAt = -1;
    if (end - start !== TRACE_BYTES * 2) return;
    let all = 0;
    for (let index = 0; index < TRACE_BYTES; index += 1) {
      const high = DIGITS[text[start + index * 2]!]!;
      const low = DIGITS[text[start + index * 2 + 1]!]!;
      all |= high | low;
      this.#bytes[index] = (high << 4) | low;
    }
    if (all > 15) return;
    this.traceView = this.#own;
    this.traceAt = 0;
  }
}
