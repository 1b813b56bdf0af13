import { watch } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

export type CatalogFile = { readonly file: string; readonly text: string };

const ENDINGS = ['.yaml', '.yml', '.json'];
const MOST_FILES = 2_000;
export const LARGEST_FILE = 4 * 1_048_576;

/**
 * Every catalog file below the folder, in a stable order; hidden folders and `node_modules` are passed over. A link to a file is
 * one, because that is how Kubernetes mounts a ConfigMap; a linked folder is not entered.
 */
export async function readCatalogFolder(folder: string): Promise<readonly CatalogFile[]> {
  const paths = await catalogPaths(folder);
  return Promise.all(paths.map(async (path) => ({ file: relative(folder, path), text: await readBounded(path) })));
}

/** What a watcher misses is found so late at most. */
const LOOKED_EVERY_MS = 2_000;

/**
 * Calls back after the folder was quiet for a moment; editors write a file in several steps. On Linux Node watches each file by
 * itself and goes on watching the one that was replaced, so that a later change of its successor is never told, and network
 * folders tell nothing at all: what the files look like is therefore compared, too.
 */
export function watchCatalogFolder(folder: string, changed: () => void): { close(): void } {
  const state: { timer: NodeJS.Timeout | undefined; looks: string | null; closed: boolean } = {
    timer: undefined,
    looks: null,
    closed: false,
  };
  const soon = (): void => {
    clearTimeout(state.timer);
    if (!state.closed) state.timer = setTimeout(changed, 150);
  };
  const watcher = watch(folder, { recursive: true }, soon);
  watcher.on('error', changed);
  const look = async (): Promise<void> => {
    // A folder that cannot be read looks like that, and whoever is called back says why.
    const looks = await looksOf(folder).catch(() => 'unreadable');
    if (state.looks !== null && looks !== state.looks) soon();
    state.looks = looks;
    if (!state.closed) lookLater();
  };
  const lookLater = (): void => void setTimeout(() => void look(), LOOKED_EVERY_MS).unref();
  void look();
  return {
    close() {
      state.closed = true;
      clearTimeout(state.timer);
      watcher.close();
    },
  };
}

async function looksOf(folder: string): Promise<string> {
  const paths = await catalogPaths(folder);
  const files = await Promise.all(paths.map((path) => stat(path, { bigint: true })));
  return files.map(({ ino, size, mtimeNs }, index) => `${paths[index]} ${ino} ${size} ${mtimeNs}`).join('\n');
}

async function catalogPaths(folder: string): Promise<readonly string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw (cause as NodeJS.ErrnoException).code === 'ENOENT'
      ? new Error(`There is no catalog folder ${folder}\n  hint: examples/first/catalog is a small one to copy and to begin with`)
      : new Error(`Cannot read the catalog folder ${folder}`, { cause });
  });
  const named = found
    .filter((file) => (file.isFile() || file.isSymbolicLink()) && ENDINGS.some((ending) => file.name.endsWith(ending)))
    .map((file) => ({ path: join(file.parentPath, file.name), isLink: file.isSymbolicLink() }))
    .filter(
      ({ path }) =>
        !relative(folder, path)
          .split(sep)
          .some((part) => part.startsWith('.') || part === 'node_modules'),
    );
  const areFiles = await Promise.all(named.map(async ({ path, isLink }) => !isLink || (await stat(path)).isFile()));
  const paths = named.flatMap(({ path }, index) => (areFiles[index] === true ? [path] : [])).toSorted();
  if (paths.length > MOST_FILES)
    throw new Error(`Cannot read the catalog folder ${folder}: it holds ${paths.length} files; ${MOST_FILES} is the most`);
  return paths;
}

async function readBounded(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size > LARGEST_FILE) throw new Error(`Cannot read ${path}: it has ${size} bytes; ${LARGEST_FILE} is the most`);
  return readFile(path, 'utf8');
}
