import { byPlace, type Problem } from '../../kernel/problem.ts';
import { isWarning, readCatalog, type CatalogFile } from '../read-catalog.ts';
import { readYaml } from '../read-yaml.ts';
import { isMap, type SourceDocument } from '../source-document.ts';
import { convertCodes, type ConvertCode } from './codes.ts';
import { Conversion, type ConvertOptions, type Written } from './conversion.ts';
import { Fields } from './fields.ts';
import { formatOf, type Format } from './formats.ts';
import { convertKeptn, openKeptnIndicators, tellUnused } from './keptn.ts';
import { convertV1alpha } from './openslo-v1alpha.ts';
import { convertV2alpha, readSet } from './openslo-v2alpha.ts';
import { convertPyrra } from './pyrra.ts';
import { convertSlothFile, convertSlothResource } from './sloth.ts';
import { placesOf, textsOf } from './write-documents.ts';

export type Converted = {
  /** Empty when there are mistakes. */
  readonly files: readonly CatalogFile[];
  readonly mistakes: readonly Problem[];
  /** The report: what is carried over in another form, by a default, or not at all. */
  readonly notes: readonly Problem[];
};

/** Documents of other formats as OpenSLO v1 and the kinds of ours that it has no word for; checked as any catalog is. */
export function convertTexts(
  texts: readonly CatalogFile[],
  { from, ...options }: ConvertOptions & { readonly from: Format | 'auto' },
): Converted {
  const found: Problem[] = [];
  const tell = (problem: Problem): void => void found.push(problem);
  const documents = texts.toSorted((a, b) => (a.file < b.file ? -1 : 1)).flatMap((text) => readYaml(text, tell));
  const into = new Conversion(options);
  const each = documents.flatMap(listed).flatMap((source) => formatted(source, { from, tell }));
  const set = readSet(each.map(({ source }) => source.value));
  const fields = each.map(({ source, at, format }) => ({ fields: new Fields(source, tell, at), format }));
  const indicators = fields.filter(({ format }) => format === 'keptn-sli').map(({ fields: file }) => openKeptnIndicators(file));
  for (const { fields: document, format } of fields) {
    if (format === 'sloth') convertSlothFile(document, into);
    else if (format === 'sloth-k8s') convertSlothResource(document, into);
    else if (format === 'pyrra') convertPyrra(document, into);
    else if (format === 'openslo-v1alpha') convertV1alpha(document, into);
    else if (format === 'openslo-v2alpha') convertV2alpha(document, set, into);
    else if (format === 'keptn') convertKeptn(document, indicators, into);
    if (format !== 'keptn-sli') document.tellUnread();
  }
  for (const one of indicators) tellUnused(one);
  return checked(into.documents(), found);
}

/** What the catalog says of the result is told at the document that it was made of. */
function checked(written: readonly Written[], found: readonly Problem[]): Converted {
  const mistakes = found.filter((problem) => !isNote(problem));
  const notes = found.filter(isNote);
  if (mistakes.length > 0) return { files: [], mistakes: mistakes.toSorted(byPlace), notes: notes.toSorted(byPlace) };
  const files = textsOf(written);
  const read = readCatalog(files);
  const places = placesOf(written);
  const traced = (problem: Problem): Problem => ({ ...problem, place: places(problem.place) });
  const said = read.ok ? read.warnings : read.problems;
  return {
    files: read.ok ? files : [],
    mistakes: read.ok ? [] : said.map(traced).toSorted(byPlace),
    notes: [...notes, ...(read.ok ? said.map(traced) : [])].toSorted(byPlace),
  };
}

function isNote(problem: Problem): boolean {
  const { code } = problem;
  if (Object.hasOwn(convertCodes, code)) return convertCodes[code as ConvertCode].severity === 'warning';
  return isWarning(problem);
}

type Part = { readonly source: SourceDocument; readonly at: readonly PropertyKey[]; readonly value: unknown };

/** Kubernetes answers with lists of resources. */
function listed(source: SourceDocument): readonly Part[] {
  const { value } = source;
  if (!isMap(value) || !Array.isArray(value.items) || typeof value.kind !== 'string' || !value.kind.endsWith('List'))
    return [{ source, at: [], value }];
  return (value.items as unknown[]).map((item, index) => ({ source, at: ['items', index], value: item }));
}

type Formatted = Omit<Part, 'value'> & { readonly format: ReturnType<typeof formatOf> };

function formatted(
  part: Part,
  { from, tell }: { from: Format | 'auto'; tell: (problem: Problem) => void },
): readonly Formatted[] {
  const { source, at, value } = part;
  const format = formatOf(value);
  const wanted = from === 'auto' || format === from || format?.replace(/-(?:sli|k8s)$/, '') === from;
  if (format !== null && wanted) return [{ source, at, format }];
  const known = 'sloth, pyrra, openslo-v2alpha, openslo-v1alpha and keptn';
  const text =
    format === null ? `Cannot tell which format this is: none of ${known}` : `Cannot read this as ${from}: it is ${format}`;
  tell({ code: 'CONV_FORMAT', place: source.placeOf(at), text });
  return [];
}
