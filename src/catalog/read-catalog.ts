import type { z } from 'zod';
import { bad, byPlace, good, type Problem, type Result } from '../kernel/problem.ts';
import type { Catalog } from './catalog.ts';
import { checkReferences } from './check-references.ts';
import { catalogCodes, type CatalogCode } from './codes.ts';
import type { CheckedDocument } from './checked-document.ts';
import { compileCatalog } from './compile-catalog.ts';
import { kindsOf } from './document-kinds.ts';
import { identifyDocuments, type Identified } from './identify-documents.ts';
import { MAX_DOCUMENTS, readYaml, tooManyDocuments, type YamlDocument } from './read-yaml.ts';
import { problemAt, type Report } from './source-document.ts';
import { reportSecrets } from './secret-in-address.ts';
import { translateIssues } from './translate-issues.ts';

export type CatalogFile = { readonly file: string; readonly text: string };

/**
 * The whole folder at once: a catalog without mistakes, or every mistake of every file in the order of their places. With
 * `given` what is counted by other systems has indicators, too, for whoever is given its counts. With `mayBeEmpty` it is nothing
 * odd that there is no document at all.
 */
export function readCatalog(
  files: readonly CatalogFile[],
  { given = false, mayBeEmpty = false }: { given?: boolean; mayBeEmpty?: boolean } = {},
): Result<Catalog> {
  const found: Problem[] = [];
  const report: Report = (problem) => void found.push(problem);
  const sources = readFiles(files, report);
  const documents = identifyDocuments(sources, report);
  const checked = documents.map((document) => checkShape(document, report)).filter((one) => one !== null);
  checkReferences(documents, report);
  reportSecrets(checked, report);
  const catalog = compileCatalog(checked, { whole: checked.length === sources.length, given }, report);
  if (found.length === 0 && sources.length === 0 && !mayBeEmpty) report(emptyFolder(files));
  const mistakes = found.filter((problem) => !isWarning(problem));
  return mistakes.length > 0 ? bad(mistakes) : good(catalog, found.toSorted(byPlace));
}

export function isWarning({ code }: Problem): boolean {
  return Object.hasOwn(catalogCodes, code) && catalogCodes[code as CatalogCode].severity === 'warning';
}

/** Files in the order of their names, so that "the first one" is the same on every machine. */
function readFiles(files: readonly CatalogFile[], report: Report): YamlDocument[] {
  const sources: YamlDocument[] = [];
  for (const file of files.toSorted((a, b) => (a.file < b.file ? -1 : 1))) {
    for (const document of readYaml(file, report)) {
      if (sources.length === MAX_DOCUMENTS) {
        report(problemAt(document, [], tooManyDocuments));
        return sources;
      }
      sources.push(document);
    }
  }
  return sources;
}

function checkShape({ source, kind, apiVersion }: Identified, report: Report): CheckedDocument | null {
  if (source.broken) return null;
  const kinds: Readonly<Record<string, z.ZodType>> = kindsOf[apiVersion];
  const read = kinds[kind]?.safeParse(source.value);
  for (const problem of translateIssues(read?.error?.issues ?? [], source)) report(problem);
  return read?.success ? ({ kind, source, body: read.data } as CheckedDocument) : null;
}

function emptyFolder(files: readonly CatalogFile[]): Problem {
  const place = { file: files[0]?.file ?? '.', line: 1, column: 1, path: '' };
  return {
    code: 'CAT_EMPTY',
    place,
    text: 'There is no document here, so nothing is promised',
    hint: 'docs/catalog.md starts with the smallest useful catalog',
  };
}
