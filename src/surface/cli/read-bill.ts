import { broken } from '../../kernel/units.ts';

/** One record of a bill: its columns as texts, those in `Tags` by their own names, and the line that it begins at. */
export type BillRow = { readonly line: number; readonly columns: Readonly<Record<string, string>> };

/** The file is not what it seems to be, from this place on. */
export class BillUnreadable extends Error {
  readonly line: number;
  readonly column: number;
  constructor(text: string, { line, column }: { readonly line: number; readonly column: number }) {
    super(text);
    this.line = line;
    this.column = column;
  }
}

/** A record of more characters is none of a bill. */
const LONGEST_RECORD = 1_048_576;

/** Reads CSV, JSON (a list of objects) or one object in each line, as its first character says; a record at a time. */
export async function* readBill(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<BillRow> {
  const texts = decoded(bytes);
  const first = await texts.next();
  const head = first.done === true ? '' : first.value.replace(/^\u{feff}/u, '');
  const rest = (async function* (): AsyncGenerator<string> {
    yield head;
    yield* texts;
  })();
  const begins = head.trimStart().charAt(0);
  if (begins === '[' || begins === '{') yield* readJson(rest);
  else yield* readCsv(rest);
}

async function* decoded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  for await (const piece of bytes) {
    const text = decoder.decode(piece, { stream: true });
    if (text !== '') yield text;
  }
  const text = decoder.decode();
  if (text !== '') yield text;
}

async function* readCsv(texts: AsyncIterable<string>): AsyncGenerator<BillRow> {
  const state = { header: null as readonly string[] | null };
  for await (const { line, fields } of csvRecords(texts)) {
    if (fields.length === 1 && fields[0] === '') continue;
    if (state.header === null) {
      state.header = fields.map((name) => name.trim());
      continue;
    }
    const { header } = state;
    if (fields.length !== header.length)
      throw new BillUnreadable(`the record has ${fields.length} fields, and the first line ${header.length}`, {
        line,
        column: 1,
      });
    yield { line, columns: withTags(Object.fromEntries(header.map((name, index) => [name, fields[index] ?? '']))) };
  }
}

type CsvRecord = { readonly line: number; readonly fields: readonly string[] };

/**
 * RFC 4180: fields in quotes may hold commas, line ends and, doubled, quotes. What lies between characters that mean something
 * is taken in one piece: a text that grows character by character costs many times its size in memory that has to be cleared.
 */
async function* csvRecords(texts: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  const so = { line: 1, began: 1, fields: [] as string[], field: '', inQuotes: false, wasQuote: false, column: 0, length: 0 };
  for await (const text of texts) {
    for (let at = 0; at < text.length; at += 1) {
      const end = nextOf(so.inQuotes && !so.wasQuote ? QUOTE : MEANT, text, at);
      if (end > at) takePlain(so, text.slice(at, end));
      if (end === text.length) break;
      at = end;
      so.column += 1;
      takeLength(so, 1);
      const char = text[at];
      if (char === '"') takeQuote(so);
      else if (char === ',') endField(so);
      else if (char === '\n') {
        endField(so);
        const { fields, began: line } = so;
        so.line += 1;
        Object.assign(so, { fields: [], length: 0, column: 0, began: so.line });
        yield { line, fields };
      }
    }
  }
  if (so.inQuotes && !so.wasQuote) throw new BillUnreadable('a quote is not closed', { line: so.began, column: 1 });
  if (so.length === 0) return;
  endField(so);
  yield { line: so.began, fields: so.fields };
}

