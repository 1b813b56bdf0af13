import { isAlphanumeric, isDigit, isLetter, type Hit } from './redact-hit.ts';

/** How names of values end that let somebody in; dashes, dots and underscores do not count. */
const NAMES = [
  'password',
  'passwd',
  'passphrase',
  'pwd',
  'secret',
  'token',
  'apikey',
  'accesskey',
  'secretkey',
  'privatekey',
  'accountkey',
  'authorization',
  'signature',
  'sessionid',
  'sid',
  'sig',
  'cookie',
] as const;
/** These are ends of other words as well, so that they count only as the whole name. */
const WHOLE: ReadonlySet<string> = new Set(['sid', 'sig', 'pwd', 'cookie', 'signature']);
const LONGEST_NAME = 64;
const SCHEMES: ReadonlySet<string> = new Set(['bearer', 'basic', 'token', 'apikey']);
const LEAST_AFTER_SCHEME = 8;
const LEAST_IN_PROSE = 16;
const DELIMITERS = '&;,\'")}]>|';
/** What stands where a value was taken out already, or is put in by a program: `{token}`, `***`, `[credential]`, `$TOKEN`. */
const PLACEHOLDERS = '{[<*$:%';

/** The last letters of all names: most names that stand before a sign are told by theirs not to be among them. */
const LAST_LETTERS: ReadonlySet<number> = new Set(NAMES.map((name) => name.charCodeAt(name.length - 1)));
/** Longer than the longest name, so that one that is cut here is none of those that have to be whole. */
const LONGEST_END = 18;

/** Whether the name of an attribute, a header or a parameter says that its value lets somebody in. */
export function namesCredential(name: string): boolean {
  let end = '';
  let last: string | null = null;
  for (let at = name.length - 1; at >= 0 && end.length < LONGEST_END; at -= 1) {
    const code = name.charCodeAt(at);
    if (isAlphanumeric(code)) end = String.fromCharCode(isLetter(code) ? code | 32 : code) + end;
    else if (code === 46 || code === 47) last ??= end;
    if (end.length === 1 && !LAST_LETTERS.has(end.charCodeAt(0))) return false;
  }
  const segment = last ?? end;
  return NAMES.some((each) => (WHOLE.has(each) ? segment === each || segment === `set${each}` : end.endsWith(each)));
}

/** `Authorization: Bearer …`, `?access_token=…`, `"password": "…"`, and private keys in PEM. */
export function findCredentials(text: string, hits: Hit[]): void {
  findPrivateKeys(text, hits);
  for (let at = 0; at < text.length; at += 1) {
    if (!isNameChar(text.charCodeAt(at))) continue;
    const from = at;
    while (at < text.length && isNameChar(text.charCodeAt(at))) at += 1;
    if (at - from > LONGEST_NAME || at - from < 3) continue;
    const value = valueAfter(text, { from, to: at });
    if (value === null) continue;
    hits.push({ rule: 'credential', ...value });
    at = value.to - 1;
  }
}

type Range = { readonly from: number; readonly to: number };

function isNameChar(code: number): boolean {
  return isAlphanumeric(code) || code === 45 || code === 95 || code === 46;
}

function valueAfter(text: string, name: Range): Range | null {
  if (text.charCodeAt(name.to) === 32) {
    // Most texts are made of words and blanks: a word of another length is no scheme, and need not be cut out.
    const length = name.to - name.from;
    const isScheme = length >= 5 && length <= 6 && SCHEMES.has(text.slice(name.from, name.to).toLowerCase());
    return isScheme ? afterScheme(text, name.to) : null;
  }
  const assigned = afterSign(text, name.to);
  if (assigned === null || !isLetter(text.charCodeAt(name.to - 1))) return null;
  return namesCredential(text.slice(name.from, name.to)) ? assignedValue(text, assigned) : null;
}

/** `Bearer` is an English word, too: what follows it has to look as if nobody could say it. */
function afterScheme(text: string, at: number): Range | null {
  const from = at + 1;
  let to = from;
  let hasDigit = false;
  for (; to < text.length && isToken68(text.charCodeAt(to)); to += 1) if (isDigit(text.charCodeAt(to))) hasDigit = true;
  return to - from >= LEAST_AFTER_SCHEME && (hasDigit || text[to - 1] === '=' || to - from >= 24) ? { from, to } : null;
}

function isToken68(code: number): boolean {
  return isNameChar(code) || code === 126 || code === 43 || code === 47 || code === 61;
}

type Assigned = { readonly at: number; readonly isProse: boolean };

/** Behind `=`, `:`, `": "`; a colon and a blank without quotes may be a sentence. */
function afterSign(text: string, end: number): Assigned | null {
  let at = end;
  if (text[at] === '"' || text[at] === "'") at += 1;
  if (text[at] === '=') return { at: at + 1, isProse: false };
  if (text[at] !== ':') return null;
  at += 1;
  const isSpaced = text[at] === ' ';
  if (isSpaced) at += 1;
  return { at, isProse: text[at] !== '"' && text[at] !== "'" };
}

function assignedValue(text: string, { at, isProse }: Assigned): Range | null {
  const quote = text[at] === '"' || text[at] === "'" ? (text[at] ?? '') : '';
  let from = at + quote.length;
  if (SCHEMES.has(wordAt(text, from)) && text[from + wordAt(text, from).length] === ' ') from += wordAt(text, from).length + 1;
  if (PLACEHOLDERS.includes(text[from] ?? ' ')) return null; // asked first: reading on to the end each time would be quadratic
  let to = from;
  let hasDigit = false;
  for (; to < text.length && !endsValue(text[to] ?? '', quote); to += 1) if (isDigit(text.charCodeAt(to))) hasDigit = true;
  if (to === from) return null;
  return isProse && !hasDigit && to - from < LEAST_IN_PROSE ? null : { from, to };
}

function endsValue(char: string, quote: string): boolean {
  return quote === '' ? char <= ' ' || DELIMITERS.includes(char) : char === quote;
}

function wordAt(text: string, from: number): string {
  let to = from;
  while (to < from + 8 && isAlphanumeric(text.charCodeAt(to))) to += 1;
  return text.slice(from, to).toLowerCase();
}

const BEGIN = '-----BEGIN ';
const END = '-----END ';

/** From the first line of a private key to the last one, or to the end of what is left of it. */
function findPrivateKeys(text: string, hits: Hit[]): void {
  for (let at = text.indexOf(BEGIN); at >= 0;) {
    const isPrivate = text.slice(at + BEGIN.length, at + BEGIN.length + 40).includes('PRIVATE KEY-----');
    const end = isPrivate ? text.indexOf(END, at) : at + BEGIN.length;
    const to = end < 0 ? text.length : end;
    if (isPrivate) hits.push({ rule: 'credential', from: at, to });
    at = text.indexOf(BEGIN, Math.max(to, at + BEGIN.length));
  }
}
