/** What stands between the braces: texts in quotes may hold braces themselves, as `code=~"5.{2}"` does. */
const MATCHERS = String.raw`(?:[^{}"'${'`'}]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|${'`'}[^${'`'}]*${'`'})*`;
const PLAIN = new RegExp(String.raw`^\s*(?:[a-zA-Z_:][\w:]*\s*(?:\{${MATCHERS}\})?|\{${MATCHERS}\})\s*$`);
const OR_ZERO = /^([^]*?)\s+or\s+(?:on\s*\(\s*\)\s*)?vector\s*\(\s*0\s*\)\s*$/i;

/** A query that names series and does nothing with them. */
export type PlainSelector = {
  readonly selector: string;
  /** It ends in `or vector(0)`: no series at all is zero. */
  readonly orZero: boolean;
};

/** Null when the query is anything but a selector, with `or vector(0)` behind it or without. */
export function readPlainSelector(query: string): PlainSelector | null {
  const before = OR_ZERO.exec(query)?.[1];
  const selector = (before ?? query).trim();
  return PLAIN.test(selector) ? { selector, orZero: before !== undefined } : null;
}

/** A name and its selector, and nothing done with it: the only query of which PromQL can tell when its samples were taken. */
export function isPlainSelector(query: string): boolean {
  return readPlainSelector(query)?.orZero === false;
}
