/** What a pattern is made of; sets are sorted pairs of first and last UTF-16 code unit. */
export type PatternNode =
  | { readonly do: 'set'; readonly set: CharSet }
  | { readonly do: 'seq' | 'alt'; readonly parts: readonly PatternNode[] }
  | { readonly do: 'repeat'; readonly part: PatternNode; readonly least: number; readonly most: number };
export type CharSet = readonly (readonly [first: number, last: number])[];
export type Edge = 'text' | 'word' | null;
/** `start` and `end` are what has to be there around a match: the edge of the text or of a word. */
export type ReadPattern = { readonly node: PatternNode; readonly start: Edge; readonly end: Edge };

const LONGEST_PATTERN = 500;
const MOST_REPEATS = 256;
const MOST_DEPTH = 20;
const LAST_CODE = 0xff_ff;

class Fault extends Error {}

/** Reads the part of the regular expressions' language that can be matched in linear time; a text says what is wrong. */
export function readPattern(pattern: string): ReadPattern | string {
  if (pattern.length > LONGEST_PATTERN) return `it is longer than ${LONGEST_PATTERN} characters`;
  try {
    return new Reader(pattern).read();
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
}

const SETS: Readonly<Record<string, CharSet>> = {
  d: [[48, 57]],
  w: [
    [48, 57],
    [65, 90],
    [95, 95],
    [97, 122],
  ],
  s: [
    [9, 13],
    [32, 32],
    [160, 160],
    [0x20_28, 0x20_29],
  ],
};
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13 };
const EVERYTHING: CharSet = [
  [0, 9],
  [11, LAST_CODE],
];

class Reader {
  readonly #text: string;
  readonly #ignoresCase: boolean;
  readonly #end: number;
  #at = 0;

  constructor(pattern: string) {
    this.#ignoresCase = pattern.startsWith('(?i)');
    this.#at = this.#ignoresCase ? 4 : 0;
    this.#text = pattern;
    this.#end = pattern.length;
  }

