import { readCatalog } from '../../catalog/read-catalog.ts';
import { decideCatalog } from '../decisions/catalog.ts';
import type { Redecide } from './redecide.ts';

/** A catalog that came into force, read again from its texts; null: some of them are in no entry that is at hand. */
export const replayApplied: Redecide<'catalog.applied'> = ({ world, entry, texts }) => {
  const { files, texts: own = {}, code = '' } = entry.body;
  if (files === undefined) return null;
  const found = Object.entries(files).map(([file, digest]) => ({ file, text: own[digest] ?? texts?.get(digest) }));
  const all = found.flatMap(({ file, text }) => (text === undefined ? [] : [{ file, text }]));
  if (all.length < found.length) return null;
  return decideCatalog(world, { files: all, read: readCatalog(all, { mayBeEmpty: true }), code });
};
