import type { Health } from '../../../src/wire/objective.ts';

/** As the server ranks them: blind stands before healthy, because nobody knows. */
export const WORST_FIRST: readonly Health[] = ['exhausted', 'burning', 'blind', 'healthy'];

/** How bad a health is, for an order: the worst is least. */
export function rankOf(health: Health): number {
  return WORST_FIRST.indexOf(health);
}
