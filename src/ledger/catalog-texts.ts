import type { CatalogFile } from '../catalog/read-catalog.ts';
import { digest } from '../kernel/hash.ts';
import { showCount } from '../kernel/show.ts';
import type { Instant } from '../kernel/units.ts';
import type { LedgerFact } from './ledger-facts.ts';

/** A catalog came into force: what it was called, which files it stood in, and the texts that no entry held before. */
export type CatalogApplied = {
  readonly revision: string;
  readonly counts: Readonly<Record<string, number>>;
  /** SHA-256 of each file's text, by its path. */
  readonly files?: Readonly<Record<string, string>>;
  /** By their SHA-256. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Files whose texts are too long to be kept: only their digests are. */
  readonly withheld?: number;
  /** Revision of the code that read them. */
  readonly code?: string;
};

/** An edit that stays without effect, with its mistakes. Of what was wrong only masked texts are kept, because it may be a secret at a wrong place. */
export type CatalogRefused = {
  readonly problems: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  /** The files with mistakes, by their path, without what looks like a secret. */
  readonly masked?: Readonly<Record<string, string>>;
};

/** Somebody orders the files of the folder to be others. What comes of it is told by the next catalog that is applied. */
export type CatalogEdited = {
  /** Digest of all files that it was ordered over. */
  readonly base: string;
  /** That of the catalog which the files then hold. */
  readonly revision: string;
  /** SHA-256 of the text that each file is to have; null: it is to go. */
  readonly files: Readonly<Record<string, string | null>>;
  readonly reason: string;
};

/** Texts of files that did not fit into the entry that names them; it follows. */
export type CatalogTexts = { readonly texts: Readonly<Record<string, string>> };

/** What is known of the catalog in force. */
export type CatalogState = {
  readonly revision: string;
  readonly appliedAt: Instant | null;
  readonly refused: readonly string[];
  /** SHA-256 of each file of the catalog in force, by its path. */
  readonly files: Readonly<Record<string, string>>;
  /** The entry in which each of its texts stands, by the text's SHA-256; one that is not here is not kept. */
  readonly texts: Readonly<Record<string, number>>;
  /** The last edit that was ordered here; absent: the files were always changed where they are kept. */
  readonly edit?: CatalogEdit;
};
export type CatalogEdit = {
  readonly seq: number;
  readonly at: Instant;
  readonly by: string;
  readonly reason: string;
  readonly revision: string;
};

/** So many characters of texts are in one entry at most, unless one file alone has more; whoever lists entries holds pages of them. */
export const MOST_TEXT_IN_ENTRY = 262_144;
/** So many are kept of one edit. A catalog of 100,000 objectives written out one by one has about as many. */
export const MOST_TEXT_OF_EDIT = 67_108_864;
const MOST_MASKED = 65_536;

export const NO_CATALOG: CatalogState = { revision: '', appliedAt: null, refused: [], files: {}, texts: {} };

/** What is recorded of catalogs. */
export type CatalogFact =
  | { readonly kind: 'catalog.applied'; readonly body: CatalogApplied }
  | { readonly kind: 'catalog.texts'; readonly body: CatalogTexts }
  | { readonly kind: 'catalog.refused'; readonly body: CatalogRefused }
  | { readonly kind: 'catalog.edited'; readonly body: CatalogEdited };
type CatalogEntry = CatalogFact & { readonly seq: number; readonly at: Instant; readonly actor: string };

export function withCatalogFact(state: CatalogState, entry: CatalogEntry): CatalogState {
  switch (entry.kind) {
    case 'catalog.refused':
      return { ...state, refused: entry.body.problems };
    case 'catalog.edited': {
      const { seq, at, actor: by, body } = entry;
      return { ...state, edit: { seq, at, by, reason: body.reason, revision: body.revision } };
    }
    case 'catalog.texts':
      return { ...state, texts: { ...state.texts, ...standingIn(entry.body.texts, entry.seq) } };
    case 'catalog.applied': {
      const { revision, files = {}, texts = {} } = entry.body;
      const known = { ...state.texts, ...standingIn(texts, entry.seq) };
      const digests = new Set(Object.values(files));
      const kept = Object.fromEntries(Object.entries(known).filter(([one]) => digests.has(one)));
      return { ...state, revision, appliedAt: entry.at, refused: [], files, texts: kept };
    }
  }
}

/** Texts in a part of the ledger that lies in a file of its own, and may leave, are none that are kept. */
export function withoutTextsUntil(state: CatalogState, seq: number): CatalogState {
  return { ...state, texts: Object.fromEntries(Object.entries(state.texts).filter(([, at]) => at > seq)) };
}

export function withSealed(state: CatalogState, entry: LedgerFact): CatalogState {
  return entry.kind === 'ledger.sealed' ? withoutTextsUntil(state, entry.body.last) : state;
}

export function filesOf(files: readonly CatalogFile[]): Readonly<Record<string, string>> {
  return Object.fromEntries(files.map(({ file, text }) => [file, digest(text)]));
}

/** What the entries have to hold so that a catalog can be read again: the texts that none holds yet, in portions. */
export function textsToKeep(
  files: readonly CatalogFile[],
  known: CatalogState['texts'],
): { readonly portions: readonly Readonly<Record<string, string>>[]; readonly withheld: number } {
  const portions: Record<string, string>[] = [];
  const seen = new Set<string>();
  let [all, inLast, withheld] = [0, 0, 0];
  for (const { text } of files) {
    const own = digest(text);
    if (own in known || seen.has(own)) continue;
    seen.add(own);
    if (all + text.length > MOST_TEXT_OF_EDIT) {
      withheld += 1;
      continue;
    }
    const last = portions.at(-1);
    all += text.length;
    if (last !== undefined && inLast + text.length <= MOST_TEXT_IN_ENTRY) last[own] = text;
    else portions.push({ [own]: text });
    inLast = last === portions.at(-1) ? inLast + text.length : text.length;
  }
  return { portions, withheld };
}

/** The files with mistakes, the first ones whole as long as there is room. */
export function maskedFiles(
  files: readonly CatalogFile[],
  { wrong, mask }: { readonly wrong: ReadonlySet<string>; readonly mask: (text: string) => string },
): Readonly<Record<string, string>> {
  const masked: Record<string, string> = {};
  let room = MOST_MASKED;
  for (const { file, text } of files) {
    if (!wrong.has(file) || room <= 0) continue;
    const cut = text.slice(0, room);
    room -= cut.length;
    masked[file] = mask(cut);
  }
  return masked;
}

export function explainTexts({ texts }: CatalogTexts): string {
  const all = Object.values(texts);
  const characters = all.reduce((sum, { length }) => sum + length, 0);
  return `${showCount(all.length)} ${all.length === 1 ? 'text' : 'texts'} of the catalog, ${showCount(characters)} characters, for the entry that names them.`;
}

function standingIn(texts: Readonly<Record<string, string>>, seq: number): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.keys(texts).map((own) => [own, seq]));
}
