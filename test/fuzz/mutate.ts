import type { Rng } from '../../src/kernel/rng.ts';

/** Numbers that break readers: lengths that lie, ends of ranges, brackets, quotes, and the bytes of a varint without end. */
const PIECES = [
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80],
  [0x00],
  [0x7f],
  [0x80, 0x01],
  ...['{', '}', '[', ']', '"', '\\', '\\u0000', ',', ':', 'null', '1e999', '-0', '18446744073709551616', '{"a":', '[['].map(
    (text) => [...Buffer.from(text)],
  ),
];

/** The body with one to six mistakes in it, mostly few; `other` lends pieces. */
export function mutated(body: Uint8Array, other: Uint8Array, rng: Rng): Uint8Array {
  const below = (most: number): number => Math.floor(rng.next() * most);
  let now: Uint8Array = body.slice();
  for (let times = 1 + below(1 + below(6)); times > 0; times -= 1) {
    const at = below(now.length + 1);
    switch (below(12)) {
      case 0:
        if (at < now.length) now[at] = below(256);
        break;
      case 1:
      case 8:
      case 9:
      case 10:
      case 11:
        if (at < now.length) now[at]! ^= 1 << below(8);
        break;
      case 2:
        now = spliced(now, { at, gone: 1 + below(8), put: [] });
        break;
      case 3:
        now = spliced(now, { at, gone: 0, put: PIECES[below(PIECES.length)] ?? [] });
        break;
      case 4:
        now = spliced(now, { at, gone: below(4), put: PIECES[below(PIECES.length)] ?? [] });
        break;
      case 5: {
        const from = below(other.length);
        now = spliced(now, { at, gone: 0, put: other.subarray(from, from + below(64)) });
        break;
      }
      case 6: {
        const from = below(now.length);
        now = spliced(now, { at, gone: 0, put: now.slice(from, from + below(200)) });
        break;
      }
      default:
        if (below(4) === 0) now = now.slice(0, at);
    }
  }
  return now;
}

function spliced(body: Uint8Array, { at, gone, put }: { at: number; gone: number; put: ArrayLike<number> }): Uint8Array {
  const rest = body.subarray(Math.min(body.length, at + gone));
  const made = new Uint8Array(at + put.length + rest.length);
  made.set(body.subarray(0, at));
  made.set(put, at);
  made.set(rest, at + put.length);
  return made;
}
