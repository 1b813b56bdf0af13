import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCatalog, type CatalogFile } from '../catalog/read-catalog.ts';
import { digest } from '../kernel/hash.ts';
import type { Instant } from '../kernel/units.ts';
import { seal } from '../proof/chain.ts';
import {
  MOST_TEXT_IN_ENTRY,
  MOST_TEXT_OF_EDIT,
  textsToKeep,
  withoutTextsUntil,
  type CatalogApplied,
  type CatalogTexts,
} from './catalog-texts.ts';
import { decideCatalog } from './decisions/catalog.ts';
import { holdsOnReplay } from '../../test/replay/replayed.ts';
import { replayEntry } from './replay/replay-entry.ts';
import type { Draft, Entry } from './entry.ts';
import { explainEntry } from './explain-entry.ts';
import { EMPTY_WORLD, fold, type World } from './world.ts';

const SERVICE = 'apiVersion: openslo/v1\nkind: Service\nmetadata: { name: shop }\n';
const CODE = 'code-1';

function service(name: string): CatalogFile {
  return { file: `${name}.yaml`, text: SERVICE.replace('shop', name) };
}

type Book = { world: World; readonly entries: Entry[] };

function applied(book: Book, files: readonly CatalogFile[]): readonly Entry[] {
  const drafts: readonly Draft[] = decideCatalog(book.world, { files, read: readCatalog(files), code: CODE });
  const sealed = seal(drafts, { tail: book.world.tail, at: (1_800_000_000_000 + book.entries.length) as Instant });
  book.world = sealed.reduce(fold, book.world);
  book.entries.push(...sealed);
  return sealed;
}

function openBook(): Book {
  return { world: EMPTY_WORLD, entries: [] };
}

test('each text is in one entry only, and every catalog can be read again as it was', () => {
  const book = openBook();
  const [a, b, c] = [service('a'), service('b'), service('c')];
  const first = applied(book, [a, b]);
  const second = applied(book, [a, b, c]);
  assert.deepEqual(
    first.map(({ kind }) => kind),
    ['catalog.applied'],
  );
  assert.deepEqual(textsIn(second), [digest(c.text)], 'what an entry holds is not said again');
  assert.deepEqual(catalogFilesAt(first), { revision: revisionOf([a, b]), files: [a, b], missing: [] });
  assert.deepEqual(catalogFilesAt(book.entries), { revision: revisionOf([a, b, c]), files: [a, b, c], missing: [] });
  assert.equal(applied(book, [a, b, c]).length, 0, 'the same catalog is no news');
  assert.deepEqual(holdsOnReplay(book.entries), { same: 2, different: 0, notReplayable: 0 });
  const withoutFirst = replayEntry(first.reduce(fold, EMPTY_WORLD), second[0]!);
  assert.equal(withoutFirst?.outcome.is, 'not-replayable', 'texts that are not at hand are not made up');
});

test('a file that went and comes back is kept anew, so that what is at hand is that of the catalog in force', () => {
  const book = openBook();
  const [a, b] = [service('a'), service('b')];
  for (const files of [[a, b], [a]]) applied(book, files);
  assert.deepEqual(Object.keys(book.world.catalog.texts), [digest(a.text)]);
  assert.deepEqual(textsIn(applied(book, [a, b])), [digest(b.text)]);
});

test('texts that do not fit into one entry come in portions before the entry that names them', () => {
  const big = (name: string): CatalogFile => ({
    file: name,
    text: `${service(name.replace('.yaml', '')).text}# ${'x'.repeat(200_000)}`,
  });
  const files = [big('a.yaml'), big('b.yaml'), big('c.yaml')];
  const book = openBook();
  const entries = applied(book, files);
  assert.deepEqual(
    entries.map(({ kind }) => kind),
    ['catalog.texts', 'catalog.texts', 'catalog.applied'],
  );
  assert.match(explainEntry(entries[0]!), /^1 text of the catalog, 200,\d\d\d characters/);
  assert.deepEqual(catalogFilesAt(entries).files, files);
  assert.deepEqual(holdsOnReplay(book.entries), { same: 1, different: 0, notReplayable: 0 });
  assert.deepEqual(Object.values(book.world.catalog.texts), [1, 2, 3], 'the state says where each of them stands');
});

