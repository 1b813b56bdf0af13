/** What stands at `$.items[0].id`; undefined when nothing does. */
export function jsonAt(value: unknown, path: string): unknown {
  let here = value;
  for (const [, name, index, quoted] of path.matchAll(/\.([A-Za-z_][\w-]*)|\[(\d{1,4})\]|\["([^"\\]{1,200})"\]/g)) {
    if (typeof here !== 'object' || here === null) return undefined;
    const key = name ?? index ?? quoted ?? '';
    here = Object.hasOwn(here, key) ? (here as Readonly<Record<string, unknown>>)[key] : undefined;
  }
  return here;
}

/** The value of a text of JSON; undefined when it is none. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
