import { isAlphanumeric, isDigit, type Hit } from './redact-hit.ts';

const PLUS = 43;
const LEAST_CARD_DIGITS = 13;
const MOST_CARD_DIGITS = 19;
const PHONE_DIGITS = { least: 8, most: 15 };

/** The brands that are in use, by how their numbers begin and how long they are: a time in nanoseconds is none of them. */
const BRANDS: readonly { readonly prefix: RegExp; readonly lengths: readonly number[] }[] = [
  { prefix: /^4/, lengths: [13, 16, 19] },
  { prefix: /^5[1-5]/, lengths: [16] },
  { prefix: /^2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)/, lengths: [16] },
  { prefix: /^3[47]/, lengths: [15] },
  { prefix: /^3(?:0[0-5]|[689])/, lengths: [14, 16] },
  { prefix: /^35/, lengths: [16, 17, 18, 19] },
  { prefix: /^6(?:011|4[4-9]|5|2)/, lengths: [16, 17, 18, 19] },
];

/** Payment card numbers: in one piece, or in groups of four and more set apart by single spaces or dashes. */
export function findCards(text: string, hits: Hit[]): void {
  for (let at = 0; at < text.length; at += 1) {
    if (!isDigit(text.charCodeAt(at)) || !isFirst(text, at)) continue;
    const to = cardEnd(text, at);
    if (to > at) {
      hits.push({ rule: 'card', from: at, to });
      at = to - 1;
    } else while (isDigit(text.charCodeAt(at + 1))) at += 1;
  }
}

/** A digit that begins a group: what stands before it is neither part of the number nor of a word or decimal. */
function isFirst(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  return !isAlphanumeric(before) && !(text[at - 1] === '.' && isDigit(text.charCodeAt(at - 2)));
}

function cardEnd(text: string, from: number): number {
  let digits = 0;
  let at = from;
  let separator = '';
  for (;;) {
    const start = at;
    while (isDigit(text.charCodeAt(at)) && digits <= MOST_CARD_DIGITS) {
      digits += 1;
      at += 1;
    }
    if (digits > MOST_CARD_DIGITS || (separator !== '' && at === start)) return -1;
    const next = text[at] ?? '';
    const isEnd = !isAlphanumeric(text.charCodeAt(at)) && !(next === '.' && isDigit(text.charCodeAt(at + 1)));
    if (isEnd && digits >= LEAST_CARD_DIGITS && isCard(text, { from, to: at })) return at;
    const isGroup = at - start >= 4 && at - start <= 6 && (next === ' ' || next === '-') && isDigit(text.charCodeAt(at + 1));
    if (!isGroup || (separator !== '' && separator !== next)) return -1;
    separator = next;
    at += 1;
  }
}

/** The check digit first: it is right by chance for one number in ten only, and the brand takes cutting the number out. */
function isCard(text: string, range: { readonly from: number; readonly to: number }): boolean {
  if (!passesLuhn(text, range)) return false;
  const digits = text.slice(range.from, range.to).replaceAll(/[ -]/g, '');
  return BRANDS.some(({ prefix, lengths }) => lengths.includes(digits.length) && prefix.test(digits));
}

function passesLuhn(text: string, { from, to }: { readonly from: number; readonly to: number }): boolean {
  let sum = 0;
  let isDoubled = false;
  for (let at = to - 1; at >= from; at -= 1) {
    const code = text.charCodeAt(at);
    if (!isDigit(code)) continue;
    const digit = (code - 48) * (isDoubled ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
    isDoubled = !isDoubled;
  }
  return sum % 10 === 0;
}

/** Phone numbers in the international form only: any other row of digits may be an order, a time or an amount. */
export function findPhones(text: string, hits: Hit[]): void {
  for (let at = text.indexOf('+'); at >= 0; at = text.indexOf('+', at + 1)) {
    if (isAlphanumeric(text.charCodeAt(at - 1)) || text.charCodeAt(at - 1) === PLUS) continue;
    const to = phoneEnd(text, at + 1);
    if (to > at) hits.push({ rule: 'phone', from: at, to });
  }
}

function phoneEnd(text: string, from: number): number {
  if (!/[1-9]/.test(text[from] ?? '')) return -1;
  let digits = 0;
  let end = from;
  for (let at = from; at < text.length && digits <= PHONE_DIGITS.most; at += 1) {
    if (isDigit(text.charCodeAt(at))) {
      digits += 1;
      end = at + 1;
    } else if (!' -()'.includes(text[at] ?? '') || at - end > 1) break;
  }
  const next = text.charCodeAt(end);
  const isPart = isAlphanumeric(next) || (text[end] === '.' && isDigit(text.charCodeAt(end + 1)));
  return digits < PHONE_DIGITS.least || digits > PHONE_DIGITS.most || isPart ? -1 : end;
}
