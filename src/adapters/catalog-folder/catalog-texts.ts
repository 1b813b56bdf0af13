import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LARGEST_FILE, readCatalogFolder, type CatalogFile } from './catalog-folder.ts';

/** One file, or every catalog file below a folder. */
export async function readCatalogTexts(path: string): Promise<readonly CatalogFile[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw (cause as NodeJS.ErrnoException).code === 'ENOENT'
      ? new Error(`There is no file or folder ${path}`)
      : new Error(`Cannot read ${path}`, { cause });
  });
  if (found.isDirectory()) return readCatalogFolder(path);
  if (found.size > LARGEST_FILE) throw new Error(`Cannot read ${path}: it has ${found.size} bytes; ${LARGEST_FILE} is the most`);
  return [{ file: path, text: await readFile(path, 'utf8') }];
}

/** Writes files that are not there yet: what somebody has changed by hand is never overwritten. */
export async function writeNewTexts(folder: string, files: readonly CatalogFile[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const paths = files.map(({ file, text }) => ({ path: join(folder, file), text }));
  for (const { path } of paths) {
    const there = await stat(path).then(
      () => true,
      () => false,
    );
    if (there) throw new Error(`Cannot write ${path}: it is there already\n  hint: name a folder of its own with --out`);
  }
  for (const { path, text } of paths) {
    await writeFile(path, text, { flag: 'wx' }).catch((cause: unknown) => {
      throw new Error(`Cannot write ${path}`, { cause });
    });
  }
}
