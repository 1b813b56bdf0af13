import type { Catalog } from '../catalog/catalog.ts';
import { hidesSecretsOf, withoutSecrets, withSecrets } from '../catalog/kept-secrets.ts';
import { readCatalog, type CatalogFile } from '../catalog/read-catalog.ts';
import { digest, digestOf } from '../kernel/hash.ts';
import { openKeyedDigest } from '../kernel/keyed-hash.ts';
import type { Problem, Result } from '../kernel/problem.ts';
import { filesOf } from '../ledger/catalog-texts.ts';
import type { CatalogSource, CatalogWriter, NewText } from '../ports/catalog-source.ts';
import type { CatalogLoop } from './catalog.ts';
import type { Ledger } from './ledger.ts';

export type DeskParts = {
  readonly source: CatalogSource;
  readonly writer: CatalogWriter;
  readonly ledger: Ledger;
  readonly catalog: Pick<CatalogLoop, 'current' | 'edit'>;
  /** Names secrets in texts that are shown. */
  readonly key: Uint8Array;
  /** Reads what is proposed; absent: here, at once. */
  readonly read?: (files: readonly CatalogFile[], options: { readonly mayBeEmpty: boolean }) => Promise<Result<Catalog>>;
};

/** The files as they are now, without secrets, and what they are called together. */
export type DeskTexts = { readonly base: string; readonly files: readonly CatalogFile[] };
export type NotWritable = { readonly text: string; readonly hint: string };

export type CatalogRefusalCode = 'CATALOG_MOVED' | 'CATALOG_NOT_WRITABLE' | 'CATALOG_INVALID' | 'CATALOG_FILE';
export type CatalogRefusal = {
  readonly code: CatalogRefusalCode;
  readonly text: string;
  readonly hint: string;
  readonly problems?: readonly Problem[];
};
export type Edit = { readonly base: string; readonly files: readonly NewText[]; readonly reason: string; readonly actor: string };
export type Edited = { readonly entry: number; readonly revision: string; readonly base: string };

export type Proposed = {
  readonly base: string;
  readonly read: Result<Catalog>;
  /** What is said of it quotes it, and people may have moved a secret to where it is quoted. */
  readonly hide: (said: string) => string;
};

/** Where people read the texts of the catalog and write others. */
export type CatalogDesk = {
  texts(): Promise<DeskTexts>;
  /** Other files, such as those of a catalog of the past, as they are shown. */
  shown(files: readonly CatalogFile[]): DeskTexts;
  refusal(): Promise<NotWritable | null>;
  /** What the files would be read as, with these in place of their namesakes; secrets that were hidden are back in them. */
  proposed(files: readonly NewText[]): Promise<Proposed>;
  apply(edit: Edit): Promise<Edited | CatalogRefusal>;
};

export function openCatalogDesk({ source, writer, ledger, catalog, key, read = readHere }: DeskParts): CatalogDesk {
  const nameOf = openKeyedDigest(key);
  const readAll = (files: readonly CatalogFile[]): Promise<Result<Catalog>> =>
    read(files, { mayBeEmpty: source.mayBeEmpty === true });
  const overlaid = async (files: readonly NewText[]): Promise<Overlaid> => {
    const present = await source.read();
    const of = present.map(({ text }) => text);
    const next = files.map(({ file, text }) => ({ file, text: text === null ? null : withSecrets(text, { of, nameOf }) }));
    return { base: baseOf(present), present, files: overlay(present, next), changes: changesIn(present, next) };
  };
  const hideFor = (files: readonly CatalogFile[]): Proposed['hide'] => {
    const texts = files.map(({ text }) => text);
    return hidesSecretsOf(texts, nameOf);
  };
  const shown: CatalogDesk['shown'] = (files) => ({
    base: baseOf(files),
    files: files.map(({ file, text }) => ({ file, text: withoutSecrets(text, nameOf) })),
  });
  return {
    shown,
    texts: async () => shown(await source.read()),
    refusal: () => writer.refusal(),
    async proposed(files) {
      const { base, files: all } = await overlaid(files);
      return { base, read: await readAll(all), hide: hideFor(all) };
    },
    async apply(edit) {
      const outcome: { refusal: CatalogRefusal | null; edited: Edited | null } = { refusal: null, edited: null };
      await catalog.edit(async () => {
        const over = await overlaid(edit.files);
        const proposed = await readAll(over.files);
        outcome.refusal = refusalOf(edit, {
          over,
          read: proposed,
          not: await writer.refusal(),
          why: await writer.misplaced(over.changes),
          hide: hideFor(over.files),
        });
        if (outcome.refusal !== null || !proposed.ok) return;
        const { revision } = proposed.value;
        const entry = await recordEdit(ledger, edit, { revision, changes: over.changes });
        await writer.write(over.changes);
        outcome.edited = { entry, revision, base: baseOf(over.files) };
      });
      return outcome.refusal ?? outcome.edited ?? NOTHING_EDITED;
    },
  };
}

