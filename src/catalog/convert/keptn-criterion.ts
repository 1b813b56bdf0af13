/** A bound that a value is held against. */
export type Criterion = { readonly kind: 'bound'; readonly op: 'lt' | 'lte' | 'gt' | 'gte'; readonly value: number };
/** `relative` compares with an earlier release: `<=+10%`, `>-5`. */
export type ReadCriterion = Criterion | { readonly kind: 'relative' } | { readonly kind: 'unreadable' };

const OPS: Readonly<Record<string, Criterion['op']>> = { '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' };

/** A sign before the number makes it relative, as does a percent sign behind it. */
export function readCriterion(text: string): ReadCriterion {
  const [, op = '', sign = '', digits = '', percent = ''] =
    /^\s*(<=|>=|<|>|=)\s*([+-]?)\s*(\d+(?:\.\d+)?)\s*(%?)\s*$/.exec(text) ?? [];
  if (digits === '') return { kind: 'unreadable' };
  if (sign !== '' || percent !== '') return { kind: 'relative' };
  const known = OPS[op];
  return known === undefined ? { kind: 'unreadable' } : { kind: 'bound', op: known, value: Number(digits) };
}
