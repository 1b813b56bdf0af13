import { crc32 } from 'node:zlib';
import type { Instant } from '../../kernel/units.ts';

/**
 * What one append leaves in a file: all of its frames behind one checksum, so that a reader finds all of them or none.
 * Little-endian: magic, checksum of all that follows, bytes after the head, frames, sequence of the first frame, instant of
 * the append; then each frame behind its length.
 */
export type GroupHead = {
  readonly checksum: number;
  /** Bytes of the whole group, head included. */
  readonly bytes: number;
  readonly frames: number;
  readonly first: number;
  readonly at: Instant;
};

export const HEAD_BYTES = 32;
/** More than the intake ever lets wait; beyond it a length could be any damage. */
export const MOST_GROUP_BYTES = 256 * 1024 * 1024;
const MAGIC = 0x31_4a_4c_50;
const CHECKED_FROM = 8;
const LENGTH_BYTES = 4;

export function groupBytes(frames: readonly Uint8Array[]): number {
  return frames.reduce((bytes, frame) => bytes + LENGTH_BYTES + frame.length, HEAD_BYTES);
}

/** Writes the group at the start of `into`, which is at least `groupBytes` long, and returns the part that was written. */
export function writeGroup(
  into: Uint8Array,
  frames: readonly Uint8Array[],
  { first, at }: { first: number; at: Instant },
): Uint8Array {
  const view = new DataView(into.buffer, into.byteOffset, into.byteLength);
  let end = HEAD_BYTES;
  for (const frame of frames) {
    view.setUint32(end, frame.length, true);
    into.set(frame, end + LENGTH_BYTES);
    end += LENGTH_BYTES + frame.length;
  }
  view.setUint32(0, MAGIC, true);
  view.setUint32(8, end - HEAD_BYTES, true);
  view.setUint32(12, frames.length, true);
  view.setFloat64(16, first, true);
  view.setFloat64(24, at, true);
  view.setUint32(4, crc32(into.subarray(CHECKED_FROM, end)), true);
  return into.subarray(0, end);
}

/** The head at the start of the bytes, or null when there is none; its checksum is yet to be compared. */
export function readGroupHead(bytes: Uint8Array): GroupHead | null {
  if (bytes.length < HEAD_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC) return null;
  const length = view.getUint32(8, true);
  if (length + HEAD_BYTES > MOST_GROUP_BYTES) return null;
  return {
    checksum: view.getUint32(4, true),
    bytes: length + HEAD_BYTES,
    frames: view.getUint32(12, true),
    first: view.getFloat64(16, true),
    at: view.getFloat64(24, true) as Instant,
  };
}

export function isWhole(group: Uint8Array, head: GroupHead): boolean {
  return crc32(group.subarray(CHECKED_FROM, head.bytes)) === head.checksum;
}

/** Lends the frames of a group that is whole. */
export function eachFrame(group: Uint8Array, visit: (frame: Uint8Array, index: number) => void): void {
  const view = new DataView(group.buffer, group.byteOffset, group.byteLength);
  let at = HEAD_BYTES;
  for (let index = 0; at < group.length; index += 1) {
    const end = at + LENGTH_BYTES + view.getUint32(at, true);
    visit(group.subarray(at + LENGTH_BYTES, end), index);
    at = end;
  }
}
