import type { CatalogFile } from './read-catalog.ts';
import { readYaml } from './read-yaml.ts';
import { isMap } from './source-document.ts';

/**
 * The files of a catalog with some documents replaced: what is proposed takes the place of the document of the same kind and
 * name, and what has none joins. Files in which nothing is replaced stay as they are, so that mistakes keep their places.
 */
export function overlaidFiles(present: readonly CatalogFile[], proposed: readonly CatalogFile[]): readonly CatalogFile[] {
  const replaced = new Set(
    proposed.flatMap((file) => readYaml(file, () => undefined).flatMap(({ value }) => nameOf(value) ?? [])),
  );
  const kept = present.flatMap((file): readonly CatalogFile[] => {
    const documents = readYaml(file, () => undefined);
    const left = documents.filter(({ value }) => !replaced.has(nameOf(value) ?? ''));
    if (left.length === documents.length) return [file];
    return left.length === 0 ? [] : [{ file: file.file, text: JSON.stringify(left.map(({ value }) => value)) }];
  });
  const taken = new Set(kept.map(({ file }) => file));
  return [...kept, ...proposed.map(({ file, text }) => ({ file: taken.has(file) ? `proposed/${file}` : file, text }))];
}

function nameOf(value: unknown): string | null {
  if (!isMap(value)) return null;
  const { kind, metadata } = value;
  return typeof kind === 'string' && isMap(metadata) && typeof metadata.name === 'string' ? `${kind} ${metadata.name}` : null;
}
