import { openLinearPattern } from '../kernel/linear-pattern.ts';
import type { Extraction } from '../wire/probe.ts';
import type { HttpAnswer } from './exchange.ts';
import { jsonAt, readJson } from './json-at.ts';

export type Variables = ReadonlyMap<string, string>;

const LONGEST_VALUE = 8_192;
/** A pattern is looked for in so many characters behind where it may begin. */
const LONGEST_SEARCH = 262_144;

/** `{{name}}` becomes what the variable holds; null when there is none of that name. */
export function fillIn(text: string, variables: Variables): string | null {
  const missing = [...text.matchAll(NAMED)].some(([, name = '']) => !variables.has(name));
  return missing ? null : text.replaceAll(NAMED, (_, name: string) => variables.get(name) ?? '');
}

const NAMED = /\{\{([\w-]+)\}\}/g;

/** What is taken out of an answer; null when it is not there. */
export function extract({ headers, body }: HttpAnswer, from: Extraction): string | null {
  const found = foundIn({ headers, body }, from);
  return found === null || found === '' || found.length > LONGEST_VALUE ? null : found;
}

function foundIn({ headers, body }: Pick<HttpAnswer, 'headers' | 'body'>, from: Extraction): string | null {
  switch (from.kind) {
    case 'header':
      return headers[from.name] ?? null;
    case 'json': {
      const value = jsonAt(readJson(body), from.path);
      return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
    }
    case 'pattern': {
      const begin = from.after === '' ? 0 : body.indexOf(from.after);
      if (begin < 0) return null;
      const text = body.slice(begin + from.after.length, begin + from.after.length + LONGEST_SEARCH);
      const [range] = openLinearPattern(from.pattern).ranges(text);
      return range === undefined ? null : text.slice(range.from, range.to);
    }
  }
}
