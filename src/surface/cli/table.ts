import { paint, printable, toneOf, type Terminal, type Tone } from './terminal.ts';

/** A cell is text, or text whose colour says what it means. */
export type Cell = string | { readonly word: string };
export type Table = { readonly heading?: readonly string[]; readonly rows: readonly (readonly Cell[])[] };

/** Below this a sentence is hard to read, and goes on a line of its own under its row. */
const NARROWEST_PROSE = 48;
const INDENT = '    ';

/** Columns that line up. The last one is for sentences: it takes the rest of the line, or the lines below. */
export function showTable({ heading, rows }: Table, terminal: Terminal): string {
  const all = heading === undefined ? rows : [heading, ...rows];
  const widths = all.reduce<number[]>(
    (most, row) => row.map((cell, index) => Math.max(most[index] ?? 0, textOf(cell).length)),
    [],
  );
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0);
  const longest = widths.at(-1) ?? 0;
  const room = terminal.columns === null ? Infinity : terminal.columns - before;
  const below = longest > room && room < NARROWEST_PROSE;
  const layout: Layout = { widths, before, room: below ? (terminal.columns ?? 0) - INDENT.length : room, below, terminal };
  const head =
    heading === undefined ? [] : [paint(lineOf(below ? [...heading.slice(0, -1), ''] : heading, layout), 'quiet', terminal)];
  return [...head, ...rows.flatMap((row) => showRow(row, layout))].join('\n');
}

type Layout = {
  readonly widths: readonly number[];
  readonly before: number;
  readonly room: number;
  readonly below: boolean;
  readonly terminal: Terminal;
};

function showRow(row: readonly Cell[], layout: Layout): readonly string[] {
  const { before, room, below, terminal } = layout;
  const last = row.at(-1) ?? '';
  const [first = '', ...more] = below ? ['', ...wrap(textOf(last), room)] : wrap(textOf(last), room);
  const tone: Tone | null = typeof last === 'string' ? null : toneOf(last.word);
  const painted = (text: string): string => (tone === null ? text : paint(text, tone, terminal));
  const start = lineOf([...row.slice(0, -1), ''], layout);
  const rest = more.map((text) => (below ? INDENT : ' '.repeat(before)) + painted(text));
  return first === '' ? [start, ...rest] : [start.padEnd(start.length + gapAfter(row, layout)) + painted(first), ...rest];
}

/** The cells one after the other, without what would trail. */
function lineOf(cells: readonly Cell[], { widths, terminal }: Layout): string {
  let line = '';
  let gap = 0;
  for (const [index, cell] of cells.entries()) {
    const text = textOf(cell);
    if (text !== '') line += ' '.repeat(gap) + (typeof cell === 'string' ? text : paint(text, toneOf(cell.word), terminal));
    gap = (text === '' ? gap : 0) + (widths[index] ?? 0) - text.length + 2;
  }
  return line;
}

/** What is missing between the last cell that has text and the column of sentences. */
function gapAfter(row: readonly Cell[], { widths, before }: Layout): number {
  const shown = row.slice(0, -1).findLastIndex((cell) => textOf(cell) !== '');
  const end = widths.slice(0, Math.max(0, shown)).reduce((sum, width) => sum + width + 2, 0);
  return before - (shown < 0 ? 0 : end + textOf(row[shown] ?? '').length);
}

function textOf(cell: Cell): string {
  return printable(typeof cell === 'string' ? cell : cell.word);
}

function wrap(text: string, room: number): readonly string[] {
  if (text.length <= room) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
