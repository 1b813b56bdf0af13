import { mkdir } from 'node:fs/promises';
import type { Instant } from '../../kernel/units.ts';
import type { Journal, JournalWriter } from '../../ports/journal.ts';
import { eachFrame } from './frame-group.ts';
import { openJournalWriter, type OpenSegmentFile } from './journal-writer.ts';
import { readSegment } from './read-segment.ts';
import { listSegments, removeFile, sizeOfFile } from './segment-files.ts';

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

async function replay(folder: string, visit: Parameters<Journal['replay']>[0]): Promise<void> {
  for (const [writer, segments] of await listSegments(folder))
    for (const segment of segments) {
      const { end, size } = await readSegment(segment.path, (group, { first }) =>
        eachFrame(group, (frame, index) => visit(frame, { writer, sequence: first + index }, segment.name)),
      );
      // A crash tears the newest segment only. Anywhere else frames are missing that somebody was told are kept.
      if (end < size && segment !== segments.at(-1))
        throw new Error(
          `Cannot read ${segment.path} beyond byte ${end} of ${size}: the file is damaged; without it, its frames are lost`,
        );
    }
}