const readHere: NonNullable<DeskParts['read']> = async (files, options) => readCatalog(files, options);

const NOTHING_EDITED: CatalogRefusal = {
  code: 'CATALOG_INVALID',
  text: 'the catalog would have mistakes',
  hint: 'check it again',
};

type Overlaid = {
  readonly base: string;
  readonly present: readonly CatalogFile[];
  readonly files: readonly CatalogFile[];
  /** Without those that are there already. */
  readonly changes: readonly NewText[];
};

/** Two foldersful of the same texts under the same names have the same. */
function baseOf(files: readonly CatalogFile[]): string {
  return digestOf(filesOf(files));
}

function overlay(present: readonly CatalogFile[], next: readonly NewText[]): readonly CatalogFile[] {
  const texts = new Map<string, string>(present.map(({ file, text }) => [file, text]));
  for (const { file, text } of next) {
    if (text === null) texts.delete(file);
    else texts.set(file, text);
  }
  return [...texts].map(([file, text]) => ({ file, text })).toSorted((a, b) => (a.file < b.file ? -1 : 1));
}

function changesIn(present: readonly CatalogFile[], next: readonly NewText[]): readonly NewText[] {
  const texts = new Map<string, string | null>(present.map(({ file, text }) => [file, text]));
  const last = new Map(next.map((one) => [one.file, one]));
  return [...last.values()].filter(({ file, text }) => (texts.get(file) ?? null) !== text);
}

type Asked = {
  readonly over: Overlaid;
  readonly read: Result<Catalog>;
  readonly not: NotWritable | null;
  readonly why: string | null;
  readonly hide: Proposed['hide'];
};

function refusalOf(edit: Edit, { over, read, not, why, hide }: Asked): CatalogRefusal | null {
  if (not !== null) return { code: 'CATALOG_NOT_WRITABLE', ...not };
  if (over.base !== edit.base) {
    const text = 'the files of the catalog have changed since they were read';
    return { code: 'CATALOG_MOVED', text, hint: 'look at what has changed, and order it again over that' };
  }
  if (why !== null) return { code: 'CATALOG_FILE', text: why, hint: 'name another file' };
  if (over.changes.length === 0)
    return { code: 'CATALOG_FILE', text: 'every file is already as it would be written', hint: 'change something first' };
  if (read.ok) return null;
  const { length } = read.problems;
  const text = `the catalog would have ${length === 1 ? 'a mistake' : `${length} mistakes`}`;
  return { code: 'CATALOG_INVALID', text, hint: 'errors names each of them', problems: hiddenIn(read.problems, hide) };
}

/** Problems as they may be shown to whoever was shown the texts. */
export function hiddenIn(problems: readonly Problem[], hide: Proposed['hide']): readonly Problem[] {
  return problems.map((problem) => ({
    ...problem,
    text: hide(problem.text),
    ...(problem.hint !== undefined && { hint: hide(problem.hint) }),
    place: { ...problem.place, path: hide(problem.place.path) },
  }));
}

/** Before anything is written: what was not recorded is not done. */
async function recordEdit(
  ledger: Ledger,
  { base, reason, actor }: Edit,
  { revision, changes }: { readonly revision: string; readonly changes: readonly NewText[] },
): Promise<number> {
  const files = Object.fromEntries(changes.map(({ file, text }) => [file, text === null ? null : digest(text)]));
  await ledger.decide(() => [{ kind: 'catalog.edited', subject: 'catalog', actor, body: { base, revision, files, reason } }]);
  return ledger.world().catalog.edit?.seq ?? ledger.world().tail.seq;
}
