import type { ServerResponse } from 'node:http';
import { Refused } from './problems.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

export type ReaderLimits = {
  /** Screens that stay open at once; one more is asked to come back later. */
  readonly readers: number;
  /**
   * A reader that is further behind is let go: it reconnects and gets the present state. That may be larger by itself, so
   * that what is sent next does not count.
   */
  readonly bufferedBytes: number;
};

/** One open screen. */
export type Reader = {
  write(text: string): void;
  /** What was written and is not on its way yet. */
  behindBytes(): number;
};
export type Readers = {
  readonly size: number;
  /** Throws a refusal when there are so many already. */
  makeRoom(): void;
  open(raw: ServerResponse, leave: () => void): Reader;
  writeAll(text: string): void;
  close(): void;
};

const EVENT_STREAM = {
  ...SECURITY_HEADERS,
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  connection: 'keep-alive',
  'x-accel-buffering': 'no',
};

export function openReaders({ readers: most, bufferedBytes }: ReaderLimits): Readers {
  const readers = new Map<ServerResponse, Reader & { readonly leave: () => void }>();
  const forget = (raw: ServerResponse): void => {
    const reader = readers.get(raw);
    readers.delete(raw);
    reader?.leave();
  };
  const write = (raw: ServerResponse, text: string): void => {
    if (!readers.has(raw)) return;
    if (raw.writableLength <= bufferedBytes) return void raw.write(text);
    forget(raw); // at once: nothing may be written after the end
    raw.destroy();
  };
  return {
    get size() {
      return readers.size;
    },
    makeRoom() {
      if (readers.size >= most) throw new Refused('STREAMS_FULL', `${most} streams are open already`);
    },
    open(raw, leave) {
      const reader = { write: (text: string) => write(raw, text), behindBytes: () => raw.writableLength, leave };
      raw.on('error', () => forget(raw)); // the reader went away in the middle of a write
      raw.on('close', () => forget(raw));
      raw.writeHead(200, EVENT_STREAM);
      raw.write('retry: 2000\n\n');
      readers.set(raw, reader);
      return reader;
    },
    writeAll(text) {
      for (const raw of readers.keys()) write(raw, text);
    },
    close() {
      for (const raw of readers.keys()) {
        forget(raw);
        raw.end();
      }
    },
  };
}
