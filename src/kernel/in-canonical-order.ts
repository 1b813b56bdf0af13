/**
 * Whether `JSON.stringify` writes this value as RFC 8785 demands: everything in it is plain JSON, and every object has its names
 * in the order in which they are to be written. What was read from canonical text is like that, and is written ten times faster.
 */
export function isInCanonicalOrder(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
      return value.isWellFormed();
    case 'number':
      return Number.isFinite(value);
    case 'boolean':
      return true;
    case 'object':
      return value === null || (Array.isArray(value) ? value.every(isInCanonicalOrder) : hasOrderedNames(value));
    default:
      return false;
  }
}

function hasOrderedNames(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  let before: string | null = null;
  for (const name of Object.keys(value)) {
    // Names are compared by UTF-16 units, as the standard does. Numbers as names come first, in an order of their own.
    if ((before !== null && name <= before) || name === 'toJSON' || !name.isWellFormed()) return false;
    if (!isInCanonicalOrder((value as Record<string, unknown>)[name])) return false;
    before = name;
  }
  return true;
}
