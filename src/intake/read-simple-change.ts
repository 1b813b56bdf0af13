import { bad, good, type Result } from '../kernel/problem.ts';
import { readInstant } from '../kernel/read-instant.ts';
import { simpleChange } from '../wire/change.ts';
import { PLAIN_CHANGE, traceparentOf, type ChangeReading } from './change.ts';
import { below, changeProblem, type Envelope, type EventPlace } from './change-place.ts';

const HINTS: Readonly<Record<string, string>> = {
  at: 'write RFC 3339, such as 2026-11-21T12:34:56Z',
  url: 'write an absolute http or https URL',
  details: 'a map of names to texts, numbers and truth values',
};

/** `{ kind, service, … }` as docs/changes.md describes it. */
export function readSimpleChange(
  value: unknown,
  { path, headers, envelope = null }: EventPlace & { readonly envelope?: Envelope | null },
): Result<ChangeReading> {
  const read = simpleChange.safeParse(value);
  if (!read.success) {
    const problems = read.error.issues.map((issue) => {
      const where = issue.path.reduce<string>((so, key) => below(so, typeof key === 'number' ? key : String(key)), path);
      const hint = HINTS[String(issue.path[0])];
      return changeProblem('REQUEST_INVALID', where, { text: issue.message, ...(hint === undefined ? {} : { hint }) });
    });
    return bad(problems);
  }
  const { kind, at = envelope?.time ?? undefined, ...given } = read.data;
  const change = {
    ...PLAIN_CHANGE,
    ...withoutUndefined(given),
    kind,
    at: at === undefined ? null : readInstant(at),
    id: given.id ?? envelope?.id ?? null,
    source: given.source ?? envelope?.source ?? 'api',
    traceparent: envelope?.traceparent ?? traceparentOf(headers['traceparent']),
  };
  return good({ is: 'change', change });
}

function withoutUndefined<Given extends object>(given: Given): { [Key in keyof Given]: Exclude<Given[Key], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Given]: Exclude<Given[Key], undefined>;
  };
}
