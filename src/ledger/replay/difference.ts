import { canonicalJson } from '../../kernel/hash.ts';

/** One field that is another one now; `undefined` where it is missing on that side. */
export type Difference = { readonly path: string; readonly recorded: unknown; readonly now: unknown };

/** Differences that are listed of one decision; one cause often shows in many fields. */
export const MOST_DIFFERENCES = 200;

/** Where two entries differ, field by field: what was decided first, then what it was made from, and digests, which say least, last. */
export function differencesIn(recorded: unknown, now: unknown): readonly Difference[] {
  const found: Difference[] = [];
  compare({ recorded, now, path: '' }, found);
  return found.toSorted((a, b) => rankOf(a.path) - rankOf(b.path));
}

function rankOf(path: string): number {
  if (!path.startsWith('body.decided')) return 0;
  return path === 'body.decided.digest' ? 2 : 1;
}

function compare({ recorded, now, path }: Difference, found: Difference[]): void {
  if (found.length >= MOST_DIFFERENCES || isSame(recorded, now)) return;
  if (Array.isArray(recorded) && Array.isArray(now)) {
    for (let index = 0; index < Math.max(recorded.length, now.length); index += 1)
      compare({ recorded: recorded[index] as unknown, now: now[index] as unknown, path: `${path}[${index}]` }, found);
    return;
  }
  if (isRecord(recorded) && isRecord(now)) {
    for (const key of new Set([...Object.keys(recorded), ...Object.keys(now)]))
      compare({ recorded: recorded[key], now: now[key], path: path === '' ? key : `${path}.${key}` }, found);
    return;
  }
  found.push({ path, recorded, now });
}

function isSame(one: unknown, other: unknown): boolean {
  if (one === undefined || other === undefined) return one === other;
  return canonicalJson(one) === canonicalJson(other);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
