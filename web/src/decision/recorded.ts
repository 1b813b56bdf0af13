/** Ways into what a ledger recorded: it may be of another revision of the code, so nothing of its shape is taken for granted. */

export function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const name of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return undefined;
    here = (here as Record<string, unknown>)[name];
  }
  return here;
}

export function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function digits(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}
