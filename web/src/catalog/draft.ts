import type { CatalogFilesView } from '../../../src/wire/catalog.ts';

/** What somebody has written and not put in force: texts by their files, null where a file is to go, and what they were written over. */
export type Draft = { readonly base: string; readonly texts: Readonly<Record<string, string | null>> };
export type NewText = { readonly file: string; readonly text: string | null };
export type FileRow = { readonly file: string; readonly state: 'same' | 'changed' | 'new' | 'removed' };

const MOST_KEPT = 4_000_000;

/** The text of a file as the editor shows it. */
export function textOf(draft: Draft, files: CatalogFilesView['files'], file: string): string {
  return draft.texts[file] ?? files.find((one) => one.file === file)?.text ?? '';
}

/** Typing back what was there is no change. */
export function withText(draft: Draft, files: CatalogFilesView['files'], { file, text }: NewText): Draft {
  const there = files.find((one) => one.file === file)?.text ?? null;
  const others = Object.entries(draft.texts).filter(([name]) => name !== file);
  return { base: draft.base, texts: Object.fromEntries(text === there ? others : [...others, [file, text]]) };
}

export function newTexts({ texts }: Draft): readonly NewText[] {
  return Object.entries(texts).map(([file, text]) => ({ file, text }));
}

export function isUnchanged({ texts }: Draft): boolean {
  return Object.keys(texts).length === 0;
}

/** Every file there is or will be, in the order of their names. */
export function fileRows(draft: Draft, files: CatalogFilesView['files']): readonly FileRow[] {
  const there = new Set(files.map(({ file }) => file));
  const names = new Set([...there, ...Object.keys(draft.texts)]);
  return [...names].toSorted().map((file) => {
    const text = draft.texts[file];
    if (text === undefined) return { file, state: 'same' };
    if (text === null) return { file, state: 'removed' };
    return { file, state: there.has(file) ? 'changed' : 'new' };
  });
}

/** The same changes over the files as they are now; what somebody else has made the same meanwhile is none any more. */
export function rebased(draft: Draft, { base, files }: Pick<CatalogFilesView, 'base' | 'files'>): Draft {
  const onto: Draft = { base, texts: {} };
  return newTexts(draft).reduce((so, one) => withText(so, files, one), onto);
}

/** Files that are not any more as they were when the draft was begun, and that it changes. */
export function clashes(draft: Draft, before: CatalogFilesView['files'], now: CatalogFilesView['files']): readonly string[] {
  const textIn = (files: CatalogFilesView['files'], name: string): string | null =>
    files.find(({ file }) => file === name)?.text ?? null;
  return Object.keys(draft.texts).filter((name) => textIn(before, name) !== textIn(now, name));
}

/** What a tab has kept of a draft; anything else is no draft. */
export function readDraft(kept: string | null): Draft | null {
  if (kept === null || kept.length > MOST_KEPT) return null;
  try {
    const { base, texts } = JSON.parse(kept) as Partial<Draft>;
    if (typeof base !== 'string' || typeof texts !== 'object' || texts === null || Array.isArray(texts)) return null;
    return Object.values(texts).every((text) => text === null || typeof text === 'string') ? { base, texts } : null;
  } catch {
    return null;
  }
}

/** Why a new file cannot have this name; null: it can. The server asks the same, and more. */
export function badName(name: string, rows: readonly FileRow[]): string | null {
  if (!/\.(yaml|yml|json)$/.test(name)) return 'A file of a catalog ends in .yaml, .yml or .json.';
  if (name.startsWith('/') || name.split('/').some((part) => part === '' || part.startsWith('.')))
    return 'It has to lie in the folder of the catalog, and not be hidden.';
  return rows.some(({ file }) => file === name) ? 'There is a file of that name.' : null;
}
