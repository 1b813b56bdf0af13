import { showCount, showDuration, showRatio } from '../../kernel/show.ts';
import type { DurationMs } from '../../kernel/units.ts';
import type { EvidenceQualityView, ObjectiveView } from '../../wire/objective.ts';
import { showTable, type Cell } from './table.ts';
import { paint, printable, type Terminal } from './terminal.ts';

const HEADING = ['OBJECTIVE', 'TARGET', 'WINDOW', 'HEALTH', 'BUDGET LEFT', 'WHY'];

export function showObjectives(objectives: readonly ObjectiveView[], terminal: Terminal): string {
  if (objectives.length === 0) return 'The catalog has no objectives.';
  const rows = objectives.map(({ name, target, window, health, remaining, sentence }): readonly Cell[] => [
    name,
    showRatio(target),
    window,
    { word: health },
    remaining === null ? '–' : showRatio(remaining),
    sentence,
  ]);
  return showTable({ heading: HEADING, rows }, terminal);
}

/** One objective with everything needed to check its arithmetic by hand. */
export function showObjective(objective: ObjectiveView, terminal: Terminal): string {
  const burns = objective.burn.map(({ window, burn, coverage }): readonly Cell[] => [
    window,
    burn === null ? { word: 'blind' } : burn.toFixed(2),
    showRatio(coverage),
  ]);
  const rules = objective.rules.map(({ id, long, short, threshold, fires }): readonly Cell[] => [
    id,
    `${long} and ${short}`,
    threshold.toFixed(2),
    { word: fires === null ? 'frozen' : fires ? 'FIRES' : 'quiet' },
  ]);
  return [
    paint(`${printable(objective.display_name)} (${objective.name})`, 'strong', terminal),
    showTable({ rows: factsOf(objective) }, terminal),
    showTable({ heading: ['WINDOW', 'BURN', 'COVERAGE'], rows: burns }, terminal),
    showTable({ heading: ['RULE', 'OVER', 'BURN ABOVE', 'STATE'], rows: rules }, terminal),
  ].join('\n\n');
}

function factsOf(objective: ObjectiveView): readonly (readonly string[])[] {
  const { health, reason, good, total, allowed, remaining, known_since, coverage, age_ms, evidence } = objective;
  const judged = good !== null && total !== null && allowed !== null;
  const heard = age_ms === null ? 'nothing heard' : `newest event ${showDuration(age_ms as DurationMs)} old`;
  return [
    ['target', `${showRatio(objective.target)} over ${objective.window}`],
    ['health', reason === null ? health : `${health} (${reason})`],
    ['counted', judged ? `${showCount(good)} good of ${showCount(total)}` : 'nothing that can be judged'],
    [
      'budget',
      judged ? `${showCount(total - good)} bad of ${showCount(allowed)} allowed, ${showRatio(remaining ?? 0)} left` : 'unknown',
    ],
    ['evidence', `since ${known_since ?? 'never'}, coverage ${showRatio(coverage)}, ${heard}`],
    ...(showQuality(evidence) === '' ? [] : [['telemetry', showQuality(evidence)]]),
    ['why', objective.sentence],
  ];
}

/** How late telemetry comes, how much of it says its version, and whether it is biased; empty when nothing is known of it. */
export function showQuality({ latency_p99_ms, version_coverage, biased }: EvidenceQualityView): string {
  const parts = [
    ...(latency_p99_ms === null ? [] : [`99 % within ${showDuration(Math.max(1, latency_p99_ms) as DurationMs)}`]),
    ...(version_coverage === null ? [] : [`${showRatio(version_coverage)} tell their version`]),
    ...(biased ? ['biased: kept because it failed, and without weights'] : []),
  ];
  return parts.join(', ');
}
