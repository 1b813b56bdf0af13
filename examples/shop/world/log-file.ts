import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

export type LogFile = {
  readonly path: string;
  write(chunk: Uint8Array): void;
  /** The end of the file, to be shown when a process fails. */
  tail(lines: number): string;
  close(): void;
};

const MOST_BYTES = 5 * 1024 * 1024;

/** What one process had to say. At 5 MB it becomes NAME.log.1, which replaces the one before: 10 MB at most. */
export function openLogFile({
  folder,
  name,
  mostBytes = MOST_BYTES,
}: {
  folder: string;
  name: string;
  mostBytes?: number;
}): LogFile {
  mkdirSync(folder, { recursive: true, mode: 0o700 }); // It may create the data folder as well, which holds tokens.
  const path = join(folder, `${name}.log`);
  const file = { descriptor: openSync(path, 'a'), bytes: 0, closed: false };
  file.bytes = fstatSync(file.descriptor).size;
  return {
    path,
    write(chunk) {
      if (file.closed) return; // The last words of a process that was killed may come after the end.
      if (file.bytes > 0 && file.bytes + chunk.length > mostBytes) {
        closeSync(file.descriptor);
        renameSync(path, `${path}.1`);
        file.descriptor = openSync(path, 'a');
        file.bytes = 0;
      }
      file.bytes += writeSync(file.descriptor, chunk);
    },
    tail: (lines) => readFileSync(path, 'utf8').trimEnd().split('\n').slice(-lines).join('\n'),
    close() {
      file.closed = true;
      closeSync(file.descriptor);
    },
  };
}

/** Every release has a log of its own, and releases never end: only the newest of them are kept. */
export function keepNewestLogs({ folder, prefix, most }: { folder: string; prefix: string; most: number }): void {
  mkdirSync(folder, { recursive: true });
  const aged = readdirSync(folder)
    .filter((name) => name.startsWith(prefix))
    .map((name) => ({ path: join(folder, name), at: statSync(join(folder, name)).mtimeMs }))
    .sort((one, other) => other.at - one.at);
  for (const { path } of aged.slice(most)) rmSync(path, { force: true });
}
