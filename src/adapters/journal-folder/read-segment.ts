import { open, type FileHandle } from 'node:fs/promises';
import { HEAD_BYTES, isWhole, readGroupHead, type GroupHead } from './frame-group.ts';

/** How far a file could be read: up to `end` it is whole, and what follows up to `size` is not. */
export type ReadSegment = { readonly end: number; readonly size: number; readonly last: GroupHead | null };

const CHUNK_BYTES = 1024 * 1024;

/** Lends every whole group from the start of the file; memory is bounded by one chunk, or one group where that is larger. */
export async function readSegment(path: string, visit: (group: Uint8Array, head: GroupHead) => void): Promise<ReadSegment> {
  const groups = groupsOf(path);
  for (;;) {
    const { done, value } = await groups.next();
    if (done === true) return value;
    visit(value.group, value.head);
  }
}

/** The same for whoever reads several files side by side. A group is lent until the next one is asked for. */
export async function* groupsOf(
  path: string,
): AsyncGenerator<{ readonly group: Uint8Array; readonly head: GroupHead }, ReadSegment, void> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const chunk: Chunk = { handle, size, buffer: new Uint8Array(Math.min(CHUNK_BYTES, size)), at: 0, filled: 0 };
    let end = 0;
    let last: GroupHead | null = null;
    for (;;) {
      const head = readGroupHead(await bytesAt(chunk, end, HEAD_BYTES));
      if (head === null || end + head.bytes > size) return { end, size, last };
      const group = await bytesAt(chunk, end, head.bytes);
      if (group.length < head.bytes || !isWhole(group, head)) return { end, size, last };
      yield { group, head };
      end += head.bytes;
      last = head;
    }
  } finally {
    await handle.close();
  }
}

/** The part of the file that is in memory: `filled` bytes from `at` on. */
type Chunk = { readonly handle: FileHandle; readonly size: number; buffer: Uint8Array; at: number; filled: number };

/** Lends that many bytes from there on, or fewer where the file ends. */
async function bytesAt(chunk: Chunk, from: number, wanted: number): Promise<Uint8Array> {
  const count = Math.min(wanted, chunk.size - from);
  if (from + count > chunk.at + chunk.filled) await fill(chunk, from, count);
  return chunk.buffer.subarray(from - chunk.at, Math.min(from - chunk.at + count, chunk.filled));
}

async function fill(chunk: Chunk, from: number, count: number): Promise<void> {
  if (count > chunk.buffer.length) chunk.buffer = new Uint8Array(count);
  chunk.at = from;
  chunk.filled = 0;
  while (chunk.filled < Math.min(chunk.buffer.length, chunk.size - from)) {
    const { bytesRead } = await chunk.handle.read(
      chunk.buffer,
      chunk.filled,
      chunk.buffer.length - chunk.filled,
      from + chunk.filled,
    );
    if (bytesRead === 0) return;
    chunk.filled += bytesRead;
  }
}
