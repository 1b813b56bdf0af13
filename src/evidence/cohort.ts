import { canonicalJson } from '../kernel/hash.ts';

/** One spelling for one set of labels, whatever order they came in. */
export function cohortKey(labels: Readonly<Record<string, string>>): string {
  return canonicalJson(labels);
}

export function cohortLabels(key: string): Readonly<Record<string, string>> {
  return JSON.parse(key) as Record<string, string>;
}
