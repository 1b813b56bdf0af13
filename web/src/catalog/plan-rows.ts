import type { CatalogPlanView } from '../../../src/wire/catalog.ts';
import type { Health } from '../../../src/wire/objective.ts';

type Change = CatalogPlanView['changes'][number];
export type ChangeGroup = { readonly change: Change['change']; readonly title: string; readonly changes: readonly Change[] };

const TITLES = { added: 'Added', changed: 'Changed', removed: 'Removed' } as const;

/** What is added, what changes and what goes, in this order; nothing of which there is none. */
export function groupChanges({ changes }: CatalogPlanView): readonly ChangeGroup[] {
  return (['added', 'changed', 'removed'] as const).flatMap((change) => {
    const some = changes.filter((one) => one.change === change);
    return some.length === 0 ? [] : [{ change, title: TITLES[change], changes: some }];
  });
}

export type JudgedRow = {
  readonly objective: string;
  readonly before: Health | null;
  readonly after: Health | null;
  readonly sentence: string;
  /** It would be worse than it is. */
  readonly isWorse: boolean;
};

const ORDER: readonly (Health | null)[] = ['healthy', null, 'blind', 'burning', 'exhausted'];

/** What would be judged otherwise; what stays as it is need not be read. */
export function judgedRows({ judged }: CatalogPlanView): readonly JudgedRow[] {
  return judged
    .filter(({ before, after }) => before !== after)
    .map((one) => ({ ...one, isWorse: ORDER.indexOf(one.after) > ORDER.indexOf(one.before ?? 'healthy') }));
}

/** `Nothing to put in force`, or what stands in the way of it; null: it can be done. */
export function blockedBecause(
  state: { readonly isUnchanged: boolean; readonly mistakes: number; readonly isOld: boolean; readonly isMoved: boolean },
  writable: { readonly can: boolean; readonly why: string },
): string | null {
  if (!writable.can) return writable.why;
  if (state.isUnchanged) return 'Nothing is changed yet.';
  if (state.isMoved) return 'The files have changed meanwhile.';
  if (state.isOld) return 'It is being checked.';
  if (state.mistakes === 1) return 'There is a mistake.';
  return state.mistakes > 1 ? `There are ${state.mistakes} mistakes.` : null;
}
