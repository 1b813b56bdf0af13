import { isAlphanumeric, isDigit, isHex, isLower, isUpper, wordBefore, type Hit } from './redact-hit.ts';

/** How tokens that say whose they are begin, and the least that follows; each is given out by somebody in this form. */
const TOKEN_FORMS: readonly { readonly prefix: string; readonly least: number }[] = [
  { prefix: 'sk-', least: 16 },
  { prefix: 'sk_live_', least: 8 },
  { prefix: 'sk_test_', least: 8 },
  { prefix: 'rk_live_', least: 8 },
  { prefix: 'whsec_', least: 16 },
  { prefix: 'ghp_', least: 16 },
  { prefix: 'gho_', least: 16 },
  { prefix: 'ghu_', least: 16 },
  { prefix: 'ghs_', least: 16 },
  { prefix: 'ghr_', least: 16 },
  { prefix: 'github_pat_', least: 16 },
  { prefix: 'glpat-', least: 16 },
  { prefix: 'xoxb-', least: 10 },
  { prefix: 'xoxp-', least: 10 },
  { prefix: 'xoxa-', least: 10 },
  { prefix: 'xapp-', least: 10 },
  { prefix: 'npm_', least: 24 },
  { prefix: 'pypi-', least: 24 },
  { prefix: 'hf_', least: 24 },
  { prefix: 'dop_v1_', least: 24 },
  { prefix: 'shpat_', least: 16 },
  { prefix: 'AIza', least: 30 },
];
const AWS_KEY = /^(?:AKIA|ASIA|AROA|AIDA)[A-Z2-7]{16}$/;
const LEAST_JWT_PART = 10;

/** The shortest that any rule here speaks of, and the least of old base64 before its first `/` or `+`. */
export const SHORTEST_SECRET = 16;

const LEAST_HEX = 32;
const LEAST_DISTINCT_HEX = 8;
const LEAST_RANDOM = 24;
/** A secret of these characters changes between lower case, upper case and digits at two of three places; words seldom do. */
const RANDOM_CHANGES = 0.38;
const LEAST_DISTINCT = 12;
const LONGEST_JUDGED = 512;

/** What names the row of hex digits after it as something that everybody may know. */
const IDENTIFIES: ReadonlySet<string> = new Set(
  'commit commits tree blob blobs revision rev sha sha1 sha256 sha384 sha512 md5 digest checksum etag hash trace traceid span spanid id image build compare'.split(
    ' ',
  ),
);

/** Tokens by their form, and rows of characters that only a machine drew: what lets somebody in who must not get in. */
export function findSecrets(text: string, hits: Hit[]): void {
  for (let at = 0; at < text.length; at += 1) {
    if (!isWord(text.charCodeAt(at))) continue;
    const from = at;
    while (at < text.length && isWord(text.charCodeAt(at))) at += 1;
    if (at - from < SHORTEST_SECRET && !isBase64Start(text, { from, to: at })) continue;
    const jwt = jwtEnd(text, { from, to: at });
    if (jwt > 0) {
      hits.push({ rule: 'token', from, to: jwt });
      at = jwt;
    } else findInWord(text, { from, to: at }, hits);
  }
}

type Range = { readonly from: number; readonly to: number };

/** A run with `/` and `+` is read from its first word only, so that all runs together are read once. */
function isBase64Start(text: string, { from, to }: Range): boolean {
  const before = text[from - 1] ?? '';
  const after = text[to] ?? '';
  return (after === '/' || after === '+') && before !== '/' && before !== '+' && before !== '.' && before !== '~';
}

function isWord(code: number): boolean {
  return isAlphanumeric(code) || code === 45 || code === 95;
}

/** The end of three base64url parts of which the first is a JSON object (`eyJ` is `{"`), or -1. */
function jwtEnd(text: string, { from, to }: Range): number {
  if (!text.startsWith('eyJ', from) || to - from < LEAST_JWT_PART || text[to] !== '.') return -1;
  const payload = wordEnd(text, to + 1);
  if (payload - to <= LEAST_JWT_PART || text[payload] !== '.') return -1;
  return wordEnd(text, payload + 1);
}

