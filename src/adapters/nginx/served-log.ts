import { open } from 'node:fs/promises';

/** Counts the lines of an access log that has the name of one upstream per line. */
export type ServedLog = { readonly counts: () => Promise<ReadonlyMap<string, number>> };

/** At a look a second this is more than a million requests; what is beyond is counted at the next look. */
const MOST_BYTES = 8_000_000;

/**
 * Counting begins where the file ends at the first look. When the file is exchanged, the new one is counted from its
 * beginning; the lines that went into the old one since the last look, at most a second of all places alike, are not.
 */
export function openServedLog(path: string, upstreams: readonly string[]): ServedLog {
  const counts = new Map(upstreams.map((upstream) => [upstream, 0]));
  const seen: { file: number | null; offset: number; looking: Promise<unknown> } = {
    file: null,
    offset: 0,
    looking: Promise.resolve(),
  };
  const look = async (): Promise<ReadonlyMap<string, number>> => {
    await using file = await open(path, 'r');
    const { ino, size } = await file.stat();
    if (seen.file === null) [seen.file, seen.offset] = [ino, size];
    if (seen.file !== ino || size < seen.offset) [seen.file, seen.offset] = [ino, 0];
    const bytes = Math.min(size - seen.offset, MOST_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, seen.offset);
    // The last line may still be being written: it is read again.
    const whole = buffer.subarray(0, bytesRead).lastIndexOf('\n') + 1;
    seen.offset += whole;
    for (const line of buffer.toString('latin1', 0, whole).split('\n')) {
      const count = counts.get(line);
      if (count !== undefined) counts.set(line, count + 1);
    }
    return new Map(counts);
  };
  return {
    // One look at a time: two at once would count the same lines twice.
    counts() {
      const next = seen.looking.then(look, look);
      seen.looking = next.catch(() => undefined);
      return next;
    },
  };
}
