import { z } from 'zod';
import type { ObjectiveSelector } from './adjustment.ts';
import { text } from './plain-schemas.ts';
import { closed, wanted } from './schema-words.ts';

const list = z.array(text).min(1).max(1_000);

/** Which objectives are meant: those for which everything holds that is written here. */
export const selector = closed({
  names: list.optional(),
  labels: z.record(z.string(), z.string({ error: wanted('CAT_TYPE', 'text') })).optional(),
  journeys: list.optional(),
}).meta({ id: 'objectiveSelector', description: 'Which objectives are meant; what is left out selects nothing away' });

export function compileSelector(written: z.output<typeof selector> | undefined): ObjectiveSelector {
  return {
    names: written?.names?.toSorted() ?? [],
    labels: written?.labels ?? {},
    journeys: written?.journeys?.toSorted() ?? [],
  };
}
