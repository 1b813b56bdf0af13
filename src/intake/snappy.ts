/** What a block says of itself, or what is wrong with it, for the person who operates the sender. */
export type Unpacked = { readonly ok: true; readonly length: number } | { readonly ok: false; readonly text: string };

/** A length of 32 bits is all that the format has. */
const MOST_LENGTH_BYTES = 5;

/** From so many bytes on a call that copies costs less than copying byte by byte. */
const LONG = 48;

/** How long the content of a snappy block claims to be. Whoever makes room for it decides first whether it may be so long. */
export function snappyLength(block: Uint8Array): Unpacked {
  const { length } = header(block);
  return length < 0 ? { ok: false, text: 'the snappy block has no readable length' } : { ok: true, length };
}

/**
 * Unpacks a snappy block, the unframed form that Prometheus sends, into the beginning of `into`, which is reused from body
 * to body. A block never writes more than it claims and never reads what it has not written.
 */
export function unsnappy(block: Uint8Array, into: Uint8Array): Unpacked {
  const { length, next } = header(block);
  if (length < 0) return { ok: false, text: 'the snappy block has no readable length' };
  if (length > into.length) return { ok: false, text: `the snappy block claims ${length} bytes, and ${into.length} are allowed` };
  const written = unpack(block, next, into.subarray(0, length));
  if (written === length) return { ok: true, length };
  const what = written < 0 ? `is broken at byte ${-1 - written}` : `claims ${length} bytes and holds ${written}`;
  return { ok: false, text: `the snappy block ${what}` };
}

function header(block: Uint8Array): { readonly length: number; readonly next: number } {
  let length = 0;
  for (let at = 0; at < MOST_LENGTH_BYTES && at < block.length; at += 1) {
    const byte = block[at]!;
    length += (byte & 127) * 2 ** (at * 7);
    if (byte < 128) return { length: length > 0xffff_ffff ? -1 : length, next: at + 1 };
  }
  return { length: -1, next: 0 };
}

/** Returns how much was written, or -1 - p when the element at byte p makes no sense. */
function unpack(block: Uint8Array, from: number, into: Uint8Array): number {
  const end = block.length;
  const room = into.length;
  const view = new DataView(into.buffer, into.byteOffset, room);
  let to = 0;
  let at = from;
  while (at < end) {
    const start = at;
    const tag = block[at]!;
    at += 1;
    if ((tag & 3) === 0) {
      let length = (tag >>> 2) + 1;
      if (length > 60) {
        const bytes = length - 60;
        if (bytes > end - at) return -1 - start;
        length = littleEndian(block, at, bytes) + 1;
        at += bytes;
      }
      if (length > end - at || length > room - to) return -1 - start;
      copyLiteral(block, at, { into, to, length });
      at += length;
      to += length;
      continue;
    }
    const bytes = (tag & 3) === 3 ? 4 : tag & 3;
    if (bytes > end - at) return -1 - start;
    const isShort = bytes === 1;
    let length = isShort ? 4 + ((tag >>> 2) & 7) : 1 + (tag >>> 2);
    const offset = isShort ? ((tag >>> 5) << 8) | block[at]! : littleEndian(block, at, bytes);
    at += bytes;
    if (bytes === 2) {
      // One element copies at most 64 bytes, so a longer copy stands there as several that reach equally far back.
      while (end - at > 2 && (block[at]! & 3) === 2 && block[at + 1] === block[at - 2] && block[at + 2] === block[at - 1]) {
        length += 1 + (block[at]! >>> 2);
        at += 3;
      }
    }
    if (offset === 0 || offset > to || length > room - to) return -1 - start;
    const last = to + length;
    if (length >= LONG && offset >= length) {
      into.copyWithin(to, to - offset, last - offset);
    } else if (offset >= 4 && last + 3 <= room) {
      // Up to three bytes more than asked for; what comes next is written over them.
      for (; to < last; to += 4) view.setInt32(to, view.getInt32(to - offset, true), true);
    } else {
      // Byte by byte and forwards: a copy may reach into what it is writing, which repeats it.
      for (; to < last; to += 1) into[to] = into[to - offset]!;
    }
    to = last;
  }
  return to;
}

type Place = { readonly into: Uint8Array; readonly to: number; readonly length: number };

function copyLiteral(block: Uint8Array, at: number, { into, to, length }: Place): void {
  if (length >= LONG) into.set(block.subarray(at, at + length), to);
  else for (let index = 0; index < length; index += 1) into[to + index] = block[at + index]!;
}

function littleEndian(block: Uint8Array, at: number, bytes: number): number {
  let number = 0;
  for (let index = bytes - 1; index >= 0; index -= 1) number = number * 256 + block[at + index]!;
  return number;
}
