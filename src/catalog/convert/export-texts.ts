import { bad, good, type Result } from '../../kernel/problem.ts';
import { readCatalog, type CatalogFile } from '../read-catalog.ts';
import { readYaml } from '../read-yaml.ts';
import { convertTexts } from './convert-texts.ts';
import type { ConvertOptions } from './conversion.ts';
import { exportOpenSlo } from './export-openslo.ts';
import { exportRules } from './export-rules.ts';
import { isOurs, type Format } from './formats.ts';

export const TARGETS = ['plimsoll', 'openslo', 'prometheus'] as const;
export type Target = (typeof TARGETS)[number];
type Asked = ConvertOptions & { readonly from: Format | 'auto'; readonly to: Target | null };

/** Any texts as another format; the warnings of the result are the report of what changed or was left out on the way. */
export function exportTexts(texts: readonly CatalogFile[], { to, ...options }: Asked): Result<readonly CatalogFile[]> {
  const ours = options.from === 'auto' && isCatalog(texts);
  const { files, mistakes, notes } = ours ? { files: texts, mistakes: [], notes: [] } : convertTexts(texts, options);
  if (mistakes.length > 0) return bad(mistakes);
  const target = to ?? (ours ? 'openslo' : 'plimsoll');
  if (target === 'plimsoll') return good(files, notes);
  const catalog = readCatalog(files);
  if (!catalog.ok) return catalog;
  const exported = target === 'openslo' ? exportOpenSlo(catalog.value) : exportRules(catalog.value);
  return good(exported.files, [...notes, ...exported.notes]);
}

/** One document of another format makes it no catalog, so that its own reader says what is wrong with it. */
function isCatalog(texts: readonly CatalogFile[]): boolean {
  const documents = texts.flatMap((text) => readYaml(text, () => {}));
  return documents.length > 0 && documents.every(({ value }) => isOurs(value));
}
