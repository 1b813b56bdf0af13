/** What a sampling weight could not be read from counts with weight 1, and is counted as such. */
export const UNREADABLE = -1;
/** No weight was told. */
export const UNTOLD = 0;

/** 56 bits, as the sampling probability is told in: `th` is the threshold below which a trace was rejected. */
const DIGITS = 14;
const HALF = 2 ** 28;
/** One of four thousand million: what says that it stands for more would outweigh all else that was ever seen. */
const MOST_WEIGHT = 2 ** 32;

const COMMA = 44;
const COLON = 58;
const SEMICOLON = 59;
const EQUALS = 61;
const SPACE = 32;
const TAB = 9;

/**
 * For how many spans this one stands, by its W3C trace state: `vendor=…,ot=rv:…;th:8` is 2. Members of other vendors are
 * passed over; UNTOLD without a threshold, UNREADABLE when there is one that is none.
 */
export function weightOfTraceState(body: DataView, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const stop = indexOf(COMMA, body, at, end);
    const from = afterBlanks(body, at, stop);
    if (stop - from >= 3 && isPair(body, from, 'ot') && body.getUint8(from + 2) === EQUALS) {
      return weightOfMember(body, from + 3, beforeBlanks(body, from, stop));
    }
    if (from < stop && indexOf(EQUALS, body, from, stop) === stop) return UNREADABLE;
    at = stop + 1;
  }
  return UNTOLD;
}

/** By a threshold alone, as some samplers tell it in an attribute. */
export function weightOfThreshold(hex: string): number {
  const bytes = new TextEncoder().encode(hex);
  return weightOfDigits(new DataView(bytes.buffer), 0, bytes.length);
}

/** By the probability with which the span was kept. */
export function weightOfProbability(probability: number): number {
  return probability > 0 && probability <= 1 ? weightOfRate(1 / probability) : UNREADABLE;
}

/** By the number of spans of which one was kept. */
export function weightOfRate(rate: number): number {
  return rate >= 1 && rate <= MOST_WEIGHT ? rate : UNREADABLE;
}

function weightOfMember(body: DataView, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const stop = indexOf(SEMICOLON, body, at, end);
    if (stop - at >= 3 && isPair(body, at, 'th') && body.getUint8(at + 2) === COLON) return weightOfDigits(body, at + 3, stop);
    at = stop + 1;
  }
  return UNTOLD;
}

/** Trailing zeros may be left out. In two halves, because a double does not hold 56 bits. */
function weightOfDigits(body: DataView, start: number, end: number): number {
  if (end === start || end - start > DIGITS) return UNREADABLE;
  let high = 0;
  let low = 0;
  for (let index = 0; index < DIGITS; index += 1) {
    const digit = start + index < end ? hexDigit(body.getUint8(start + index)) : 0;
    if (digit < 0) return UNREADABLE;
    if (index < DIGITS / 2) high = high * 16 + digit;
    else low = low * 16 + digit;
  }
  return weightOfRate(HALF / (HALF - high - low / HALF));
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  return byte >= 97 && byte <= 102 ? byte - 87 : -1;
}

function isPair(body: DataView, at: number, pair: string): boolean {
  return body.getUint8(at) === pair.charCodeAt(0) && body.getUint8(at + 1) === pair.charCodeAt(1);
}

function indexOf(byte: number, body: DataView, start: number, end: number): number {
  let at = start;
  while (at < end && body.getUint8(at) !== byte) at += 1;
  return at;
}

function afterBlanks(body: DataView, start: number, end: number): number {
  let at = start;
  while (at < end && (body.getUint8(at) === SPACE || body.getUint8(at) === TAB)) at += 1;
  return at;
}

function beforeBlanks(body: DataView, start: number, end: number): number {
  let at = end;
  while (at > start && (body.getUint8(at - 1) === SPACE || body.getUint8(at - 1) === TAB)) at -= 1;
  return at;
}
