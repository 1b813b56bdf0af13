import { Refusal } from '../api.ts';

/**
 * What is known of an answer that has to be asked for. An answer stays when a later question fails: it is the past then, and
 * `trouble` says so.
 */
export type Asked<Answer> =
  | { readonly kind: 'asking' }
  | { readonly kind: 'known'; readonly view: Answer; readonly trouble: string | null }
  | { readonly kind: 'refused'; readonly missing: boolean; readonly why: string };

export type Heard<Answer> =
  | { readonly kind: 'answer'; readonly view: Answer }
  | { readonly kind: 'error'; readonly error: unknown };

export function hear<Answer>(before: Asked<Answer>, heard: Heard<Answer>): Asked<Answer> {
  if (heard.kind === 'answer') return { kind: 'known', view: heard.view, trouble: null };
  const { error } = heard;
  const why = explain(error);
  // A refusal is an answer, too: what was known before does not hold any more. Silence takes nothing back.
  const refused = error instanceof Refusal && error.problem.status < 500;
  if (before.kind === 'known' && !refused) return { ...before, trouble: why };
  return { kind: 'refused', missing: error instanceof Refusal && error.problem.status === 404, why };
}

function explain(error: unknown): string {
  if (error instanceof Refusal) return [error.problem.detail, error.problem.hint ?? ''].filter((part) => part !== '').join('; ');
  return error instanceof Error ? error.message : String(error);
}
