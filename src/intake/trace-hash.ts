/** Bytes of a trace's id. */
export const TRACE_BYTES = 16;

/** Of the traces of things that went well those are kept whose hash is below this: one in 64. */
export const USUAL_TRACES = 2 ** 31 / 64;

/**
 * Places a trace's id in [0, 2^31), the same wherever it is done and whoever made the id, so that all that is told of one
 * trace is kept or left together. The last eight bytes are those that every maker of ids leaves to chance.
 */
export function traceHash(bytes: DataView, at: number): number {
  return Math.imul(bytes.getInt32(at + 12, true) ^ bytes.getInt32(at + 8, true), 0x9e3779b1) >>> 1;
}

/** An id of zeros says that there is none; those that are zeros in the half that is left to chance are nobody's. */
export function isNoTrace(bytes: DataView, at: number): boolean {
  return bytes.getInt32(at + 12, true) === 0 && bytes.getInt32(at + 8, true) === 0;
}

/** The bytes of the 32 hexadecimal digits of an id; null for what is none. */
export function traceBytes(text: string): Uint8Array<ArrayBuffer> | null {
  if (!TRACE_ID.test(text)) return null;
  return Uint8Array.from({ length: TRACE_BYTES }, (_, index) => Number.parseInt(text.slice(index * 2, index * 2 + 2), 16));
}

const TRACE_ID = /^[0-9a-fA-F]{32}$/;

export function traceText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}