const QUOTE = /"/g;
const MEANT = /[",\r\n]/g;

/** Where the next character of these is, or the end. */
function nextOf(wanted: RegExp, text: string, from: number): number {
  wanted.lastIndex = from;
  return wanted.exec(text)?.index ?? text.length;
}

function takePlain(so: Csv, text: string): void {
  if (so.wasQuote) throw new BillUnreadable('there is text after the closing quote', { line: so.line, column: so.column + 1 });
  takeLength(so, text.length);
  so.field += text;
  const [lines, last] = [linesIn(text), text.lastIndexOf('\n')];
  so.line += lines;
  so.column = lines === 0 ? so.column + text.length : text.length - last - 1;
}

function takeLength(so: Csv, more: number): void {
  so.length += more;
  if (so.length > LONGEST_RECORD) throw new BillUnreadable('the record does not end', { line: so.began, column: 1 });
}

function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

type Csv = {
  fields: string[];
  field: string;
  inQuotes: boolean;
  wasQuote: boolean;
  line: number;
  column: number;
  began: number;
  length: number;
};

function takeQuote(so: Csv): void {
  if (!so.inQuotes) {
    if (so.field !== '') throw new BillUnreadable('there is a quote within a field that does not begin with one', so);
    so.inQuotes = true;
  } else if (so.wasQuote) {
    so.field += '"';
    so.wasQuote = false;
  } else so.wasQuote = true;
}

function endField(so: Csv): void {
  so.fields.push(so.field);
  so.field = '';
  so.inQuotes = false;
  so.wasQuote = false;
}

/** Objects one after the other, whatever is between them; each is read by itself. */
async function* readJson(texts: AsyncIterable<string>): AsyncGenerator<BillRow> {
  const so = { line: 1, began: 1, depth: 0, object: '', inText: false, escaped: false };
  for await (const text of texts) {
    for (let at = 0; at < text.length; at += 1) {
      const end = so.escaped ? at : nextOf(so.depth === 0 ? BETWEEN : so.inText ? IN_TEXT : IN_OBJECT, text, at);
      const plain = text.slice(at, end);
      so.line += linesIn(plain);
      if (so.depth > 0) takeObject(so, plain);
      if (end === text.length) break;
      at = end;
      const char = text[at] ?? '';
      if (so.depth === 0 && char !== '{')
        throw new BillUnreadable('wanted is a list of objects, or one in each line', { line: so.line, column: 1 });
      if (so.depth === 0) so.began = so.line;
      takeObject(so, char);
      if (so.inText) {
        if (so.escaped) so.escaped = false;
        else if (char === '\\') so.escaped = true;
        else so.inText = false;
      } else if (char === '"') so.inText = true;
      else so.depth += char === '{' ? 1 : -1;
      if (so.depth > 0) continue;
      yield { line: so.began, columns: withTags(columnsOf(so.object, so.began)) };
      so.object = '';
    }
  }
  if (so.depth > 0) throw new BillUnreadable('the last object does not end', { line: so.began, column: 1 });
}

/** What ends a run of characters that mean nothing: outside of objects, in a text of one, in the rest of one. */
const BETWEEN = /[^[\],\s]/g;
const IN_TEXT = /["\\]/g;
const IN_OBJECT = /["{}]/g;

function takeObject(so: { object: string; readonly began: number }, more: string): void {
  so.object += more;
  if (so.object.length > LONGEST_RECORD) throw new BillUnreadable('the object does not end', { line: so.began, column: 1 });
}

function columnsOf(text: string, line: number): Record<string, string> {
  try {
    const object = JSON.parse(text) as Record<string, unknown>;
    return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, textOf(value)]));
  } catch (cause) {
    throw new BillUnreadable(cause instanceof Error ? cause.message : broken('JSON that fails without an error'), {
      line,
      column: 1,
    });
  }
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return JSON.stringify(value) ?? '';
}

/** FOCUS writes tags as a map in JSON; a rule asks for one by its name, as `Tags.team`. */
function withTags(columns: Record<string, string>): Record<string, string> {
  const { Tags: tags = '' } = columns;
  if (!tags.startsWith('{')) return columns;
  try {
    const told = JSON.parse(tags) as Record<string, unknown>;
    return { ...columns, ...Object.fromEntries(Object.entries(told).map(([name, value]) => [`Tags.${name}`, textOf(value)])) };
  } catch {
    return columns; // Whatever it is, it names no tag.
  }
}
