import type { Instant } from '../../kernel/units.ts';
import type { Coding, Format, Payload } from '../../ports/intake.ts';

/** A payload with the instant at which its sender was told that it is kept. */
export type KeptPayload = { readonly payload: Payload; readonly at: Instant };

/** One byte of version, one each for format and coding, one that is free, eight of the instant, then the body as it came. */
const HEAD_BYTES = 12;
const VERSION = 1;
/** What stands on disk are places in these lists: new names go to their ends. */
const FORMATS: readonly Format[] = [
  'traces/protobuf',
  'traces/json',
  'metrics/protobuf',
  'metrics/json',
  'logs/protobuf',
  'logs/json',
  'write/1',
  'write/2',
  'events/json',
  'events/ndjson',
];
const CODINGS: readonly Coding[] = ['identity', 'gzip', 'zstd', 'deflate', 'snappy'];

export function framePayload({ payload: { format, coding, body }, at }: KeptPayload): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(HEAD_BYTES + body.length);
  frame[0] = VERSION;
  frame[1] = FORMATS.indexOf(format);
  frame[2] = CODINGS.indexOf(coding);
  new DataView(frame.buffer).setFloat64(4, at, true);
  frame.set(body, HEAD_BYTES);
  return frame;
}

/** Lends the body. Null for a frame that another version wrote. */
export function readPayloadFrame(frame: Uint8Array, source: string): KeptPayload | null {
  const [format, coding] = [FORMATS[frame[1] ?? -1], CODINGS[frame[2] ?? -1]];
  if (frame.length < HEAD_BYTES || frame[0] !== VERSION || format === undefined || coding === undefined) return null;
  const at = new DataView(frame.buffer, frame.byteOffset).getFloat64(4, true) as Instant;
  return { payload: { source, format, coding, body: frame.subarray(HEAD_BYTES) }, at };
}