function wordEnd(text: string, from: number): number {
  let to = from;
  while (to < text.length && isWord(text.charCodeAt(to))) to += 1;
  return to;
}

function findInWord(text: string, { from, to }: Range, hits: Hit[]): void {
  const form = TOKEN_FORMS.find(({ prefix, least }) => text.startsWith(prefix, from) && to - from >= prefix.length + least);
  const isNamed = form !== undefined && hasDigitOrCapital(text, { from: from + form.prefix.length, to });
  if (isNamed || (to - from === 20 && AWS_KEY.test(text.slice(from, to)))) {
    hits.push({ rule: 'token', from, to });
    return;
  }
  const slashed = slashedEnd(text, { from, to });
  if (slashed > to && looksRandom(text, { from, to: slashed })) hits.push({ rule: 'secret', from, to: slashed });
  else if (looksRandom(text, { from, to })) hits.push({ rule: 'secret', from, to });
  else findHex(text, { from, to }, hits);
}

/** `sk-something-made-of-words` is a name. */
function hasDigitOrCapital(text: string, { from, to }: Range): boolean {
  for (let at = from; at < to; at += 1) if (isDigit(text.charCodeAt(at)) || isUpper(text.charCodeAt(at))) return true;
  return false;
}

const MOST_SLASHED = 96;

/** The old alphabet of base64 has `/` and `+`: the word may go on behind them, unless a path begins before it. */
function slashedEnd(text: string, { from, to }: Range): number {
  if (!isBase64Start(text, { from, to })) return to;
  let end = to;
  const last = Math.min(text.length, from + MOST_SLASHED);
  while (end < last && (isAlphanumeric(text.charCodeAt(end)) || '+/'.includes(text[end] ?? ''))) end += 1;
  while (end < last && text[end] === '=') end += 1;
  return end - from >= 40 ? end : to;
}

/** Long, of all three classes, changing between them as often as chance does, and with few of the joints that names have. */
function looksRandom(text: string, { from, to: end }: Range): boolean {
  const to = Math.min(end, from + LONGEST_JUDGED);
  if (to - from < LEAST_RANDOM) return false;
  const seen = new Set<number>();
  const counts = [0, 0, 0, 0];
  let changes = 0;
  let last = -1;
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    const kind = isLower(code) ? 0 : isUpper(code) ? 1 : isDigit(code) ? 2 : 3;
    counts[kind]! += 1;
    seen.add(code);
    if (kind === 3) continue;
    if (last >= 0 && kind !== last) changes += 1;
    last = kind;
  }
  const [lower = 0, upper = 0, digits = 0, joints = 0] = counts;
  if (lower < 3 || upper < 3 || digits < 1 || joints > (to - from) / 10) return false;
  return seen.size >= LEAST_DISTINCT && changes >= RANDOM_CHANGES * (to - from - 1);
}

/** Thirty-two and more hex digits in a row, drawn and not counted, unless what stands before them says that they only identify. */
function findHex(text: string, { from, to }: Range, hits: Hit[]): void {
  for (let at = from; at < to && to - at >= LEAST_HEX; at += 1) {
    const start = at;
    while (at < to && isHex(text.charCodeAt(at))) at += 1;
    const isWhole = !isAlphanumeric(text.charCodeAt(start - 1)) && !isAlphanumeric(text.charCodeAt(at));
    if (at - start < LEAST_HEX || !isWhole || distinct(text, { from: start, to: at }) < LEAST_DISTINCT_HEX) continue;
    if (!isTraceParent(text, { from: start, to: at }) && !IDENTIFIES.has(wordBefore(text, start)))
      hits.push({ rule: 'secret', from: start, to: at });
  }
}

function distinct(text: string, { from, to }: Range): number {
  return new Set(text.slice(from, Math.min(to, from + LONGEST_JUDGED)).toLowerCase()).size;
}

/** `00-<trace>-<span>-01`: everybody on the way of a request may read it. */
function isTraceParent(text: string, { from, to }: Range): boolean {
  return (
    to - from === 32 && text[from - 1] === '-' && isHex(text.charCodeAt(from - 2)) && text[to] === '-' && text[to + 17] === '-'
  );
}
