import type { core } from 'zod';
import type { Problem } from '../kernel/problem.ts';
import { nearest } from '../kernel/nearest.ts';
import type { CatalogCode } from './codes.ts';
import { readWords } from './schema-words.ts';
import { problemAt, showFound, showPath, valueAt, type Finding, type Path, type SourceDocument } from './source-document.ts';

type Issue = core.$ZodIssue;
type Found = Finding & { readonly path: Path };

/** What a schema found wrong, in our own words, each at its place. */
export function translateIssues(issues: readonly Issue[], source: SourceDocument): Problem[] {
  const found = issues.flatMap((issue) => translate({ issue, above: [] }, source.value));
  // A mistyped key is one mistake, not an unknown key and a missing one.
  const unknown = found.filter(({ code }) => code === 'CAT_UNKNOWN_KEY');
  const meant = new Set(unknown.map(({ path, hint }) => showPath([...path.slice(0, -1), suggested(hint)])));
  const holders = new Set(unknown.map(({ path }) => showPath(path.slice(0, -1))));
  return found
    .filter(({ code, path }) => code !== 'CAT_MISSING' || !meant.has(showPath(path)))
    .filter(({ code, path }) => code !== 'CAT_ONE_OF' || !holders.has(showPath(path)))
    .map(({ path, ...finding }) => problemAt(source, path, finding));
}

type Nested = { readonly issue: Issue; readonly above: Path };

function translate({ issue, above }: Nested, document: unknown): Found[] {
  const path = [...above, ...issue.path];
  const value = valueAt(document, path);
  const words = readWords(issue.message);
  switch (issue.code) {
    case 'custom':
      return [ours({ path, words, hint: issue.params?.hint })];
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey([...path, key], (words?.rest ?? '').split(',')));
    case 'invalid_key':
      return issue.issues.map((inner) => {
        const hint: unknown = 'params' in inner ? inner.params?.hint : undefined;
        return { ...ours({ path, words: readWords(inner.message), hint }), at: 'key' as const };
      });
    case 'invalid_type':
    case 'invalid_value':
    case 'invalid_union': {
      if (value === undefined || value === null) return [missing(path, value)];
      if (issue.code === 'invalid_union') {
        const meant = branchMeant(issue, value);
        if (meant !== undefined) return meant.flatMap((inner) => translate({ issue: inner, above: path }, document));
      }
      if (issue.code === 'invalid_value') return [choice({ path, value, options: issue.values.map(String) })];
      return [wrongType({ path, value, code: words?.code, wants: words?.rest ?? typeWords(issue) })];
    }
    case 'too_small':
    case 'too_big':
      return [outOfBounds({ path, value, issue })];
    default:
      return [
        {
          code: words?.code ?? 'CAT_TYPE',
          path,
          text: `Cannot use ${showFound(value)} here${words ? `: wanted is ${words.rest}` : ''}`,
        },
      ];
  }
}

function ours({ path, words, hint }: { path: Path; words: { code: CatalogCode; rest: string } | null; hint: unknown }): Found {
  const found = { code: words?.code ?? 'CAT_TYPE', path, text: words?.rest ?? 'Cannot use what stands here' } as const;
  return typeof hint === 'string' ? { ...found, hint } : found;
}

function unknownKey(path: Path, known: readonly string[]): Found {
  const key = String(path.at(-1));
  const meant = nearest(key, known);
  const merge = key === '<<' ? 'merge keys are not read here; write the keys out' : undefined;
  const hint = meant === undefined ? merge : `did you mean "${meant}"?`;
  return {
    code: 'CAT_UNKNOWN_KEY',
    path,
    at: 'key',
    text: `Cannot use the key ${showFound(key)} here: known are ${known.join(', ')}`,
    hint,
  };
}

function suggested(hint: string | undefined): string {
  return /^did you mean "(.*)"\?$/.exec(hint ?? '')?.[1] ?? '';
}

function missing(path: Path, value: unknown): Found {
  const key = String(path.at(-1) ?? 'document');
  const text = value === null ? `Cannot leave ${key} empty: it must have a value` : `Cannot do without ${key}: it must be there`;
  return { code: 'CAT_MISSING', path, text };
}

function choice({ path, value, options }: { path: Path; value: unknown; options: readonly string[] }): Found {
  const meant = typeof value === 'string' ? nearest(value, options) : undefined;
  const wants = options.length === 1 ? options.join('') : `one of ${options.join(', ')}`;
  const text = `Cannot use ${showFound(value)} as ${lastKey(path)}: wanted is ${wants}`;
  return { code: 'CAT_CHOICE', path, text, hint: meant === undefined ? undefined : `did you mean "${meant}"?` };
}

function wrongType({
  path,
  value,
  code,
  wants,
}: {
  path: Path;
  value: unknown;
  code: CatalogCode | undefined;
  wants: string;
}): Found {
  const hint = wants === 'text' && typeof value !== 'object' ? `put it in quotes: "${showFound(value)}"` : undefined;
  return { code: code ?? 'CAT_TYPE', path, text: `Cannot use ${showFound(value)} as ${lastKey(path)}: wanted is ${wants}`, hint };
}

function outOfBounds({
  path,
  value,
  issue,
}: {
  path: Path;
  value: unknown;
  issue: core.$ZodIssueTooSmall | core.$ZodIssueTooBig;
}): Found {
  const key = lastKey(path);
  const [bound, side] = issue.code === 'too_small' ? [issue.minimum, 'least'] : [issue.maximum, 'most'];
  switch (issue.origin) {
    case 'array':
      return {
        code: 'CAT_LENGTH',
        path,
        text: `Cannot use ${Array.isArray(value) ? value.length : 0} entries in ${key}: it must have at ${side} ${bound}`,
      };
    case 'string':
      if (value === '') return missing(path, null);
      return {
        code: 'CAT_LENGTH',
        path,
        text: `Cannot use a text of ${String(value).length} characters as ${key}: it must have at ${side} ${bound}`,
      };
    default: {
      const must = issue.inclusive === false ? (side === 'least' ? 'above' : 'below') : `at ${side}`;
      return { code: 'CAT_RANGE', path, text: `Cannot use ${showFound(value)} as ${key}: it must be ${must} ${bound}` };
    }
  }
}

/** The alternative that was tried: the one that took the value's type and stumbled deeper, or over the word itself. */
function branchMeant(issue: core.$ZodIssueInvalidUnion, value: unknown): readonly Issue[] | undefined {
  const branches: readonly (readonly Issue[])[] = issue.errors;
  const deeper = branches.filter(
    (branch) =>
      !branch.some(({ path, code }) => path.length === 0 && code !== 'unrecognized_keys' && code.startsWith('invalid_')),
  );
  if (deeper.length > 0) return deeper.toSorted((a, b) => a.length - b.length)[0];
  return typeof value === 'object'
    ? undefined
    : branches.find((branch) => branch.every(({ path, code }) => path.length === 0 && code === 'invalid_value'));
}

function typeWords(issue: Issue): string {
  const expected = 'expected' in issue ? String(issue.expected) : '';
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a map of keys',
    record: 'a map of keys',
  };
  return words[expected] ?? 'another value';
}

/** The word for what stands at a path: its key, and for an entry of a list the list's key. */
function lastKey(path: Path): string {
  const last = path.findLast((part) => typeof part !== 'number');
  const inList = typeof path.at(-1) === 'number';
  return last === undefined ? 'a document' : inList ? `an entry of ${String(last)}` : String(last);
}
