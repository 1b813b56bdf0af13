import { showDuration, showRatio } from '../../kernel/show.ts';
import { DAY, type DurationMs } from '../../kernel/units.ts';
import { LEAST_PAST, type Suggestion } from './suggest-target.ts';

/** What is suggested and why, in one sentence; `present` is the target in force. */
export function explainSuggestion(suggestion: Suggestion, present: number): string {
  const known = showDays(suggestion.knownMs);
  if (suggestion.kind === 'blind') {
    switch (suggestion.because) {
      case 'TOO_SHORT':
        return `Nothing can be suggested yet: ${known} are known, and ${showDays(LEAST_PAST)} are needed.`;
      case 'NOT_COUNTED':
        return 'Nothing can be suggested: only objectives that count events of all cohorts are tried.';
      case 'NO_TRAFFIC':
        return `Nothing can be suggested: there was no traffic in ${known}.`;
      case 'GAPS':
        return `Nothing can be suggested: telemetry was missing in more than a tenth of ${known}.`;
    }
  }
  const { suggested, trials } = suggestion;
  if (suggested === null) {
    const easiest = trials[0];
    return `No usual target would have been kept in ${known}: even ${showRatio(easiest?.target ?? 0)} would have spent ${showRatio(easiest?.worstSpent ?? 0)} of its budget at worst.`;
  }
  const { target, worstSpent, pagesPerMonth } = suggested;
  const means = `in ${known} it would have spent ${showRatio(worstSpent)} of its budget at worst, and paged ${showTimes(pagesPerMonth)} in four weeks`;
  if (target === present) return `${showRatio(target)} fits: ${means}.`;
  const side = target > present ? 'More can be promised' : 'Less should be promised';
  return `${side} than ${showRatio(present)}: ${showRatio(target)} is suggested; ${means}.`;
}

function showDays(ms: DurationMs): string {
  return showDuration((Math.floor(ms / DAY) * DAY) as DurationMs);
}

function showTimes(count: number): string {
  const rounded = Math.round(count * 10) / 10;
  return rounded === 0 ? 'nobody' : rounded === 1 ? 'once' : `${rounded} times`;
}
