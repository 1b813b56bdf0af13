import { watch } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

export type CatalogFile = { readonly file: string; readonly text: string };

const ENDINGS = ['.yaml', '.yml', '.json'];
const MOST_FILES = 2_000;
export const LARGEST_FILE = 4 * 1_048_576;

/** Every catalog file below the folder, in a stable order; hidden folders and `node_modules` are passed over. */
export async function readCatalogFolder(folder: string): Promise<readonly CatalogFile[]> {
  const paths = await catalogPaths(folder);
  return Promise.all(paths.map(async (path) => ({ file: relative(folder, path), text: await readBounded(path) })));
}

/** Calls back after the folder was quiet for a moment; editors write a file in several steps. */
export function watchCatalogFolder(folder: string, changed: () => void): { close(): void } {
  const state: { timer: NodeJS.Timeout | undefined } = { timer: undefined };
  const watcher = watch(folder, { recursive: true }, () => {
    clearTimeout(state.timer);
    state.timer = setTimeout(changed, 150);
  });
  watcher.on('error', changed);
  return {
    close() {
      clearTimeout(state.timer);
      watcher.close();
    },
  };
}

async function catalogPaths(folder: string): Promise<readonly string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw (cause as NodeJS.ErrnoException).code === 'ENOENT'
      ? new Error(`There is no catalog folder ${folder}\n  hint: examples/first/catalog is a small one to copy and to begin with`)
      : new Error(`Cannot read the catalog folder ${folder}`, { cause });
  });
  const paths = found
    .filter((file) => file.isFile() && ENDINGS.some((ending) => file.name.endsWith(ending)))
    .map((file) => join(file.parentPath, file.name))
    .filter(
      (path) =>
        !relative(folder, path)
          .split(sep)
          .some((part) => part.startsWith('.') || part === 'node_modules'),
    )
    .toSorted();
  if (paths.length > MOST_FILES)
    throw new Error(`Cannot read the catalog folder ${folder}: it holds ${paths.length} files; ${MOST_FILES} is the most`);
  return paths;
}

async function readBounded(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size > LARGEST_FILE) throw new Error(`Cannot read ${path}: it has ${size} bytes; ${LARGEST_FILE} is the most`);
  return readFile(path, 'utf8');
}
