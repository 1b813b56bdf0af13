/** Every rule that is on without being asked for; the name is what stands in place of a hit. */
export type BuiltInRule = 'email' | 'ip' | 'card' | 'phone' | 'token' | 'secret' | 'credential';

/** A stretch of a text that a rule speaks of, in UTF-16 code units; `to` is the first one behind it. */
export type Hit = { readonly rule: string; readonly from: number; readonly to: number };

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isLower(code: number): boolean {
  return code >= 97 && code <= 122;
}

export function isUpper(code: number): boolean {
  return code >= 65 && code <= 90;
}

export function isLetter(code: number): boolean {
  return isLower(code | 32);
}

/** Letters and digits: what stands beside a hit and belongs to it makes it something else. Beyond the end it is NaN. */
export function isAlphanumeric(code: number): boolean {
  return isDigit(code) || isLetter(code);
}

export function isHex(code: number): boolean {
  return isDigit(code) || ((code | 32) >= 97 && (code | 32) <= 102);
}

const LONGEST_SAID = 24;
const SEPARATORS = ' :=/#@';

/** The word just before a place, in lower case: `commit` before the hash in `/commit/3f9c…`. It says what the next one is. */
export function wordBefore(text: string, at: number): string {
  const first = Math.max(0, at - LONGEST_SAID);
  let end = at;
  while (end > first && SEPARATORS.includes(text[end - 1] ?? '')) end -= 1;
  if (end === at && at > 0) return '';
  let start = end;
  while (start > first && isAlphanumeric(text.charCodeAt(start - 1))) start -= 1;
  return text.slice(start, end).toLowerCase();
}
