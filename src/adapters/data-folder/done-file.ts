import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { MOST_BEYOND, type Done, type DoneFile } from '../../ports/done-frames.ts';

/**
 * Two places of one file that are written in turns, each behind a checksum: a write that is cut off spoils one of them, and
 * the other one is whole. Little-endian: checksum of what follows, number of the write, `upTo`, one bit per frame beyond it.
 */
export async function openDoneFile(path: string): Promise<DoneFile> {
  const file = await openOrMake(path);
  const places = await Promise.all(PLACES.map((at) => readPlace(file, at)));
  const newest = places.filter((place) => place !== null).toSorted((a, b) => b.write - a.write)[0] ?? null;
  if (newest === null && (await file.stat()).size > 0) {
    await file.close();
    throw new Error(`Cannot read ${path}: it is damaged. Without it everything that is still kept is sent once more`);
  }
  const state = { writes: newest?.write ?? 0 };
  return {
    before: newest?.done ?? null,
    async write(done) {
      const write = state.writes + 1;
      try {
        await file.write(placeOf(done, write), 0, PLACE_BYTES, PLACES[write % 2] ?? 0);
        await file.datasync();
        state.writes = write; // after a failure the same place is written again: the other one is known to be whole
      } catch (cause) {
        throw new Error(`Cannot write to ${path} that frames up to ${done.upTo} are done`, { cause });
      }
    },
    close: () => file.close(),
  };
}

/** As far apart as no sector of a disk is large, so that one write never touches both. */
const PLACES = [0, 4_096] as const;
const WORDS = MOST_BEYOND / 32;
const PLACE_BYTES = 20 + WORDS * 4;

type Place = { readonly write: number; readonly done: Done };

function placeOf({ upTo, beyond }: Done, write: number): Uint8Array {
  const bytes = new Uint8Array(PLACE_BYTES);
  const view = new DataView(bytes.buffer);
  view.setFloat64(4, write, true);
  view.setFloat64(12, upTo, true);
  for (const sequence of beyond) {
    const bit = sequence - upTo - 1;
    const word = 20 + Math.floor(bit / 32) * 4;
    view.setUint32(word, view.getUint32(word, true) | (1 << (bit % 32)), true);
  }
  view.setUint32(0, crc32(bytes.subarray(4)), true);
  return bytes;
}

async function readPlace(file: FileHandle, at: number): Promise<Place | null> {
  const bytes = new Uint8Array(PLACE_BYTES);
  const { bytesRead } = await file.read(bytes, 0, PLACE_BYTES, at);
  const view = new DataView(bytes.buffer);
  if (bytesRead < PLACE_BYTES || view.getUint32(0, true) !== crc32(bytes.subarray(4))) return null;
  const upTo = view.getFloat64(12, true);
  const beyond = Array.from({ length: MOST_BEYOND }, (_, bit) => bit)
    .filter((bit) => (view.getUint32(20 + Math.floor(bit / 32) * 4, true) >>> (bit % 32)) & 1)
    .map((bit) => upTo + 1 + bit);
  return { write: view.getFloat64(4, true), done: { upTo, beyond } };
}

async function openOrMake(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const made = await open(path, 'wx+', 0o600);
  const folder = await open(dirname(path), 'r');
  await folder.sync(); // else the loss of power could take the file and what it says away together
  await folder.close();
  return made;
}
