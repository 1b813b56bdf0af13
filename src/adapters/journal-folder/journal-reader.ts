import { open, type FileHandle } from 'node:fs/promises';
import type { FrameReader, ReadFrame, ReadFrames } from '../../ports/frame-reader.ts';
import { eachFrame, HEAD_BYTES, isWhole, readGroupHead, type GroupHead } from './frame-group.ts';
import { listSegments } from './segment-files.ts';

export type JournalReaderParts = {
  readonly folder: string;
  readonly writer: string;
  /** The frame after this one is the first. */
  readonly after: number;
};

type Group = { readonly head: GroupHead; readonly bytes: Uint8Array<ArrayBuffer> };

/** Reads group by group, so that memory holds one append and no more, however much there is to read. */
export function openJournalReader(parts: JournalReaderParts): FrameReader {
  const reader = new JournalReader(parts);
  return { next: (last) => reader.next(last), close: () => reader.close() };
}

class JournalReader {
  readonly #parts: JournalReaderParts;
  #next: number;
  #file: FileHandle | null = null;
  #at = 0;

  constructor(parts: JournalReaderParts) {
    this.#parts = parts;
    this.#next = parts.after + 1;
  }

  async next(last: number): Promise<ReadFrames | null> {
    if (this.#next > last) return null;
    const wanted = this.#next;
    const group = (await this.#here()) ?? (await this.#elsewhere());
    if (group === null) {
      this.#next = last + 1;
      return { frames: [], missing: this.#next - wanted };
    }
    const { head, bytes } = group;
    this.#next = head.first + head.frames;
    const frames: ReadFrame[] = [];
    eachFrame(bytes, (frame, index) => {
      const sequence = head.first + index;
      // A view of bytes that were read for this group alone.
      if (sequence >= wanted) frames.push({ sequence, frame: frame as Uint8Array<ArrayBuffer> });
    });
    return { frames, missing: Math.max(0, head.first - wanted) };
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close();
  }

  /** The group that follows in the open file; null where the file ends, or cannot be read on. */
  async #here(): Promise<Group | null> {
    if (this.#file === null) return null;
    for (;;) {
      const head = await headAt(this.#file, this.#at);
      if (head === null) return null;
      const start = this.#at;
      this.#at += head.bytes;
      if (head.first + head.frames <= this.#next) continue;
      const bytes = await bytesAt(this.#file, start, head.bytes);
      return bytes !== null && isWhole(bytes, head) ? { head, bytes } : null;
    }
  }

  /** From the newest segment that may hold the frame on: a writer that had to mend its file went on in another one. */
  async #elsewhere(): Promise<Group | null> {
    const { folder, writer } = this.#parts;
    const segments = (await listSegments(folder)).get(writer) ?? [];
    const from = segments.findLastIndex(({ first }) => first <= this.#next);
    for (const segment of segments.slice(Math.max(0, from))) {
      await this.close();
      this.#file = await open(segment.path, 'r');
      this.#at = 0;
      const group = await this.#here();
      if (group !== null) return group;
    }
    return null;
  }
}

async function headAt(file: FileHandle, at: number): Promise<GroupHead | null> {
  const bytes = await bytesAt(file, at, HEAD_BYTES);
  return bytes === null ? null : readGroupHead(bytes);
}

/** Null when the file does not hold so many; looked at first, because a damaged length would ask for any amount of memory. */
async function bytesAt(file: FileHandle, at: number, length: number): Promise<Uint8Array<ArrayBuffer> | null> {
  if (at + length > (await file.stat()).size) return null;
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, at + filled);
    if (bytesRead === 0) return null;
    filled += bytesRead;
  }
  return bytes;
}
