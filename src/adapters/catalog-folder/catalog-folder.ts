import { watch } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

export type CatalogFile = { readonly file: string; readonly text: string };

const ENDINGS = ['.yaml', '.yml', '.json'];
export const MOST_FILES = 2_000;
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

export type CatalogFolder = {
  read(): Promise<readonly CatalogFile[]>;
  watch(changed: () => void): { close(): void };
};

/**
 * A folder whose every change after it was read is told, once it was quiet for a moment: editors write a file in several steps.
 * On Linux Node watches each file by itself and goes on watching the one that was replaced, so that a later change of its
 * successor is never told, and network folders tell nothing at all. What the files look like is therefore compared, too.
 */
export function openCatalogFolder(folder: string): CatalogFolder {
  const state: { looks: string | null } = { looks: null };
  return {
    async read() {
      // Looked at before it is read: what is changed meanwhile is read once more.
      state.looks = await looksOf(folder);
      return readCatalogFolder(folder);
    },
    watch: (changed) => watchFolder(folder, { state, changed }),
  };
}

function watchFolder(
  folder: string,
  { state, changed }: { readonly state: { looks: string | null }; readonly changed: () => void },
): { close(): void } {
  const timers: { quiet?: NodeJS.Timeout; look?: NodeJS.Timeout; closed: boolean } = { closed: false };
  const soon = (): void => {
    clearTimeout(timers.quiet);
    if (!timers.closed) timers.quiet = setTimeout(changed, 150);
  };
  const look = async (): Promise<void> => {
    // A folder that cannot be read looks like that, and whoever is called back says why.
    const looks = await looksOf(folder).catch(() => 'unreadable');
    if (looks !== state.looks) soon();
    state.looks = looks;
    lookLater();
  };
  const lookLater = (): void => {
    if (!timers.closed) timers.look = setTimeout(() => void look(), LOOKED_EVERY_MS).unref();
  };
  const watcher = watch(folder, { recursive: true }, soon);
  watcher.on('error', soon);
  lookLater();
  return {
    close() {
      timers.closed = true;
      clearTimeout(timers.quiet);
      clearTimeout(timers.look);
      watcher.close();
    },
  };
}

async function looksOf(folder: string): Promise<string> {
  const paths = await catalogPaths(folder);
  const files = await Promise.all(paths.map((path) => stat(path, { bigint: true })));
  return files.map(({ ino, size, mtimeNs }, index) => `${paths[index]} ${ino} ${size} ${mtimeNs}`).join('\n');
}

export async function catalogPaths(folder: string): Promise<readonly string[]> {
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
