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
  const rules = objective.rules.map((rule): readonly Cell[] => [rule.id, rule.action, { word: stateOf(rule) }, remarkOn(rule)]);
  const members = objective.members?.map(({ objective: name, weight, spent }): readonly Cell[] => [
    name,
    showCount(weight),
    spent === null ? { word: 'blind' } : showRatio(spent),
  ]);
  return [
    paint(`${printable(objective.display_name)} (${objective.name})`, 'strong', terminal),
    showTable({ rows: factsOf(objective) }, terminal),
    ...(members === undefined ? [] : [showTable({ heading: ['MEMBER', 'WEIGHT', 'SPENT'], rows: members }, terminal)]),
    showTable({ heading: ['WINDOW', 'BURN', 'COVERAGE'], rows: burns }, terminal),
    ...(rules.length === 0 ? [] : [showTable({ heading: ['RULE', 'DOES', 'STATE', 'WHEN'], rows: rules }, terminal)]),
  ].join('\n\n');
}

type Rule = ObjectiveView['rules'][number];

function stateOf({ fires, reachable }: Rule): string {
  if (!reachable) return 'never';
  return fires === null ? 'frozen' : fires ? 'FIRES' : 'quiet';
}

function remarkOn({ condition, frozen_because, reachable }: Rule): string {
  if (!reachable) return `${condition}; at this target not even a total outage gets there`;
  return frozen_because === null ? condition : `${condition}; ${frozen_because}`;
}

function factsOf(objective: ObjectiveView): readonly (readonly string[])[] {
  const { health, reason, good, total, known_since, coverage, age_ms, evidence, raw, period, lasts_ms, weak, cohort } = objective;
  const heard = age_ms === null ? 'nothing heard' : `newest event ${showDuration(age_ms as DurationMs)} old`;
  const known = good !== null && total !== null;
  return [
    ['target', `${showRatio(objective.target)} over ${objective.window}, ${METHODS[objective.method]}${slicesOf(objective)}`],
    ...(cohort === null ? [] : [['cohort', showLabels(cohort)]]),
    ['health', reason === null ? health : `${health} (${reason})`],
    ['counted', known ? `${showCount(good)} good of ${showCount(total)}` : 'nothing that can be judged'],
    ['budget', showBudget(objective)],
    ...(raw === null ? [] : [['unadjusted', raw.remaining === null ? 'unknown' : `${showRatio(raw.remaining)} left`]]),
    ...(period === null ? [] : [['period', showPeriod(period)]]),
    ...(lasts_ms === null || lasts_ms === 0
      ? []
      : [['lasts', `${showDuration(lasts_ms as DurationMs)} at the burn of the last hour`]]),
    ['evidence', `since ${known_since ?? 'never'}, coverage ${showRatio(coverage)}, ${heard}`],
    ...(weak === null
      ? []
      : [['weak', `${showCount(weak.events)} events in ${weak.window}, ${showCount(weak.needed)} tell chance from trouble`]]),
    ...(showQuality(evidence) === '' ? [] : [['telemetry', showQuality(evidence)]]),
    ['why', objective.sentence],
  ];
}

const METHODS = { occurrences: 'by events', timeslices: 'by slices', 'ratio-timeslices': 'by the mean of slices' } as const;

function slicesOf({ slice }: ObjectiveView): string {
  return slice === null ? '' : ` of ${slice}`;
}

function showBudget({ bad, allowed, remaining, method }: ObjectiveView): string {
  if (remaining === null) return 'unknown';
  const left = `${showRatio(remaining)} left`;
  if (bad === null || allowed === null) return left;
  return `${showCount(bad)} bad${method === 'occurrences' ? '' : ' slices'} of ${showCount(allowed)} allowed, ${left}`;
}

function showPeriod({ start, end, passed, projected, spent_so_far }: NonNullable<ObjectiveView['period']>): string {
  const whole = `${start} to ${end}, ${showRatio(passed)} over`;
  if (projected === null) return whole;
  const alone = spent_so_far === null ? '' : `; by the traffic so far alone ${showRatio(spent_so_far)} would be spent`;
  return `${whole}, judged by the ${showCount(Math.round(projected))} it will likely see${alone}`;
}

function showLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([label, value]) => `${label} ${printable(value)}`)
    .join(', ');
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
