type Json = unknown;
export type Operation = { readonly op: string; readonly path: string; readonly value?: Json };

/** RFC 6902, with what an API server answers when a test does not hold. */
export function jsonPatched(
  object: Json,
  operations: readonly Operation[],
): { readonly ok: true; readonly object: Json } | { readonly ok: false; readonly why: string } {
  const root = structuredClone(object);
  for (const { op, path, value } of operations) {
    const parts = path
      .split('/')
      .slice(1)
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = parts.pop() ?? '';
    const holder = parts.reduce<Json>((at, part) => (at as Record<string, Json> | undefined)?.[part], root) as
      | Record<string, Json>
      | undefined;
    if (holder === undefined) return { ok: false, why: `${op} operation does not apply: doc is missing path: ${path}` };
    switch (op) {
      case 'test':
        if (JSON.stringify(holder[last]) !== JSON.stringify(value))
          return { ok: false, why: `testing value ${path} failed: test failed` };
        break;
      case 'add':
        if (Array.isArray(holder)) holder.splice(last === '-' ? holder.length : Number(last), 0, value);
        else holder[last] = value;
        break;
      case 'replace':
        if (!(last in holder)) return { ok: false, why: `replace operation does not apply: doc is missing key: ${path}` };
        holder[last] = value;
        break;
      case 'remove':
        if (Array.isArray(holder)) holder.splice(Number(last), 1);
        else delete holder[last];
        break;
      default:
        return { ok: false, why: `unexpected kind: ${op}` };
    }
  }
  return { ok: true, object: root };
}

/** RFC 7396. */
export function mergePatched(object: Json, patch: Json): Json {
  if (!isPlain(patch)) return structuredClone(patch);
  const merged: Record<string, Json> = isPlain(object) ? { ...object } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = mergePatched(merged[key], value);
  }
  return merged;
}

export function isPlain(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
