import type { Problem } from '../kernel/problem.ts';

/** Header names in lower case, as HTTP servers give them. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;
/** What is told to the reader of one event: where it stands, and the headers it came with. */
export type EventPlace = { readonly path: string; readonly headers: Headers };
/** What a change takes from the event around it where it does not say it itself. */
export type Envelope = {
  readonly id: string;
  readonly source: string;
  readonly time: string | null;
  readonly traceparent: string | null;
};

export type ChangeFault = 'REQUEST_INVALID' | 'BODY_UNREADABLE' | 'TYPE_UNSUPPORTED';

/** A mistake in a posted change; `path` is the way to the value, as `[2].data.context.id`. */
export function changeProblem(code: ChangeFault, path: string, { text, hint }: { text: string; hint?: string }): Problem {
  const place = { file: 'body', line: 1, column: 1, path };
  return { code, place, text, ...(hint === undefined ? {} : { hint }) };
}

/** `a.b` below `[0]`, and `[0]` below nothing. */
export function below(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
