import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { badFilePlace } from '../../kernel/file-place.ts';
import type { NewText } from '../../ports/catalog-source.ts';

/** What is to become of each file, once it stands here: hidden, so that readers of the folder pass over it. */
const INTENT = '.plimsoll-edit.json';
const TEMPORARY = /^\.plimsoll-edit-[0-9a-f]{16}-(?:\d+|intent)\.tmp$/;

type Move = { readonly file: string; readonly from: string | null };

/**
 * Puts the new texts beside the files, and then says in one file which of them takes which place. Until that file is there
 * nothing was changed; once it is, whoever opens the folder makes the moves, and making them again does no harm.
 */
export async function beginEdit(folder: string, files: readonly NewText[]): Promise<void> {
  const id = randomBytes(8).toString('hex');
  const moves = files.map(({ file, text }, index): Move => ({
    file,
    from: text === null ? null : `.plimsoll-edit-${id}-${index}.tmp`,
  }));
  try {
    for (const [index, { file, from }] of moves.entries()) {
      const { text = null } = files[index] ?? {};
      if (from === null || text === null) continue;
      const mode = await stat(join(folder, file)).then(
        (found) => found.mode & 0o777,
        () => 0o644,
      );
      await writeWhole(join(folder, dirname(file), from), text, mode);
    }
    await writeWhole(join(folder, `.plimsoll-edit-${id}-intent.tmp`), JSON.stringify({ moves }), 0o644);
    await rename(join(folder, `.plimsoll-edit-${id}-intent.tmp`), join(folder, INTENT));
    await flushFolder(folder);
  } catch (cause) {
    for (const { file, from } of moves) if (from !== null) await rm(join(folder, dirname(file), from), { force: true });
    throw new Error(`Cannot write to the catalog folder ${folder}; nothing was changed`, { cause });
  }
}

/** Makes the moves of an edit that was begun; where none was, it does nothing. */
export async function finishEdit(folder: string): Promise<void> {
  const text = await readFile(join(folder, INTENT), 'utf8').catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT' || (cause as NodeJS.ErrnoException).code === 'ENOTDIR') return null;
    throw new Error(`Cannot read ${join(folder, INTENT)}`, { cause });
  });
  if (text === null) return;
  const moves = readMoves(text);
  if (moves === null)
    throw new Error(`${join(folder, INTENT)} does not say what to move; look at the files beside it and remove it`);
  for (const { file, from } of moves) {
    const path = join(folder, file);
    if (from === null) await rm(path, { force: true });
    // One that is gone has taken its place before.
    else await rename(join(folder, dirname(file), from), path).catch(unlessGone);
  }
  for (const place of new Set(moves.map(({ file }) => dirname(file)))) await flushFolder(join(folder, place));
  await rm(join(folder, INTENT), { force: true });
  await flushFolder(folder);
}

/** What an edit that was never begun has left beside the files. */
export async function dropUnbegun(folder: string): Promise<void> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const { name, parentPath } of found) if (TEMPORARY.test(name)) await rm(join(parentPath, name), { force: true });
}

/** Somebody else may have written there: only what an edit of ours could have said is followed. */
function readMoves(text: string): readonly Move[] | null {
  try {
    const { moves } = JSON.parse(text) as { moves?: unknown };
    if (!Array.isArray(moves)) return null;
    const read = moves as readonly Partial<Move>[];
    const isOurs = ({ file, from }: Partial<Move>): boolean =>
      typeof file === 'string' &&
      badFilePlace(file) === null &&
      (from === null || (typeof from === 'string' && TEMPORARY.test(from)));
    return read.every(isOurs) ? (read as readonly Move[]) : null;
  } catch {
    return null;
  }
}

function unlessGone(cause: unknown): void {
  if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
}

/** On disk when it returns. */
async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  await using file = await open(path, 'wx', mode);
  await file.writeFile(text);
  await file.sync();
}

/** What was renamed is only safe when the folder itself is on disk. */
async function flushFolder(folder: string): Promise<void> {
  await using handle = await open(folder, 'r');
  await handle.sync();
}
