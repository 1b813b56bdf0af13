import type { Instant } from '../../kernel/units.ts';
import type { Journal, JournalWriter } from '../../ports/journal.ts';

/** What outlives a journal in memory, so that tests can open it again. */
export type MemoryFrames = Map<string, WriterFrames>;
type WriterFrames = { next: number; readonly segments: MemorySegment[] };
type MemorySegment = {
  readonly first: number;
  readonly frames: { readonly frame: Uint8Array; readonly at: Instant }[];
  bytes: number;
  since: Instant | null;
  last: Instant | null;
};

/** Keeps frames for as long as the process lives: for tests, scenarios and demonstrations. */
export function openMemoryJournal(kept: MemoryFrames = new Map()): Journal {
  const opened = new Set<string>();
  return {
    async writer(name, after = 0) {
      if (opened.has(name)) throw new Error(`Cannot open writer ${name} twice`);
      opened.add(name);
      const writer = kept.get(name) ?? { next: 1, segments: [] };
      kept.set(name, writer);
      writer.next = Math.max(writer.next, after + 1);
      begin(writer);
      return writerOf(writer);
    },
    async replay(visit) {
      const all = [...kept]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([writer, { segments }]) =>
          segments.flatMap(({ first, frames }) =>
            frames.map(({ frame, at }, index) => ({
              frame,
              at,
              place: { writer, sequence: first + index },
              segment: `${writer}-${first}`,
            })),
          ),
        );
      for (const { frame, place, segment } of all.toSorted((a, b) => a.at - b.at)) visit(frame, place, segment);
    },
    async drop(positions, before) {
      for (const [name, { segments }] of kept)
        for (const [segment, next] of segments.slice(0, -1).map((segment, index) => [segment, segments[index + 1]] as const)) {
          if (next === undefined || next.first - 1 > (positions[name] ?? 0)) break;
          if (segment.last !== null && segment.last >= before) break;
          segments.splice(segments.indexOf(segment), 1);
        }
    },
    async size() {
      const segments = [...kept.values()].flatMap((writer) => writer.segments);
      return { bytes: segments.reduce((sum, { bytes }) => sum + bytes, 0), segments: segments.length };
    },
    async close() {
      opened.clear();
    },
  };
}

function writerOf(writer: WriterFrames): JournalWriter {
  return {
    get next() {
      return writer.next;
    },
    get segment() {
      const { bytes, since } = current(writer);
      return { bytes, since };
    },
    async append(frames, at) {
      const segment = current(writer);
      for (const frame of frames) {
        segment.frames.push({ frame: frame.slice(), at });
        segment.bytes += frame.length;
        segment.since ??= at;
        segment.last = at;
      }
      writer.next += frames.length;
    },
    async recover() {},
    async rotate() {
      begin(writer);
    },
    async close() {},
  };
}

function current(writer: WriterFrames): MemorySegment {
  return writer.segments.at(-1) ?? begin(writer);
}

/** A segment without frames gives way to the new one, as a file without any does. */
function begin(writer: WriterFrames): MemorySegment {
  if (writer.segments.at(-1)?.frames.length === 0) writer.segments.pop();
  const segment: MemorySegment = { first: writer.next, frames: [], bytes: 0, since: null, last: null };
  writer.segments.push(segment);
  return segment;
}
