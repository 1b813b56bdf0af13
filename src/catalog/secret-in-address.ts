import type { CheckedDocument } from './checked-document.ts';
import { problemAt, type Report } from './source-document.ts';

/** Names of parameters whose value lets somebody in. */
const LETS_IN = /(^|[-_.])(access_?token|api_?key|auth|key|password|pwd|secret|sig|signature|token)$/i;
const LEAST_VALUE = 8;
/** Longer than any word or date of a path; hexadecimal digits alone may be a revision that everybody knows. */
const LEAST_RANDOM = 20;
const HINT =
  'the ledger keeps the text of every catalog: use an address without it, of a program that adds the secret, or allow who reads the ledger to know it';

/** Says of addresses which hold a secret that the secret will be kept, because the ledger has the text of every catalog. */
export function reportSecrets(documents: readonly CheckedDocument[], report: Report): void {
  for (const { source, kind } of documents)
    for (const path of secretsIn(source.value, [])) {
      const text = `An address of this ${kind} holds what looks like a secret`;
      report(problemAt(source, path, { code: 'CAT_SECRET', text, hint: HINT }));
    }
}

function secretsIn(value: unknown, path: readonly (string | number)[]): readonly (readonly (string | number)[])[] {
  if (typeof value === 'string') return holdsSecret(value) ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => secretsIn(one, [...path, Array.isArray(value) ? Number(key) : key]));
}

/** Whether an address would let somebody in who is not known otherwise. */
export function holdsSecret(text: string): boolean {
  if (!/^https?:\/\//.test(text)) return false;
  const [address = '', query = ''] = text.split('?', 2);
  const named = query.split('&').some((pair) => {
    const [name = '', value = ''] = pair.split('=', 2);
    return LETS_IN.test(name) && value.length >= LEAST_VALUE && !isPlaceholder(value);
  });
  return named || address.split('/').slice(3).some(isRandom);
}

/** Upper and lower case and digits beside each other over that length are drawn by a machine. */
function isRandom(part: string): boolean {
  return part.length >= LEAST_RANDOM && /^[\w-]+$/.test(part) && /\d/.test(part) && /[a-z]/.test(part) && /[A-Z]/.test(part);
}

function isPlaceholder(value: string): boolean {
  return /^[{<[*$%]/.test(value);
}