  read(): ReadPattern {
    const start = this.#takes('^') ? 'text' : this.#takes('\\b') ? 'word' : null;
    const node = this.#alternatives(0);
    const end = this.#takes('$') ? 'text' : this.#takes('\\b') ? 'word' : null;
    if (this.#at < this.#end) throw this.#fault(`"${this.#text[this.#at] ?? ''}" has no meaning here`);
    if ((start !== null || end !== null) && node.do === 'alt')
      throw new Fault('an edge beside alternatives is ambiguous: put the alternatives into ( )');
    return { node, start, end };
  }

  #alternatives(depth: number): PatternNode {
    if (depth > MOST_DEPTH) throw this.#fault(`groups are nested deeper than ${MOST_DEPTH}`);
    const parts = [this.#sequence(depth)];
    while (this.#takes('|')) parts.push(this.#sequence(depth));
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { do: 'alt', parts };
  }

  #sequence(depth: number): PatternNode {
    const parts: PatternNode[] = [];
    while (this.#at < this.#end && !'|)$'.includes(this.#peek()) && !this.#isEdge()) parts.push(this.#repeated(depth));
    if (parts.length === 0) throw this.#fault('an alternative is empty');
    return { do: 'seq', parts };
  }

  #isEdge(): boolean {
    return this.#text.startsWith('\\b', this.#at);
  }

  #repeated(depth: number): PatternNode {
    const part = this.#atom(depth);
    const counts = this.#counts();
    if (counts === null) return part;
    if ('?+*{'.includes(this.#peek()) && this.#peek() !== '')
      throw this.#fault('one repetition follows another; the longest match is taken, so that "?" behind it means nothing');
    return { do: 'repeat', part, ...counts };
  }

  #counts(): { least: number; most: number } | null {
    if (this.#takes('?')) return { least: 0, most: 1 };
    if (this.#takes('*')) return { least: 0, most: Infinity };
    if (this.#takes('+')) return { least: 1, most: Infinity };
    if (!this.#takes('{')) return null;
    const [whole = '', first = '', comma, last = ''] = /^(\d{1,4})(,?)(\d{0,4})\}/.exec(this.#text.slice(this.#at)) ?? [];
    const least = Number(first);
    const most = comma === '' ? least : last === '' ? Infinity : Number(last);
    if (whole === '' || most < least || Math.max(least, most === Infinity ? 0 : most) > MOST_REPEATS)
      throw this.#fault(`a count is written {2}, {2,} or {2,5}, up to ${MOST_REPEATS}; write \\{ for the character itself`);
    this.#at += whole.length;
    return { least, most };
  }

  #atom(depth: number): PatternNode {
    if (this.#takes('(')) return this.#group(depth);
    if (this.#takes('[')) return { do: 'set', set: this.#folded(this.#class()) };
    if (this.#takes('.')) return { do: 'set', set: EVERYTHING };
    if (this.#takes('\\')) return { do: 'set', set: this.#folded(this.#escaped()) };
    const char = this.#peek();
    if ('?*+{'.includes(char)) throw this.#fault(`"${char}" repeats nothing; write \\${char} for the character itself`);
    if (char === '^') throw this.#fault('"^" has a meaning at the very start only');
    this.#at += 1;
    const code = char.charCodeAt(0);
    return { do: 'set', set: this.#folded([[code, code]]) };
  }

  #group(depth: number): PatternNode {
    if (this.#takes('?') && !this.#takes(':')) throw this.#fault('looking ahead or behind, and names of groups, are not known');
    const node = this.#alternatives(depth + 1);
    if (!this.#takes(')')) throw this.#fault('a "(" is not closed, or an edge stands inside a group');
    return node;
  }

  #class(): CharSet {
    const isNegated = this.#takes('^');
    const ranges: (readonly [number, number])[] = [];
    while (!this.#takes(']')) {
      if (this.#at >= this.#end) throw this.#fault('a "[" is not closed');
      const first = this.#member();
      const [from] = first;
      const isRange = first.length === 1 && from?.[0] === from?.[1] && this.#peek() === '-' && this.#text[this.#at + 1] !== ']';
      if (!isRange || from === undefined) {
        ranges.push(...first);
        continue;
      }
      this.#at += 1;
      const to = this.#member()[0]?.[1] ?? -1;
      if (to < from[0]) throw this.#fault('a range of characters runs backwards');
      ranges.push([from[0], to]);
    }
    if (ranges.length === 0) throw this.#fault('a class holds no character');
    return isNegated ? complement(this.#folded(ranges)) : sorted(ranges);
  }

  #member(): CharSet {
    if (this.#takes('\\')) return this.#escaped();
    const code = this.#text.charCodeAt(this.#at);
    this.#at += 1;
    return [[code, code]];
  }

  #escaped(): CharSet {
    const char = this.#peek();
    const negated = SETS[char.toLowerCase()];
    const set = SETS[char] ?? (negated === undefined ? undefined : complement(negated));
    const code = CONTROLS[char] ?? char.charCodeAt(0);
    if (char === '' || (set === undefined && CONTROLS[char] === undefined && /[A-Za-z0-9]/.test(char)))
      throw this.#fault(`"\\${char}" is not known${/[1-9k]/.test(char) ? ': what was matched before cannot be asked for' : ''}`);
    this.#at += 1;
    return set ?? [[code, code]];
  }

  #folded(set: CharSet): CharSet {
    if (!this.#ignoresCase) return set;
    const other = set.flatMap(([first, last]) => [
      ...shifted([first, last], { from: 65, to: 90, by: 32 }),
      ...shifted([first, last], { from: 97, to: 122, by: -32 }),
    ]);
    return sorted([...set, ...other]);
  }

  #peek(): string {
    return this.#text[this.#at] ?? '';
  }

  #takes(what: string): boolean {
    if (!this.#text.startsWith(what, this.#at)) return false;
    this.#at += what.length;
    return true;
  }

  #fault(text: string): Fault {
    return new Fault(`at character ${Math.min(this.#at, this.#end) + 1}: ${text}`);
  }
}

function shifted([first, last]: readonly [number, number], letters: { from: number; to: number; by: number }): CharSet {
  const from = Math.max(first, letters.from);
  const to = Math.min(last, letters.to);
  return from > to ? [] : [[from + letters.by, to + letters.by]];
}

function sorted(set: CharSet): CharSet {
  return set.toSorted(([a], [b]) => a - b);
}

function complement(set: CharSet): CharSet {
  const rest: (readonly [number, number])[] = [];
  let next = 0;
  for (const [first, last] of sorted(set)) {
    if (first > next) rest.push([next, first - 1]);
    next = Math.max(next, last + 1);
  }
  return next > LAST_CODE ? rest : [...rest, [next, LAST_CODE]];
}
