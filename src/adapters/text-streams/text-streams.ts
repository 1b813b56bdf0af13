import { open, rename, rm, writeFile } from 'node:fs/promises';
import { pipeline, Readable, type Writable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { ByteChunk, LineChunk, TextStreams } from '../../ports/text-streams.ts';

/** A line is cut here, so that a file without line ends does not fill the memory; whoever reads it refuses one that long. */
export const LINE_CUT = 1 << 20;
const CHUNK = 1 << 18;

/** Standard input is opened when it is asked for: a command that does not read it leaves it to others. */
type Terminals = { readonly input: () => Readable; readonly output: Screen; readonly watched: Screen };

type Screen = Writable & { readonly isTTY?: boolean };

export function openTextStreams({ input, output, watched }: Terminals): TextStreams {
  return {
    async *lines(path) {
      if (path === '-') yield* linesOf(input(), null);
      else yield* linesOfFile(path);
    },
    async *bytes(path) {
      if (path === '-') yield* bytesOf(input(), null);
      else yield* bytesOfFile(path);
    },
    saveBytes,
    // Answered when the text is gone. Standard output forgets that it failed, so the answer is all there is to go by.
    write: (text) =>
      new Promise((resolve) => {
        output.write(text, (error) => resolve(error === null || error === undefined));
      }),
    async save(path, text) {
      await writeFile(path, text).catch((cause: unknown) => {
        throw new Error(`Cannot write ${path}`, { cause });
      });
    },
    progress(text) {
      // Where the answers show on a terminal themselves, they are the progress.
      if (watched.isTTY === true && output.isTTY !== true) watched.write(`\r\u001b[K${text ?? ''}`);
    },
  };
}

async function saveBytes(path: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const written = `${path}.writing`;
  try {
    await writeFile(written, pieces, { mode: 0o600 });
    await rename(written, path);
  } catch (cause) {
    await rm(written, { force: true });
    throw new Error(`Cannot write ${path}`, { cause });
  }
}

async function* bytesOfFile(path: string): AsyncIterable<ByteChunk> {
  const file = await open(path).catch((cause: unknown) => {
    throw new Error(`Cannot read ${path}`, { cause });
  });
  try {
    const stat = await file.stat();
    if (stat.isDirectory()) throw new Error(`Cannot read ${path}: it is a folder`);
    yield* bytesOf(file.createReadStream({ highWaterMark: CHUNK }), stat.size === 0 ? null : stat.size);
  } finally {
    await file.close();
  }
}

/** What is packed, as sealed segments are, is unpacked on the way; how far one has come is told by what was read. */
async function* bytesOf(input: Readable, of: number | null): AsyncIterable<ByteChunk> {
  const read = { bytes: 0 };
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of input) {
      read.bytes += (piece as Uint8Array).length;
      yield piece as Uint8Array;
    }
  };
  for await (const piece of unpacked(counted())) yield { piece, bytes: read.bytes, of };
}

async function* unpacked(pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const first = await pieces.next();
  if (first.done === true) return;
  const all = async function* (): AsyncGenerator<Uint8Array> {
    yield first.value;
    yield* pieces;
  };
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) return yield* all();
  const gunzip = createGunzip();
  // What fails on either side is thrown where the unpacked bytes are read.
  pipeline(Readable.from(all()), gunzip, () => undefined);
  try {
    for await (const piece of gunzip) yield piece as Uint8Array;
  } catch (cause) {
    throw new Error('Cannot unpack what was read: it is damaged, or was cut off', { cause });
  }
}

async function* linesOfFile(path: string): AsyncIterable<LineChunk> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    // What has no size, such as a pipe with a name, is read until it ends.
    // The stream is the file's own: who stops early leaves a read behind, which the file waits for before it is closed.
    yield* linesOf(file.createReadStream({ highWaterMark: CHUNK }), size === 0 ? null : size);
  } finally {
    await file.close();
  }
}

async function* linesOf(input: Readable, of: number | null): AsyncIterable<LineChunk> {
  const decoder = new TextDecoder();
  let rest = '';
  let bytes = 0;
  for await (const piece of input) {
    const chunk = piece as Uint8Array;
    bytes += chunk.length;
    const lines = cut(`${rest}${decoder.decode(chunk, { stream: true })}`).split(/\r?\n/);
    rest = lines.pop() ?? '';
    if (lines.length > 0) yield { lines, bytes, of };
  }
  const last = `${rest}${decoder.decode()}`;
  if (last !== '') yield { lines: [last], bytes, of };
}

/** Only what was cut before is longer than a cut and a chunk. */
function cut(text: string): string {
  const end = text.indexOf('\n');
  return end === -1 && text.length > LINE_CUT + CHUNK ? text.slice(0, LINE_CUT) : text;
}
