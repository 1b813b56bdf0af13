import { mkdir } from 'node:fs/promises';
import type { Instant } from '../../kernel/units.ts';
import type { Journal, JournalWriter } from '../../ports/journal.ts';
import { eachFrame, type GroupHead } from './frame-group.ts';
import { openJournalWriter, type OpenSegmentFile } from './journal-writer.ts';
import { groupsOf, readSegment } from './read-segment.ts';
import { listSegments, removeFile, sizeOfFile, type Segment } from './segment-files.ts';

export type JournalFolderSettings = {
  readonly durability: 'disk' | 'process';
  readonly openFile?: OpenSegmentFile;
};

/**
 * The journal in one folder, a file per writer and stretch of time. All its state is the folder's, so threads may open it
 * side by side as long as each writer is opened once.
 */
export async function openJournalFolder(
  folder: string,
  settings: JournalFolderSettings = { durability: 'disk' },
): Promise<Journal> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const writers = new Map<string, JournalWriter>();
  const lastAppends = new Map<string, Instant | null>();
  return {
    async writer(name, after = 0) {
      if (writers.has(name)) throw new Error(`Cannot open writer ${name} of ${folder} twice`);
      const writer = await openJournalWriter(name, { ...settings, folder, after });
      writers.set(name, writer);
      return writer;
    },
    replay: (visit) => replay(folder, visit),
    async drop(positions, before) {
      for (const [writer, segments] of await listSegments(folder))
        for (const [index, segment] of segments.entries()) {
          // The newest segment stays: its name says which sequence comes next.
          const next = segments[index + 1];
          if (next === undefined || next.first - 1 > (positions[writer] ?? 0)) break;
          const last = lastAppends.get(segment.name) ?? (await readSegment(segment.path, () => {})).last?.at ?? null;
          lastAppends.set(segment.name, last);
          if (last !== null && last >= before) break;
          await removeFile(segment.path);
          lastAppends.delete(segment.name);
        }
    },
    async size() {
      const segments = [...(await listSegments(folder)).values()].flat();
      const sizes = await Promise.all(segments.map(({ path }) => sizeOfFile(path)));
      return { bytes: sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0), segments: segments.length };
    },
    async close() {
      for (const writer of writers.values()) await writer.close();
      writers.clear();
    },
  };
}

type Placed = { readonly group: Uint8Array; readonly head: GroupHead; readonly segment: Segment };

/**
 * Side by side, by the time of their appending: what one sender told two writers one after the other is read in that order.
 * Of a counter that began anew, the old run would otherwise come after the new one.
 */
async function replay(folder: string, visit: Parameters<Journal['replay']>[0]): Promise<void> {
  const readers = [...(await listSegments(folder)).values()].map((segments) => groupsInOrder(segments));
  const next = await Promise.all(readers.map((reader) => reader.next()));
  try {
    for (;;) {
      const waiting = next.flatMap(({ done, value }, index) => (done === true ? [] : [{ ...value, index }]));
      const [first] = waiting.toSorted((a, b) => a.head.at - b.head.at);
      if (first === undefined) return;
      const { group, head, segment, index } = first;
      eachFrame(group, (frame, place) => visit(frame, { writer: segment.writer, sequence: head.first + place }, segment.name));
      const reader = readers[index];
      if (reader !== undefined) next[index] = await reader.next();
    }
  } finally {
    await Promise.all(readers.map((reader) => reader.return()));
  }
}

async function* groupsInOrder(segments: readonly Segment[]): AsyncGenerator<Placed, void, void> {
  for (const segment of segments) {
    const groups = groupsOf(segment.path);
    try {
      let step = await groups.next();
      for (; step.done !== true; step = await groups.next()) yield { ...step.value, segment };
      const { end, size } = step.value;
      // A crash tears the newest segment only. Anywhere else frames are missing that somebody was told are kept.
      if (end < size && segment !== segments.at(-1))
        throw new Error(
          `Cannot read ${segment.path} beyond byte ${end} of ${size}: the file is damaged; without it, its frames are lost`,
        );
    } finally {
      await groups.return({ end: 0, size: 0, last: null });
    }
  }
}
