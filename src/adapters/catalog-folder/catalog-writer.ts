import { constants } from 'node:fs';
import { access, lstat, mkdir, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { badFilePlace } from '../../kernel/file-place.ts';
import type { CatalogWriter, NewText } from '../../ports/catalog-source.ts';
import { catalogPaths, MOST_FILES } from './catalog-folder.ts';
import { beginEdit, dropUnbegun, finishEdit } from './folder-edit.ts';

export type WriterSettings = {
  readonly folder: string;
  /** Whether whoever started the server wants screens and the API to write there. */
  readonly mayWrite: boolean;
};

const KEPT_ELSEWHERE = 'change the files where they are kept, such as in their repository; the server reads them again at once';
const NOT_ASKED_FOR = `start the server with --catalog-writable, or ${KEPT_ELSEWHERE}`;

/** Writes into the folder of the catalog, and nowhere else: below it no link is followed and none is replaced. */
export async function openCatalogWriter({ folder, mayWrite }: WriterSettings): Promise<CatalogWriter> {
  // A folder that nobody lets us write to was edited by nobody here.
  if (mayWrite) {
    await finishEdit(folder);
    await dropUnbegun(folder);
  }
  const refusal: CatalogWriter['refusal'] = async () => {
    if (!mayWrite) return { text: 'The server was not started so that it may write to its catalog', hint: NOT_ASKED_FOR };
    const may = await access(folder, constants.W_OK).then(
      () => true,
      () => false,
    );
    return may ? null : { text: `The folder ${folder} cannot be written to`, hint: KEPT_ELSEWHERE };
  };
  const misplaced = async (files: readonly NewText[]): Promise<string | null> => {
    for (const { file } of files) {
      const why = badFilePlace(file) ?? folderOfAnother(file, files) ?? (await linkOnTheWay(folder, file));
      if (why !== null) return `${file.slice(0, 100)} cannot be written: ${why}`;
    }
    return tooMany(folder, files);
  };
  return {
    refusal,
    misplaced,
    async write(files) {
      const why = (await refusal())?.text ?? (await misplaced(files));
      if (why !== null) throw new Error(`Cannot write ${files.length} files of the catalog: ${why}`);
      await finishEdit(folder);
      for (const { file, text } of files) if (text !== null) await mkdir(dirname(join(folder, file)), { recursive: true });
      await beginEdit(folder, files);
      await finishEdit(folder);
    },
  };
}

/** It could never take its place, and an edit that was begun could not be finished. */
function folderOfAnother(file: string, files: readonly NewText[]): string | null {
  const inside = files.find((other) => other.text !== null && other.file.startsWith(`${file}/`));
  return inside === undefined ? null : `${file} is a folder of ${inside.file}`;
}

/** A folder with more files is not read at all: whoever added them could not take them away here again. */
async function tooMany(folder: string, files: readonly NewText[]): Promise<string | null> {
  const present = new Set((await catalogPaths(folder)).map((path) => relative(folder, path)));
  const first = files.find(({ file, text }) => text !== null && !present.has(file));
  for (const { file, text } of files) {
    if (text === null) present.delete(file);
    else present.add(file);
  }
  if (first === undefined || present.size <= MOST_FILES) return null;
  return `${first.file} cannot be written: the folder has ${MOST_FILES} files, and more are not read`;
}

/** A link may lead anywhere, and Kubernetes replaces those of a ConfigMap as it likes. */
async function linkOnTheWay(folder: string, file: string): Promise<string | null> {
  const parts = file.split('/');
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const part = parts.slice(0, depth).join('/');
    const found = await lstat(join(folder, part)).catch(() => null);
    if (found === null) return null;
    if (found.isSymbolicLink()) return `${part} is a link to another place`;
    const isLast = depth === parts.length;
    if (isLast ? !found.isFile() : !found.isDirectory()) return `${part} is not a ${isLast ? 'file' : 'folder'}`;
  }
  return (await stat(folder)).isDirectory() ? null : 'the catalog is no folder';
}
