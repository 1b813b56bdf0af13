import { isAlphanumeric, isDigit, isHex, isLetter, isUpper, wordBefore, type Hit } from './redact-hit.ts';

const AT = 64;
const DOT = 46;
const DASH = 45;
const COLON = 58;
const SLASH = 47;

const LONGEST_LOCAL = 64;
const LONGEST_DOMAIN = 253;
const LONGEST_USER = 256;

/** E-mail addresses, and the name and password before the host of a URL. `%40` is an at sign that was in a query. */
export function findMail(text: string, hits: Hit[]): void {
  for (let at = nextAt(text, 0); at >= 0; at = nextAt(text, at + 1)) {
    const after = at + (text.charCodeAt(at) === AT ? 1 : 3);
    const user = userStart(text, at);
    if (user >= 0) {
      hits.push({ rule: 'credential', from: user, to: at });
      continue;
    }
    const from = localStart(text, at);
    const to = domainEnd(text, after);
    if (from < at && to > after && isLetter(text.charCodeAt(to - 1)) && isMail(text.slice(from, at), text.slice(after, to)))
      hits.push({ rule: 'email', from, to });
  }
}

function nextAt(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === AT || (code === 37 && text.startsWith('%40', at))) return at;
  }
  return -1;
}

/** Where the user of `scheme://user:password@` begins, or -1. No walk passes another at sign, so all of them are linear. */
function userStart(text: string, at: number): number {
  let from = at;
  const first = Math.max(0, at - LONGEST_USER);
  while (from > first && isUser(text.charCodeAt(from - 1)) && !isEncodedAt(text, from)) from -= 1;
  return from < at &&
    text.charCodeAt(from - 1) === SLASH &&
    text.slice(from - 3, from) === '://' &&
    text.slice(from, at) !== 'git'
    ? from
    : -1;
}

/** Anything but blanks and what parts a URL: `"`, `#`, `/`, `<`, `>`, `?`, `@`. */
function isUser(code: number): boolean {
  return code > 32 && code !== 34 && code !== 35 && code !== SLASH && code !== 60 && (code < 62 || code > AT);
}

/** Whether `%40` ends here. */
function isEncodedAt(text: string, end: number): boolean {
  return text.charCodeAt(end - 1) === 48 && text.charCodeAt(end - 2) === 52 && text.charCodeAt(end - 3) === 37;
}

function localStart(text: string, at: number): number {
  let from = at;
  const first = Math.max(0, at - LONGEST_LOCAL);
  while (from > first && isLocal(text.charCodeAt(from - 1)) && !isEncodedAt(text, from)) from -= 1;
  return from;
}

function isLocal(code: number): boolean {
  return isAlphanumeric(code) || code > 127 || code === DOT || code === DASH || code === 95 || code === 43 || code === 37;
}

/** The end of the host name, without the dot or dash of the sentence around it. */
function domainEnd(text: string, from: number): number {
  let to = from;
  const last = Math.min(text.length, from + LONGEST_DOMAIN);
  while (to < last && isHost(text.charCodeAt(to))) to += 1;
  while (to > from && !isAlphanumeric(text.charCodeAt(to - 1)) && text.charCodeAt(to - 1) <= 127) to -= 1;
  return to;
}

function isHost(code: number): boolean {
  return isAlphanumeric(code) || code > 127 || code === DOT || code === DASH;
}

/** `git@github.com:…` is an address of code, and `pkg@1.0.0-rc.one` a version. */
function isMail(local: string, domain: string): boolean {
  const labels = domain.split('.');
  const top = labels.at(-1) ?? '';
  if (labels.length < 2 || labels.includes('') || top.length < 2 || isDigit(top.charCodeAt(0))) return false;
  const isVersion = labels.length > 2 && isNumber(labels[0] ?? '') && isNumber(labels[1] ?? '');
  return local !== 'git' && !isVersion;
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}

/** Addresses of IPv4 and IPv6. Those of this machine itself (`127.0.0.1`, `::1`) tell nothing and stay. */
export function findIp(text: string, hits: Hit[]): void {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (!isHex(code) && code !== COLON) continue;
    const from = at;
    let colons = 0;
    let dots = 0;
    for (; at < text.length && isAddress(text.charCodeAt(at)); at += 1) {
      const inside = text.charCodeAt(at);
      if (inside === COLON) colons += 1;
      else if (inside === DOT) dots += 1;
    }
    if (isAlphanumeric(text.charCodeAt(from - 1))) continue;
    if (colons >= 2) findSix(text, { from, to: at }, hits);
    if (dots >= 3) findFours(text, { from, to: at }, hits);
  }
}

