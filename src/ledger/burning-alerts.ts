import type { Alert } from '../response/alert.ts';
import type { OpenAlerts } from './open-alerts.ts';

/**
 * The alerts that say that one of these objectives, or a cohort of it, burns its budget now, oldest first: people are paged for
 * it, it is seen, and it is not only waited for to be sure that it is over.
 */
export function burningAlerts({ open }: OpenAlerts, objectives: Iterable<string>): readonly Alert[] {
  const names = new Set(objectives);
  return [...open.values()]
    .filter((alert) => isBurning(alert) && names.has(objectiveOf(alert)))
    .toSorted((a, b) => a.since - b.since);
}

function isBurning({ cause, severity, frozenSince, rules }: Alert): boolean {
  const isCalm = rules.length > 0 && rules.every(({ calmSince }) => calmSince !== null);
  return cause === 'burning' && severity === 'page' && frozenSince === null && !isCalm;
}

/** The alert of a cohort is named after its objective, with the cohort's labels in braces. */
function objectiveOf({ subject }: Alert): string {
  return subject.split('{')[0] ?? subject;
}
