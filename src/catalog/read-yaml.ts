import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseAllDocuments, visit } from 'yaml';
import type { Alias, Document, Node, YAMLError } from 'yaml';
import type { Place } from '../kernel/problem.ts';
import { showCount } from '../kernel/show.ts';
import { problemAt, showPath, type Finding, type Path, type Report, type SourceDocument } from './source-document.ts';

/** A document of a file. With `broken` its syntax is wrong: its value is a guess, good for its name and for nothing else. */
export type YamlDocument = SourceDocument & { readonly broken: boolean };

export const MAX_FILE_BYTES = 1_048_576;
export const MAX_DOCUMENTS = 10_000;
export const tooManyDocuments: Finding = {
  code: 'CAT_TOO_MANY_DOCUMENTS',
  text: `Cannot read more than ${showCount(MAX_DOCUMENTS)} documents`,
  hint: 'what follows was not read',
};
/** Aliases may enlarge a document this often; a real catalog repeats a handful of values. */
const MAX_ALIASES = 100;
/** Most tabs and double keys shown of one document. */
const MAX_SYNTAX_PROBLEMS = 20;
/** `? ? ? …` costs the parser the square of its length (a file of 1 MiB takes minutes); no catalog nests like that. */
const STAIRCASE = /(?:[-?][ \t]+){50}/;
const MAX_BRACKETS = 200;

/** All documents of a YAML or JSON file; a list at the top stands for the documents in it, as OpenSLO has it. */
export function readYaml({ file, text }: { file: string; text: string }, report: Report): YamlDocument[] {
  const whole: SourceDocument = { file, value: null, placeOf: () => ({ file, line: 1, column: 1, path: '' }) };
  if (new TextEncoder().encode(text).length > MAX_FILE_BYTES) {
    report(
      problemAt(whole, [], {
        code: 'CAT_FILE_TOO_LARGE',
        text: 'Cannot read a file of more than 1 MiB',
        hint: 'split it into several files',
      }),
    );
    return [];
  }
  if (STAIRCASE.test(text) || nestedTooDeeply(text)) {
    report(
      problemAt(whole, [], {
        code: 'CAT_YAML_SYNTAX',
        text: 'Cannot read a document nested this deeply',
        hint: 'look for brackets that are never closed',
      }),
    );
    return [];
  }
  if ([...text.matchAll(/^---/gm)].length > MAX_DOCUMENTS) {
    report(problemAt(whole, [], tooManyDocuments));
    return [];
  }
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
  return Array.isArray(parsed) ? parsed.flatMap((document) => readOne({ document, file, lines }, report)) : [];
}

type Parsed = { readonly document: Document.Parsed; readonly file: string; readonly lines: LineCounter };

function readOne({ document, file, lines }: Parsed, report: Report): YamlDocument[] {
  const root = document.contents as Node | null;
  const at = (offset: number, path: Path): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col), path: showPath(path) };
  };
  const source = (top: Node | null, value: unknown): SourceDocument => ({
    file,
    value,
    placeOf: (path, side = 'value') => at(offsetOf({ document, top }, path, side), path),
  });
  for (const error of worthShowing(document)) report({ ...syntaxFinding(error), place: at(error.pos[0], []) });
  const bad = badAlias(document);
  if (bad !== null) report({ code: 'CAT_ALIASES', text: bad.text, place: at(bad.offset, []) });
  if (bad !== null || root === null || (isScalar(root) && root.value === null)) return [];
  const value = plainValue(document);
  if (value === TOO_MUCH) {
    report(
      problemAt(source(root, null), [], {
        code: 'CAT_ALIASES',
        text: 'Cannot read a document that its aliases blow up',
        hint: 'write the values out',
      }),
    );
    return [];
  }
  const broken = document.errors.some(({ code }) => code !== 'DUPLICATE_KEY');
  if (!isSeq(root) || !Array.isArray(value)) return [{ ...source(root, value), broken }];
  return root.items.map((item, index) => ({ ...source(isNode(item) ? item : null, value[index]), broken }));
}

/** After the first syntax error the parser has lost its way, and what it says next is mostly an echo. */
function worthShowing({ errors, warnings }: Document.Parsed): YAMLError[] {
  const standing = (error: YAMLError): boolean => error.code === 'DUPLICATE_KEY' || error.code === 'TAB_AS_INDENT';
  const lost = errors.find((error) => !standing(error));
  const alone = errors.filter((error) => standing(error) && (lost === undefined || error.pos[0] < lost.pos[0]));
  return [...alone, ...warnings].slice(0, MAX_SYNTAX_PROBLEMS).concat(lost ?? []);
}