type Range = { readonly from: number; readonly to: number };

function isAddress(code: number): boolean {
  return isHex(code) || code === COLON || code === DOT;
}

function findSix(text: string, { from, to }: Range, hits: Hit[]): void {
  if (isAlphanumeric(text.charCodeAt(to)) || to - from > 64) return;
  let end = to;
  while (end > from && (text.charCodeAt(end - 1) === DOT || (text[end - 1] === ':' && text[end - 2] !== ':'))) end -= 1;
  if (isSix(text, { from, to: end })) hits.push({ rule: 'ip', from, to: end });
}

/** Eight groups, or fewer around one `::`; without a digit it is `Face::Bad` of some program and no address. */
function isSix(text: string, { from, to }: Range): boolean {
  let groups = 0;
  let digits = 0;
  let isShort = false;
  let hasDigit = false;
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code === DOT) return hasDigit && isFour(text, { from: at - digits, to }) && fits(groups + 2, isShort);
    if (code !== COLON) {
      digits += 1;
      hasDigit ||= isDigit(code);
      if (digits > 4) return false;
      continue;
    }
    const isDouble = text.charCodeAt(at + 1) === COLON && at + 1 < to;
    if (isDouble ? isShort : digits === 0) return false;
    if (digits > 0) groups += 1;
    digits = 0;
    if (isDouble) {
      isShort = true;
      at += 1;
    }
  }
  const isLocal = to - from === 3 && text.startsWith('::1', from);
  return hasDigit && !isLocal && fits(digits > 0 ? groups + 1 : groups, isShort);
}

function fits(groups: number, isShort: boolean): boolean {
  return isShort ? groups < 8 : groups === 8;
}

/** Within a run of hex digits, dots and colons: `10.0.0.1:8080` holds an address and a port. */
function findFours(text: string, { from, to }: Range, hits: Hit[]): void {
  for (let at = from; at < to; at += 1) {
    while (at < to && text.charCodeAt(at) === DOT) at += 1;
    const start = at;
    while (at < to && (isDigit(text.charCodeAt(at)) || text.charCodeAt(at) === DOT)) at += 1;
    let end = at;
    while (end > start && text.charCodeAt(end - 1) === DOT) end -= 1;
    if (end - start < 7 || end - start > 15 || (isAlphanumeric(text.charCodeAt(at)) && end === at)) continue;
    if (isAlphanumeric(text.charCodeAt(start - 1))) continue;
    const four = { from: start, to: end };
    if (isFour(text, four) && !isOwn(text, four) && !isVersionAt(text, four)) hits.push({ rule: 'ip', ...four });
  }
}

function isOwn(text: string, { from, to }: Range): boolean {
  return text.startsWith('127.', from) || (to - from === 7 && text.startsWith('0.0.0.0', from));
}

/** Four numbers up to 255 without zeros before them. */
function isFour(text: string, { from, to }: Range): boolean {
  let parts = 0;
  let value = -1;
  for (let at = from; at <= to; at += 1) {
    const code = at === to ? DOT : text.charCodeAt(at);
    if (code === DOT) {
      if (value < 0) return false;
      parts += 1;
      value = -1;
    } else {
      if (!isDigit(code) || value === 0) return false;
      value = Math.max(value, 0) * 10 + (code - 48);
      if (value > 255) return false;
    }
  }
  return parts === 4;
}

const VERSION_WORDS: ReadonlySet<string> = new Set(['version', 'versions', 'release', 'v', 'rev', 'build', 'upgrade', 'tag']);

/** `1.2.3.4-beta`, `version 1.2.3.4` and `Chrome/120.0.0.0` have the form of an address and are none. */
function isVersionAt(text: string, { from, to }: Range): boolean {
  const next = text.charCodeAt(to);
  if ((next === DASH && isLetter(text.charCodeAt(to + 1))) || next === 43) return true;
  if (VERSION_WORDS.has(wordBefore(text, from))) return true;
  return text.charCodeAt(from - 1) === SLASH && isProduct(text, from - 1);
}

const LONGEST_PRODUCT = 24;

/** The name of a product as user agents write it: a capital at the start of a word, a slash, a version. */
function isProduct(text: string, slash: number): boolean {
  let from = slash;
  while (from > slash - LONGEST_PRODUCT && isAlphanumeric(text.charCodeAt(from - 1))) from -= 1;
  return isUpper(text.charCodeAt(from)) && (from === 0 || ' (;'.includes(text[from - 1] ?? ''));
}
