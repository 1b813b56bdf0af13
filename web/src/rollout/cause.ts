import type { RolloutView } from '../../../src/wire/rollout.ts';

/**
 * Why the candidate was judged worse, where the sentence of the present state no longer says it: a rollback that is done
 * speaks of its measured share, and whoever opens the page afterwards still asks why.
 */
export function readCause({
  phase,
  sentence,
  comparison,
}: Pick<RolloutView, 'phase' | 'sentence' | 'comparison'>): string | null {
  if ((phase !== 'rolling-back' && phase !== 'rolled-back') || comparison?.kind !== 'worse') return null;
  return sentence.includes(comparison.sentence) ? null : `Why: ${comparison.sentence}`;
}
