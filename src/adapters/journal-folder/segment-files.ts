import { open, readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of the journal: named after its writer and the sequence of its first frame, so that its name alone places it. */
export type Segment = { readonly writer: string; readonly first: number; readonly name: string; readonly path: string };

const NAME = /^([a-z0-9]{1,16})-(\d{12,16})\.journal$/;
const WRITER = /^[a-z0-9]{1,16}$/;

export function segmentOf(folder: string, writer: string, first: number): Segment {
  if (!WRITER.test(writer)) throw new Error(`Cannot name a journal's writer ${JSON.stringify(writer)}: wanted a-z and 0-9`);
  const name = `${writer}-${String(first).padStart(12, '0')}.journal`;
  return { writer, first, name, path: join(folder, name) };
}

/** All segments by writer, each writer's in the order of their frames; other files in the folder are none of ours. */
export async function listSegments(folder: string): Promise<ReadonlyMap<string, readonly Segment[]>> {
  const found = new Map<string, Segment[]>();
  for (const name of await readdir(folder)) {
    const [, writer, first] = NAME.exec(name) ?? [];
    if (writer === undefined) continue;
    const segments = found.get(writer) ?? [];
    segments.push({ writer, first: Number(first), name, path: join(folder, name) });
    found.set(writer, segments);
  }
  for (const segments of found.values()) segments.sort((a, b) => a.first - b.first);
  return new Map([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Makes the creation of files durable, which syncing the files themselves does not. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Nothing when the file is gone: others may drop segments at any time. */
export async function sizeOfFile(path: string): Promise<number | null> {
  return unlessGone(async () => (await stat(path)).size);
}

export async function removeFile(path: string): Promise<void> {
  await unlessGone(() => unlink(path));
}

async function unlessGone<Value>(work: () => Promise<Value>): Promise<Value | null> {
  try {
    return await work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
