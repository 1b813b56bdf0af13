import { z } from 'zod';
import type { CatalogCode } from './codes.ts';
import { isMap } from './source-document.ts';

/**
 * How our schemas talk: the message of an issue of ours starts with its code, and the rest says what is wanted (for
 * unknown keys: which keys are known). No message of the schema library looks like that, so none can leak to a reader.
 */
export type Words = { readonly code: CatalogCode; readonly rest: string };

export function readWords(message: string): Words | null {
  const found = /^(CAT_[A-Z_]+) (.*)$/s.exec(message);
  return found === null ? null : { code: found[1] as CatalogCode, rest: found[2] ?? '' };
}

export function wanted(code: CatalogCode, what: string): string {
  return `${code} ${what}`;
}

/** A map with these keys and no others. */
export function closed<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = wanted('CAT_UNKNOWN_KEY', Object.keys(shape).join(','));
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? known : undefined) });
}

export type SchemaMistake = {
  readonly code: CatalogCode;
  readonly text: string;
  readonly hint?: string;
  readonly path?: readonly PropertyKey[];
};
type Context = { readonly addIssue: (issue: never) => void };

/** Reports a mistake found by a rule of ours, from within a schema. */
export function raise(context: Context, { code, text, hint, path }: SchemaMistake): void {
  const add = context.addIssue as (issue: object) => void;
  add({ code: 'custom', message: wanted(code, text), params: { hint }, path: path ?? [] });
}

/** For rules about several keys: they hold even while another key of the same map is wrong, so all mistakes show at once. */
export const ALWAYS = { when: () => true };

/** At least one key; which ones are possible, the schema has said already. */
export function notEmpty(what: string): (value: unknown, context: Context) => void {
  return (value, context) => {
    if (isMap(value) && Object.keys(value).length === 0)
      raise(context, { code: 'CAT_ONE_OF', text: `Cannot use an empty map: ${what}` });
  };
}

/** Exactly one of the keys. */
export function exactlyOne(...keys: readonly string[]): (value: unknown, context: Context) => void {
  return (value, context) => {
    if (!isMap(value)) return;
    const there = keys.filter((key) => value[key] !== undefined);
    const choice = keys.join(' and ');
    if (there.length === 0)
      raise(context, { code: 'CAT_ONE_OF', text: `Cannot do without both ${choice}: exactly one must be there` });
    if (there.length > 1) {
      raise(context, {
        code: 'CAT_ONE_OF',
        text: `Cannot use ${there.join(' and ')} together: exactly one must be there`,
        path: [there[1] ?? ''],
      });
    }
  };
}
