import { nearest } from '../kernel/nearest.ts';
import { kindsOf, type Kind } from './document-kinds.ts';
import type { YamlDocument } from './read-yaml.ts';
import { isMap, problemAt, showFound, type Report } from './source-document.ts';

/** A document whose kind is known. Its name is null when it cannot be read; what is wrong with it is reported with the rest. */
export type Identified = {
  readonly source: YamlDocument;
  readonly apiVersion: keyof typeof kindsOf;
  readonly kind: Kind;
  readonly name: string | null;
};

/** Says of every document what it is, so that references to it hold even when the rest of it is wrong. */
export function identifyDocuments(sources: readonly YamlDocument[], report: Report): Identified[] {
  const documents = sources.map((source) => identify(source, report)).filter((one) => one !== null);
  const first = new Map<string, Identified>();
  for (const document of documents) {
    if (document.name === null) continue;
    const key = `${document.kind} ${document.name}`;
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, document);
    else reportTwin({ document, earlier }, report);
  }
  return documents;
}

function identify(source: YamlDocument, report: Report): Identified | null {
  const say = source.broken ? () => undefined : report;
  const { value } = source;
  if (!isMap(value)) {
    const hint = 'a document is a map that starts with apiVersion, kind, metadata and spec';
    say(problemAt(source, [], { code: 'CAT_NOT_A_DOCUMENT', text: `Cannot use ${showFound(value)} as a document`, hint }));
    return null;
  }
  const { apiVersion, kind } = value;
  for (const key of ['apiVersion', 'kind'] as const) {
    if (value[key] !== undefined && value[key] !== null) continue;
    say(problemAt(source, [key], { code: 'CAT_MISSING', text: `Cannot do without ${key}: every document must say what it is` }));
  }
  if (apiVersion === undefined || apiVersion === null) return null;
  if (typeof apiVersion !== 'string' || !isVersion(apiVersion)) {
    const meant = typeof apiVersion === 'string' ? nearest(apiVersion, Object.keys(kindsOf)) : undefined;
    const text = `Cannot read documents of apiVersion ${showFound(apiVersion)}: wanted is openslo/v1 or plimsoll/v1`;
    say(problemAt(source, ['apiVersion'], { code: 'CAT_API_VERSION', text, hint: meant && `did you mean "${meant}"?` }));
    return null;
  }
  if (kind === undefined || kind === null) return null;
  if (typeof kind !== 'string' || !Object.hasOwn(kindsOf[apiVersion], kind)) {
    const text = `Cannot read documents of kind ${showFound(kind)}: ${apiVersion} has ${Object.keys(kindsOf[apiVersion]).join(', ')}`;
    say(
      problemAt(source, ['kind'], {
        code: 'CAT_KIND',
        text,
        hint: typeof kind === 'string' ? kindMeant(kind, apiVersion) : undefined,
      }),
    );
    return null;
  }
  const name = isMap(value.metadata) && typeof value.metadata.name === 'string' ? value.metadata.name : null;
  return { source, apiVersion, kind: kind as Kind, name };
}

function isVersion(text: string): text is keyof typeof kindsOf {
  return Object.hasOwn(kindsOf, text);
}

/** A kind of the other group is the likelier slip than a misspelt one. */
function kindMeant(kind: string, apiVersion: keyof typeof kindsOf): string | undefined {
  const home = Object.entries(kindsOf).find(([, kinds]) => Object.hasOwn(kinds, kind));
  if (home !== undefined) return `${kind} belongs to apiVersion ${home[0]}`;
  const meant = nearest(kind, Object.keys(kindsOf[apiVersion]));
  return meant && `did you mean "${meant}"?`;
}

function reportTwin({ document, earlier }: { document: Identified; earlier: Identified }, report: Report): void {
  const path = ['metadata', 'name'];
  const { file, line } = earlier.source.placeOf(path);
  const text = `Cannot have a second ${document.kind} named "${document.name}": the first is at ${file}:${line}`;
  report(problemAt(document.source, path, { code: 'CAT_DUPLICATE_NAME', text, hint: 'rename one of them, or remove it' }));
}
