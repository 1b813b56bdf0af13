import { open } from 'node:fs/promises';
import type { Instant } from '../../kernel/units.ts';
import type { JournalWriter } from '../../ports/journal.ts';
import { groupBytes, MOST_GROUP_BYTES, writeGroup } from './frame-group.ts';
import { readSegment } from './read-segment.ts';
import { listSegments, removeFile, segmentOf, syncFolder, type Segment } from './segment-files.ts';

/** The part of a file handle that a writer needs; tests put one in its place that fails like a disk does. */
export type SegmentFile = {
  write(
    bytes: Uint8Array,
    part: { offset: number; length: number; position: number },
  ): Promise<{ readonly bytesWritten: number }>;
  truncate(length: number): Promise<void>;
  datasync(): Promise<void>;
  close(): Promise<void>;
};
export type OpenSegmentFile = (path: string, flags: 'wx' | 'r+') => Promise<SegmentFile>;

export type WriterSettings = {
  readonly folder: string;
  readonly durability: 'disk' | 'process';
  /** No frame gets this sequence or a lower one. */
  readonly after: number;
  readonly openFile?: OpenSegmentFile;
};

/** The writer's state: the segment that is open, up to where it is durable, and why nothing more is taken, if so. */
type State = {
  readonly settings: WriterSettings;
  readonly name: string;
  file: SegmentFile | null;
  segment: Segment;
  bytes: number;
  since: Instant | null;
  /** The sequence after the last durable frame. */
  durable: number;
  failed: { readonly cause: unknown } | null;
  /** Kept from append to append, so that a busy writer allocates nothing. */
  buffer: Uint8Array;
};

const BUFFER_BYTES = 256 * 1024;
/** A buffer that grew beyond this for one large append is given back after it. */
const MOST_BUFFER_BYTES = 8 * 1024 * 1024;

/** Always begins a new segment: after a crash nobody knows which pages of the last one were on disk. */
export async function openJournalWriter(name: string, settings: WriterSettings): Promise<JournalWriter> {
  const durable = Math.max(settings.after + 1, await mendLastSegment(name, settings));
  const segment = segmentOf(settings.folder, name, durable);
  const state: State = {
    settings,
    name,
    file: null,
    segment,
    bytes: 0,
    since: null,
    durable,
    failed: null,
    buffer: new Uint8Array(BUFFER_BYTES),
  };
  await beginSegment(state);
  return writerOf(state);
}

function writerOf(state: State): JournalWriter {
  const tail = { last: Promise.resolve(), frames: 0 };
  /** One step after the other, in the order they were asked for. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = tail.last.then(work);
    tail.last = done.catch(() => {});
    return done;
  };
  return {
    get next() {
      return state.durable + tail.frames;
    },
    get segment() {
      return { bytes: state.bytes, since: state.since };
    },
    async append(frames, at) {
      if (frames.length === 0) return;
      if (groupBytes(frames) > MOST_GROUP_BYTES)
        throw new Error(`Cannot append ${groupBytes(frames)} bytes in one step: at most ${MOST_GROUP_BYTES} are allowed`);
      tail.frames += frames.length;
      await inTurn(async () => {
        tail.frames -= frames.length;
        await orFail(state, `Cannot append ${frames.length} frames`, () => appendGroup(state, frames, at));
      });
    },
    recover: () => inTurn(() => mend(state)),
    rotate: () => inTurn(() => orFail(state, 'Cannot begin a new segment', () => rotate(state))),
    close: () => inTurn(async () => closeFile(state)),
  };
}

/** After any failure it is unknown what the disk holds, so everything else fails too until `recover` made it known. */
async function orFail(state: State, action: string, work: () => Promise<void>): Promise<void> {
  const where = `after frame ${state.durable - 1} of ${state.segment.path}`;
  if (state.failed !== null)
    throw new Error(`${action} ${where}: an earlier failure is not mended`, { cause: state.failed.cause });
  try {
    await work();
  } catch (cause) {
    state.failed = { cause };
    throw new Error(`${action} ${where}`, { cause });
  }
}

async function appendGroup(state: State, frames: readonly Uint8Array[], at: Instant): Promise<void> {
  if (state.file === null) throw new Error('The writer is closed');
  const wanted = groupBytes(frames);
  if (wanted > state.buffer.length) state.buffer = new Uint8Array(wanted);
  const group = writeGroup(state.buffer, frames, { first: state.durable, at });
  await writeWhole(state.file, group, state.bytes);
  if (state.settings.durability === 'disk') await state.file.datasync();
  state.bytes += group.length;
  state.since ??= at;
  state.durable += frames.length;
  if (state.buffer.length > MOST_BUFFER_BYTES) state.buffer = new Uint8Array(BUFFER_BYTES);
}

async function writeWhole(file: SegmentFile, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const part = { offset: written, length: bytes.length - written, position: position + written };
    written += (await file.write(bytes, part)).bytesWritten;
  }
}

async function rotate(state: State): Promise<void> {
  if (state.bytes === 0) return;
  // Only the newest segment may ever be torn, whatever the durability: that is how damage is told from a crash.
  await state.file?.datasync();
  await closeFile(state);
  await beginSegment(state);
}

async function beginSegment(state: State): Promise<void> {
  state.segment = segmentOf(state.settings.folder, state.name, state.durable);
  state.bytes = 0;
  state.since = null;
  state.file = await openFileOf(state)(state.segment.path, 'wx');
  await syncFolder(state.settings.folder);
}

/** Never syncs again what could not be synced: the kernel may have dropped those pages. Cuts to what was durable, and goes on elsewhere. */
async function mend(state: State): Promise<void> {
  if (state.failed === null) return;
  try {
    await closeFile(state).catch(() => {});
    if (state.bytes === 0) await removeFile(state.segment.path);
    else await cut(state.segment.path, state.bytes, openFileOf(state));
    await beginSegment(state);
    state.failed = null;
  } catch (cause) {
    throw new Error(`Cannot cut ${state.segment.path} to its ${state.bytes} durable bytes`, { cause });
  }
}

/** Cuts what a crash tore and makes the rest durable, which it may not have been; answers with the sequence that comes next. */
async function mendLastSegment(name: string, settings: WriterSettings): Promise<number> {
  const segment = (await listSegments(settings.folder)).get(name)?.at(-1);
  if (segment === undefined) return 1;
  const { end, last } = await readSegment(segment.path, () => {});
  if (end === 0) await removeFile(segment.path);
  else await cut(segment.path, end, settings.openFile ?? open);
  return last === null ? segment.first : last.first + last.frames;
}

async function cut(path: string, bytes: number, openFile: OpenSegmentFile): Promise<void> {
  const file = await openFile(path, 'r+');
  try {
    await file.truncate(bytes);
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function closeFile(state: State): Promise<void> {
  const { file } = state;
  state.file = null;
  await file?.close();
}

function openFileOf({ settings }: State): OpenSegmentFile {
  return settings.openFile ?? open;
}
