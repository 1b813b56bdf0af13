import { readdirSync, rmSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

const UNFINISHED = '.unfinished';

/** Under its name the file is there whole or not at all. Whoever writes the same one twice does so one after the other. */
export async function writeWhole(file: string, content: Uint8Array | string): Promise<void> {
  const unfinished = `${file}.${process.pid}${UNFINISHED}`;
  try {
    const handle = await open(unfinished, 'w', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  } catch (cause) {
    // On a full disk what could not be finished would keep full what it did not fit into.
    await rm(unfinished, { force: true });
    throw new Error(`Cannot keep ${file}`, { cause });
  }
}

/** A process that was killed in the middle of writing never ends it, and no bound would count what it left. */
export function dropUnfinished(folder: string): void {
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (file.endsWith(UNFINISHED)) rmSync(join(folder, file), { force: true });
}