/** The parser's codes in our words; what it calls a warning (an unknown tag) changes the meaning too, so it is a mistake. */
function syntaxFinding({ code, message }: YAMLError): {
  code: 'CAT_TAB' | 'CAT_DUPLICATE_KEY' | 'CAT_YAML_SYNTAX';
  text: string;
  hint?: string;
} {
  switch (code) {
    case 'TAB_AS_INDENT':
      return {
        code: 'CAT_TAB',
        text: 'Cannot read a tab as indentation: YAML allows only spaces',
        hint: 'replace the tab by two spaces',
      };
    case 'DUPLICATE_KEY':
      return { code: 'CAT_DUPLICATE_KEY', text: 'Cannot use the same key twice in one map', hint: 'keep one of the two' };
    case 'TAG_RESOLVE_FAILED':
      return {
        code: 'CAT_YAML_SYNTAX',
        text: 'Cannot use a tag here: values are plain text, numbers, true and false',
        hint: 'remove the word that starts with !',
      };
    default: {
      const [text, hint] = SYNTAX_WORDS[code] ?? [
        `Cannot read this as YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
        undefined,
      ];
      return hint === undefined ? { code: 'CAT_YAML_SYNTAX', text } : { code: 'CAT_YAML_SYNTAX', text, hint };
    }
  }
}

/** The slips that people make most; the others are rare enough for the parser's own words. */
const SYNTAX_WORDS: Readonly<Record<string, readonly [text: string, hint: string]>> = {
  BAD_INDENT: [
    'Cannot tell what this belongs to: its column does not fit, or a bracket above is not closed',
    'keys of one map start in the same column',
  ],
  MISSING_CHAR: [
    'Cannot read on: a quote, a comma, a colon or a bracket is missing',
    'look at what stands just before this place',
  ],
  BLOCK_AS_IMPLICIT_KEY: ['Cannot have a second colon on this line', 'a text with ": " in it needs quotes'],
  MULTILINE_IMPLICIT_KEY: ['Cannot read this as a key: it has no colon', 'look for a missing colon here or on the line above'],
  BAD_SCALAR_START: ['Cannot start a text with this character', 'put the text in quotes'],
  UNEXPECTED_TOKEN: [
    'Cannot read what stands here: it does not belong to what is before it',
    'a text with brackets, commas or colons in it needs quotes',
  ],
};

/** An alias without its anchor, or inside its own anchor, or one too many. */
function badAlias(document: Document.Parsed): { text: string; offset: number } | null {
  const found: { alias: Alias; text: string }[] = [];
  const anchors = new Set<string>();
  const counted = { aliases: 0 };
  visit(document, {
    Node(_key, node, path) {
      if (!isAlias(node)) {
        if (node.anchor !== undefined) anchors.add(node.anchor);
        return undefined;
      }
      counted.aliases += 1;
      const inside = path.some((above) => isNode(above) && !isAlias(above) && above.anchor === node.source);
      if (!anchors.has(node.source))
        found.push({ alias: node, text: `Cannot find the anchor of the alias *${node.source}: it must stand before it` });
      else if (inside)
        found.push({ alias: node, text: `Cannot read the alias *${node.source}: it stands inside its own anchor` });
      else if (counted.aliases > MAX_ALIASES)
        found.push({ alias: node, text: `Cannot read more than ${MAX_ALIASES} aliases in one document` });
      return found.length > 0 ? visit.BREAK : undefined;
    },
  });
  const first = found[0];
  return first === undefined ? null : { text: first.text, offset: first.alias.range?.[0] ?? 0 };
}

const TOO_MUCH = Symbol('too much');

/** The parser counts what aliases of aliases grow to, and throws; that is the one thing left to fail after `badAlias`. */
function plainValue(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    if (cause instanceof ReferenceError) return TOO_MUCH;
    throw cause;
  }
}

/** The parser works by recursion and needs seconds to run out of stack. Brackets inside texts count too; 200 of them never close by chance. */
function nestedTooDeeply(text: string): boolean {
  let depth = 0;
  for (const [mark] of text.matchAll(/^---|[[\]{}]/gm)) {
    depth = mark === '---' ? 0 : mark === '[' || mark === '{' ? depth + 1 : Math.max(0, depth - 1);
    if (depth > MAX_BRACKETS) return true;
  }
  return false;
}

/** Follows a path as far as the document goes, through aliases. A block below a key is found at its key: there one looks first. */
function offsetOf({ document, top }: { document: Document.Parsed; top: Node | null }, path: Path, side: 'value' | 'key'): number {
  let node: Node | null = top;
  let offset = top?.range?.[0] ?? 0;
  for (const [index, part] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document) ?? null;
    if (isSeq(node)) {
      const item: unknown = node.items[Number(part)];
      node = isNode(item) ? item : null;
      offset = node?.range?.[0] ?? offset;
    } else if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(part));
      const key = isNode(pair?.key) ? pair.key : null;
      const value: Node | null = isNode(pair?.value) ? pair.value : null;
      const onKey = value === null || !standsOnItsLine(value) || (side === 'key' && index === path.length - 1);
      offset = (onKey ? key : value)?.range?.[0] ?? offset;
      node = value;
    } else {
      return offset;
    }
  }
  return offset;
}

function standsOnItsLine(node: Node): boolean {
  if (isScalar(node)) return node.value !== null || node.source !== '';
  return isAlias(node) || ((isMap(node) || isSeq(node)) && node.flow === true);
}
