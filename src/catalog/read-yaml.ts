import { isAlias, isNode, isScalar, isSeq, LineCounter, parseAllDocuments, visit } from 'yaml';
import type { Alias, Document, Node } from 'yaml';
import type { Place } from '../kernel/problem.ts';
import { showCount } from '../kernel/show.ts';
import { problemAt, showPath, type Finding, type Path, type Report, type SourceDocument } from './source-document.ts';
import { offsetOf } from './yaml-place.ts';
import { syntaxFinding, worthShowing } from './yaml-syntax.ts';

/** A document of a file. With `broken` its syntax is wrong: its value is a guess, good for its name and for nothing else. */
export type YamlDocument = SourceDocument & { readonly broken: boolean };

export const MAX_FILE_BYTES = 1_048_576;
export const MAX_DOCUMENTS = 30_000;
export const tooManyDocuments: Finding = {
  code: 'CAT_TOO_MANY_DOCUMENTS',
  text: `Cannot read more than ${showCount(MAX_DOCUMENTS)} documents`,
  hint: 'what follows was not read',
};
/** Aliases may enlarge a document this often; a real catalog repeats a handful of values. */
const MAX_ALIASES = 100;
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
    return document.toJS({ maxAliasCount: MAX_ALIASES + 1 }); // it counts the anchor as well
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
