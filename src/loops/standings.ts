import { findObjective } from '../catalog/find.ts';
import type { Instant } from '../kernel/units.ts';
import { decideStanding } from '../ledger/decisions/objective-standing.ts';
import type { Draft } from '../ledger/entry.ts';
import type { Ledger } from './ledger.ts';
import { madeBy } from './made-by.ts';
import { factsOf, type Known } from './objectives.ts';

export type StandingParts = Known & { readonly ledger: Pick<Ledger, 'decide' | 'code'> };

/** Records when promises are broken and kept again: what people look for afterwards, whoever was told of it then. */
export type StandingWatch = { round(at: Instant): Promise<void> };

/** Objectives that one round looks at; of more each has its turn in a later one. */
export const LOOKED_AT = 500;

export function openStandings(parts: StandingParts): StandingWatch {
  const state = { next: 0 };
  return {
    async round(at) {
      const catalog = parts.catalog();
      const { objectives } = catalog;
      const count = Math.min(LOOKED_AT, objectives.length);
      const first = state.next % Math.max(1, objectives.length);
      const turn = [
        ...objectives.slice(first, first + count),
        ...objectives.slice(0, Math.max(0, first + count - objectives.length)),
      ];
      state.next = first + count;
      await parts.ledger.decide(({ standings }): readonly Draft[] => {
        const by = madeBy(parts);
        const gone = [...standings.keys()].filter((name) => findObjective(catalog, name) === undefined);
        return [
          ...gone.flatMap((subject) => decideStanding(standings, { subject, facts: null, at }, by) ?? []),
          ...turn.flatMap(
            (one) => decideStanding(standings, { subject: one.name, facts: factsOf(parts, one, at), at }, by) ?? [],
          ),
        ];
      });
    },
  };
}
