import { readYaml } from './read-yaml.ts';
import type { CatalogFile } from './read-catalog.ts';
import { isMap } from './source-document.ts';

export type DocumentPlace = { readonly file: string; readonly line: number };

/** Reading a text as YAML costs a hundred times what looking through its lines does: longer ones are only looked through. */
const READ_WHOLE = 65_536;

/**
 * Where each document begins, by `Kind name`. The lines are looked through for what every document of block style begins its
 * lines with; a short file that is written otherwise, such as JSON, is read. Of what is found in neither way no line is known.
 */
export function placesOfDocuments(files: readonly CatalogFile[]): ReadonlyMap<string, DocumentPlace> {
  const places = new Map<string, DocumentPlace>();
  for (const file of files) {
    const found = lookedThrough(file.text);
    const all = found.length > 0 || file.text.length > READ_WHOLE ? found : readWhole(file);
    for (const { key, line } of all) if (!places.has(key)) places.set(key, { file: file.file, line });
  }
  return places;
}

type Found = { readonly key: string; readonly line: number };

function lookedThrough(text: string): readonly Found[] {
  const found: Found[] = [];
  let [kind, name, line, isMetadata] = ['', '', 0, false];
  const end = (): void => {
    if (kind !== '' && name !== '') found.push({ key: `${kind} ${name}`, line });
    [kind, name, line, isMetadata] = ['', '', 0, false];
  };
  text.split('\n').forEach((row, index) => {
    if (row.startsWith('---')) return end();
    const [, key, value = ''] = /^([A-Za-z]\w*):\s*(.*)$/.exec(row) ?? [];
    if (key !== undefined) {
      if (line === 0) line = index + 1;
      isMetadata = key === 'metadata';
      if (key === 'kind') kind = plain(value);
      if (isMetadata) name = plain(/\bname:\s*("[^"]*"|'[^']*'|[^\s,}]+)/.exec(value)?.[1] ?? '') || name;
    } else if (isMetadata) name = plain(/^\s+name:\s*(.+)$/.exec(row)?.[1] ?? '') || name;
  });
  end();
  return found;
}

function plain(value: string): string {
  return value
    .replace(/\s+#.*$/, '')
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2');
}

function readWhole(file: CatalogFile): readonly Found[] {
  return readYaml(file, () => undefined).flatMap(({ value, placeOf }) => {
    if (!isMap(value) || typeof value['kind'] !== 'string' || !isMap(value['metadata'])) return [];
    const { name } = value['metadata'];
    return typeof name === 'string' ? [{ key: `${value['kind']} ${name}`, line: placeOf([]).line }] : [];
  });
}
