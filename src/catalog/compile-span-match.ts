import type { Condition, SpanMatch, Test } from './catalog.ts';
import type { SpanMatchDocument, WhereDocument } from './where-schema.ts';

type Scalar = string | number | boolean;
type Tests = {
  readonly not?: Scalar | readonly Scalar[] | undefined;
  readonly prefix?: string | undefined;
  readonly below?: number | undefined;
  readonly atMost?: number | undefined;
  readonly above?: number | undefined;
  readonly atLeast?: number | undefined;
  readonly present?: boolean | undefined;
};

export function compileSpanMatch({ kind, where }: SpanMatchDocument): SpanMatch {
  const kinds = kind === undefined ? null : typeof kind === 'string' ? [kind] : [...new Set(kind)].toSorted();
  return { kinds, conditions: compileWhere(where) };
}

/** In the order of attribute names, so that the order in which somebody wrote them is no part of a definition. */
export function compileWhere(where: WhereDocument | undefined): Condition[] {
  return Object.entries(where ?? {})
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([attribute, written]) => (written === undefined ? [] : testsOf(written).map((test) => ({ attribute, test }))));
}

function testsOf(written: Scalar | readonly Scalar[] | Tests): Test[] {
  if (!isTests(written)) return [{ kind: 'is', values: texts(written) }];
  const tests: Test[] = [];
  if (written.not !== undefined) tests.push({ kind: 'not', values: texts(written.not) });
  if (written.prefix !== undefined) tests.push({ kind: 'prefix', prefix: written.prefix });
  if (written.below !== undefined) tests.push({ kind: 'below', bound: written.below, inclusive: false });
  if (written.atMost !== undefined) tests.push({ kind: 'below', bound: written.atMost, inclusive: true });
  if (written.above !== undefined) tests.push({ kind: 'above', bound: written.above, inclusive: false });
  if (written.atLeast !== undefined) tests.push({ kind: 'above', bound: written.atLeast, inclusive: true });
  if (written.present !== undefined) tests.push({ kind: 'present', present: written.present });
  return tests;
}

function isTests(written: Scalar | readonly Scalar[] | Tests): written is Tests {
  return typeof written === 'object' && !Array.isArray(written);
}

/** Attributes are compared as text: 200 and "200" are the same status code, whichever an SDK sends. */
function texts(values: Scalar | readonly Scalar[]): readonly string[] {
  const list = Array.isArray(values) ? (values as readonly Scalar[]) : [values as Scalar];
  return [...new Set(list.map(String))].toSorted();
}
