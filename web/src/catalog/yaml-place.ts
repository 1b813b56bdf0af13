/** Where somebody types in a YAML document: of which kind it is, the keys on the way there, and what is being typed. */
export type YamlPlace = {
  readonly kind: string;
  /** `[]` stands for being one of a list. */
  readonly path: readonly string[];
  readonly typing: 'key' | 'value';
  /** Where the word that is typed begins in its line. */
  readonly from: number;
};

type Level = { readonly indent: number; readonly key: string };
const KEY = /^("[^"]*"|'[^']*'|[\w./-]+):(?=\s|$)\s*/;

/**
 * Read from the lines alone, so that it also works while a document is not yet one: indentation tells what is within what, and
 * braces on the line tell the rest. It may be wrong in a text of several lines, where it only offers words that do not fit.
 */
export function yamlPlaceAt(lines: readonly string[], row: number, column: number): YamlPlace {
  const start = lines.findLastIndex((line, index) => index <= row && line.startsWith('---'));
  const end = lines.findIndex((line, index) => index > row && line.startsWith('---'));
  const document = lines.slice(start + 1, end < 0 ? lines.length : end);
  const kind = document.map((line) => /^kind:\s*["']?(\w+)/.exec(line)?.[1]).find((found) => found !== undefined) ?? '';
  const before = (lines[row] ?? '').slice(0, column);
  const { indent, keys, rest } = headOf(before);
  const above = pathAbove(lines.slice(start + 1, row), {
    indent,
    isItem: keys.includes('[]') && before.trimStart().startsWith('-'),
  });
  return {
    kind,
    ...within([...above, ...keys], { rest, from: column - rest.length, isValue: keys.some((key) => key !== '[]') }),
  };
}

/** What the line itself opens, before the cursor: list marks, and a key. */
function headOf(line: string): { readonly indent: number; readonly keys: readonly string[]; readonly rest: string } {
  const indent = line.length - line.trimStart().length;
  const keys: string[] = [];
  let rest = line.trimStart();
  while (rest.startsWith('- ') || rest === '-') {
    keys.push('[]');
    rest = rest.slice(1).trimStart();
  }
  const key = KEY.exec(rest);
  if (key !== null) {
    keys.push(plain(key[1] ?? ''));
    rest = rest.slice(key[0].length);
  }
  return { indent, keys, rest };
}

function pathAbove(
  lines: readonly string[],
  { indent, isItem }: { readonly indent: number; readonly isItem: boolean },
): readonly string[] {
  const levels: Level[] = [];
  let least = isItem ? indent + 1 : indent;
  for (const line of lines.toReversed()) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    let [at, rest] = [line.length - line.trimStart().length, line.trimStart()];
    const marks: Level[] = [];
    while (rest.startsWith('- ')) {
      marks.push({ indent: at, key: '[]' });
      const inner = rest.slice(1).trimStart();
      at += rest.length - inner.length;
      rest = inner;
    }
    const key = KEY.exec(rest);
    if (key !== null && at < least && (rest.length === key[0].length || marks.length > 0)) {
      if (rest.length === key[0].length) levels.push({ indent: at, key: plain(key[1] ?? '') });
      least = at;
    }
    for (const mark of marks.toReversed())
      if (mark.indent < least || (mark.indent < indent && !levels.some(({ indent: known }) => known <= mark.indent))) {
        levels.push(mark);
        least = mark.indent + (mark.indent > 0 ? 0 : 1);
      }
    if (least === 0) break;
  }
  return levels.toReversed().map(({ key }) => key);
}

type Typed = { readonly rest: string; readonly from: number; readonly isValue: boolean };

/** Follows the braces of the rest of a line: `{ duration: 28d, is` types a key within. */
function within(path: readonly string[], { rest, from, isValue }: Typed): Omit<YamlPlace, 'kind'> {
  const stack: string[][] = [[...path]];
  let [word, at, hasKey] = ['', from, isValue];
  let opened = false;
  rest.split('').forEach((mark, index) => {
    const top = stack.at(-1) ?? [];
    if (mark === '{' || mark === '[') {
      stack.push(mark === '[' ? [...top, '[]'] : [...top]);
      [word, hasKey, opened] = ['', false, true];
    } else if (mark === '}' || mark === ']') {
      if (stack.length > 1) stack.pop();
      [word, hasKey] = ['', false];
    } else if (mark === ',') {
      if (hasKey && stack.length > 1) stack[stack.length - 1] = top.slice(0, -1);
      [word, hasKey] = ['', false];
    } else if (mark === ':' && opened) {
      stack[stack.length - 1] = [...top, plain(word.trim())];
      [word, hasKey] = ['', true];
    } else {
      if (word === '') at = from + index;
      if (word !== '' || mark !== ' ') word += mark;
    }
    if (word === '') at = from + index + 1;
  });
  const here = stack.at(-1) ?? [];
  return { path: here, typing: hasKey ? 'value' : 'key', from: at };
}

function plain(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, '$2');
}
