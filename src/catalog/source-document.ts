import type { Place, Problem } from '../kernel/problem.ts';
import type { CatalogCode } from './codes.ts';

export type Path = readonly PropertyKey[];

/** One document as it was written, and the way back from a path in it to the line it stands on. */
export type SourceDocument = {
  readonly file: string;
  readonly value: unknown;
  /** The value's first character, or its key's; of something absent, the nearest thing around it that is there. */
  readonly placeOf: (path: Path, at?: 'value' | 'key') => Place;
};

/** What a document says once its shape is right, and where it says it. */
export type Declared<Body> = { readonly body: Body; readonly source: SourceDocument };

export type Report = (problem: Problem) => void;
export type Finding = {
  readonly code: CatalogCode;
  readonly text: string;
  readonly hint?: string | undefined;
  readonly at?: 'value' | 'key';
};

export function problemAt(source: SourceDocument, path: Path, { code, text, hint, at }: Finding): Problem {
  const place = source.placeOf(path, at);
  return hint === undefined ? { code, place, text } : { code, place, text, hint };
}

/** `spec.objectives[0].target`; keys that are not plain words are quoted: `where["http.route"]`. */
export function showPath(path: Path): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (/^[A-Za-z_][\w-]*$/.test(String(part))) text += text === '' ? String(part) : `.${String(part)}`;
    else text += `[${JSON.stringify(String(part))}]`;
  }
  return text;
}

export function valueAt(value: unknown, path: Path): unknown {
  let here = value;
  for (const part of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, part)) return undefined;
    here = (here as Record<PropertyKey, unknown>)[part];
  }
  return here;
}

/** What stood there, short enough for one line. */
export function showFound(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'number' || typeof value === 'boolean' ? `${value}` : 'a map';
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