test('of an edit that is too long the rest is named and withheld', () => {
  const text = 'x'.repeat(MOST_TEXT_IN_ENTRY);
  const files = Array.from({ length: MOST_TEXT_OF_EDIT / text.length + 2 }, (_, index) => ({
    file: `${index}`,
    text: `${String(index).padStart(4, '0')}${text.slice(4)}`,
  }));
  const { portions, withheld } = textsToKeep(files, {});
  assert.deepEqual([portions.length, withheld], [MOST_TEXT_OF_EDIT / text.length, 2]);
});

test('texts that were given away with a part of the ledger are kept anew by the next look', () => {
  const book = openBook();
  const [a, b] = [service('a'), service('b')];
  for (const files of [[a], [a, b]]) applied(book, files);
  book.world = { ...book.world, catalog: withoutTextsUntil(book.world.catalog, 1) };
  const [again, ...others] = applied(book, [a, b]);
  assert.deepEqual([again?.kind, textsIn([again!]), others], ['catalog.texts', [digest(a.text)], []]);
  assert.deepEqual(catalogFilesAt(book.entries.slice(1)).files, [a, b], 'without the part that went');
  assert.equal(applied(book, [a, b]).length, 0);
});

test('a refused edit carries what was refused without what looks like a secret', () => {
  const book = openBook();
  applied(book, [service('a')]);
  const secret = `hunter2-${'Zq7Kp3Xw9Lm2Tb5Vc8'.repeat(2)}`;
  const wrong = { file: 'wrong.yaml', text: `${SERVICE}spec: { pasword: 1 }\n# password: ${secret}\n` };
  const [refused, ...more] = applied(book, [service('a'), wrong]);
  assert.equal(more.length, 0);
  assert.ok(refused?.kind === 'catalog.refused');
  assert.deepEqual(Object.keys(refused.body.masked ?? {}), ['wrong.yaml'], 'only the file with the mistake');
  assert.match(refused.body.masked?.['wrong.yaml'] ?? '', /pasword: 1/);
  assert.equal(JSON.stringify(refused).includes(secret), false);
  assert.equal(refused.body.files?.['wrong.yaml'], digest(wrong.text));
  assert.deepEqual(catalogFilesAt(book.entries).files, [service('a')], 'what was refused was never in force');
});

function textsIn(entries: readonly Entry[]): readonly string[] {
  return entries.flatMap((entry) => ('texts' in entry.body ? Object.keys(entry.body.texts ?? {}) : []));
}

function revisionOf(files: readonly CatalogFile[]): string {
  const read = readCatalog(files);
  assert.ok(read.ok);
  return read.value.revision;
}

/** The catalog that was in force after the given entries about it, which begin with the first of them. */
function catalogFilesAt(entries: Iterable<{ readonly kind: string; readonly body: object }>): {
  readonly revision: string;
  readonly files: readonly CatalogFile[];
  /** Files whose texts no entry holds. */
  readonly missing: readonly string[];
} {
  const texts = new Map<string, string>();
  let applied: CatalogApplied = { revision: '', counts: {} };
  for (const { kind, body } of entries) {
    if (kind !== 'catalog.applied' && kind !== 'catalog.texts') continue;
    const said = body as CatalogApplied | CatalogTexts;
    for (const [own, text] of Object.entries(said.texts ?? {})) texts.set(own, text);
    if ('revision' in said) applied = said;
  }
  const named = Object.entries(applied.files ?? {});
  const files = named.flatMap(([file, own]) => {
    const text = texts.get(own);
    return text === undefined ? [] : [{ file, text }];
  });
  const missing = named.filter(([, own]) => !texts.has(own)).map(([file]) => file);
  return { revision: applied.revision, files, missing };
}
