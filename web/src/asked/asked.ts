import { Refusal } from '../api.ts';

/**
 * What is known of an answer that has to be asked for. An answer stays when a later question fails: it is the past then, and
 * `trouble` says so.
 */
export type Asked<Answer> =
  | { readonly kind: 'asking' }
  | { readonly kind: 'known'; readonly view: Answer; readonly trouble: string | null }
  | { readonly kind: 'refused'; readonly missing: boolean; readonly why: string };

/** A refusal is an answer, too: what was known before does not hold any more. Silence takes nothing back. */
export function readAsked<Answer>({
  data,
  error,
}: {
  readonly data: Answer | undefined;
  readonly error: unknown;
}): Asked<Answer> {
  if (error === null) return data === undefined ? { kind: 'asking' } : { kind: 'known', view: data, trouble: null };
  const refused = error instanceof Refusal && error.problem.status < 500;
  if (data !== undefined && !refused) return { kind: 'known', view: data, trouble: explain(error) };
  return { kind: 'refused', missing: error instanceof Refusal && error.problem.status === 404, why: explain(error) };
}

function explain(error: unknown): string {
  if (error instanceof Refusal) return [error.problem.detail, error.problem.hint ?? ''].filter((part) => part !== '').join('; ');
  return error instanceof Error ? error.message : String(error);
}
