/** A snappy block as a client would pack it: greedy, by a table of the last place of every four bytes. */
export function snappyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const out: number[] = [];
  for (let left = bytes.length; ; left = Math.floor(left / 128)) {
    out.push(left < 128 ? left : (left % 128) | 128);
    if (left < 128) break;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const last = new Map<number, number>();
  let literal = 0;
  let at = 0;
  while (at + 4 <= bytes.length) {
    const word = view.getUint32(at, true);
    const from = last.get(word);
    last.set(word, at);
    if (from === undefined || at - from > 65_535) {
      at += 1;
      continue;
    }
    let length = 4;
    while (length < 64 && at + length < bytes.length && bytes[from + length] === bytes[at + length]) length += 1;
    pushLiteral(out, bytes.subarray(literal, at));
    pushCopy(out, at - from, length);
    at += length;
    literal = at;
  }
  pushLiteral(out, bytes.subarray(literal));
  return Uint8Array.from(out);
}

function pushLiteral(out: number[], bytes: Uint8Array): void {
  if (bytes.length === 0) return;
  const length = bytes.length - 1;
  if (length < 60) out.push(length << 2);
  else if (length < 256) out.push(60 << 2, length);
  else if (length < 65_536) out.push(61 << 2, length & 255, length >>> 8);
  else out.push(62 << 2, length & 255, (length >>> 8) & 255, length >>> 16);
  for (const byte of bytes) out.push(byte);
}

function pushCopy(out: number[], offset: number, length: number): void {
  if (length <= 11 && offset < 2_048) out.push(((offset >>> 8) << 5) | ((length - 4) << 2) | 1, offset & 255);
  else out.push(((length - 1) << 2) | 2, offset & 255, offset >>> 8);
}
