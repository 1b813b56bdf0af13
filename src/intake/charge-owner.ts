import type { CostRule } from '../catalog/catalog.ts';
import { ABSENT, passes, valueOfText } from './condition.ts';
import type { FocusRow } from './read-focus-row.ts';

/** Whose a charge is: by the first rule that holds. Nobody's, with an empty name, when none does. */
export function ownerOf(rules: readonly CostRule[], row: FocusRow): { readonly service: string; readonly tenant: string } {
  const valueOf = (column: string) => {
    const text = row[column] ?? '';
    return text === '' ? ABSENT : valueOfText(text);
  };
  const rule = rules.find(({ conditions }) => conditions.every(({ attribute, test }) => passes(test, valueOf(attribute))));
  if (rule === undefined) return { service: '', tenant: '' };
  return { service: rule.service, tenant: rule.tenant === null ? '' : (row[rule.tenant] ?? '').slice(0, 128) };
}
