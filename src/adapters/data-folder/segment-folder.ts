import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { SegmentFiles } from '../../ports/segment-files.ts';

/** Sealed stretches of the ledger, one gzip file each, in a folder of their own. */
export function openSegmentFolder(path: string): SegmentFiles {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return {
    async write(name, text) {
      const [file, unfinished] = [join(path, name), join(path, `${name}.unfinished`)];
      try {
        await pipeline(Readable.from(text), createGzip(), createWriteStream(unfinished, { mode: 0o600, flush: true }));
        const digest = await digestOfFile(unfinished);
        await rename(unfinished, file);
        await flushFolder(path);
        return { digest, bytes: (await stat(file)).size };
      } catch (cause) {
        throw new Error(`Cannot write the segment ${file}`, { cause });
      }
    },
    async digestOf(name) {
      try {
        return await digestOfFile(join(path, name));
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw new Error(`Cannot read the segment ${join(path, name)}`, { cause });
      }
    },
  };
}

async function digestOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path)) hash.update(bytes as Uint8Array);
  return hash.digest('hex');
}

/** A name is durable once the folder that holds it is. */
async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
