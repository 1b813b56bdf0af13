import type { AlertAction } from './alert-rule.ts';

/** What people call how bad it is, and how loudly it is told therefore. OpenSLO leaves the word open. */
const WORDS: Readonly<Record<AlertAction, readonly string[]>> = {
  page: ['page', 'critical', 'emergency', 'fatal', 'high', 'sev0', 'sev1', 'p0', 'p1', 's1'],
  ticket: ['ticket', 'error', 'major', 'warning', 'warn', 'medium', 'sev2', 'sev3', 'p2', 'p3', 's2', 's3'],
  inform: ['inform', 'info', 'informational', 'notice', 'minor', 'low', 'sev4', 'sev5', 'p4', 'p5', 's4'],
};

/** Null when nobody knows the word; capitals, blanks and dashes do not matter. */
export function actionFor(severity: string): AlertAction | null {
  const word = severity.toLowerCase().replaceAll(/[\s_-]/g, '');
  for (const action of ['page', 'ticket', 'inform'] as const) if (WORDS[action].includes(word)) return action;
  return null;
}
