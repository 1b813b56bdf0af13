import type { AlertAction } from '../../catalog/alert-rule.ts';
import { showCount, showDuration, showInstant, showRatio } from '../../kernel/show.ts';
import type { Instant } from '../../kernel/units.ts';
import type { EvaluatedObjective, EvaluatedScore } from '../../loops/evaluation.ts';
import type { JudgedRule } from '../../verdict/objective-verdict.ts';
import { eventsIn } from '../../verdict/window-counts.ts';
import type { EvaluationView } from '../../wire/evaluation.ts';
import type { Evaluated } from './command-context.ts';
import { showTable } from './table.ts';
import type { Terminal } from './terminal.ts';

type ObjectiveView = EvaluationView['objectives'][number];

export function viewEvaluation(
  { gathered, objectives, scores }: Extract<Evaluated, { ok: true }>,
  { revision, at }: { readonly revision: string; readonly at: Instant },
): EvaluationView {
  const { cells, lines, later, first, last } = gathered;
  return {
    at: showInstant(at),
    catalog_revision: revision,
    events: { lines, cells: cells.size, later, first: first && showInstant(first), last: last && showInstant(last) },
    objectives: objectives.map(viewObjective),
    journeys: scores.map(viewScore),
  };
}

function viewObjective({ objective, verdict, sentence, forecast, spent, burns }: EvaluatedObjective): ObjectiveView {
  const { good, total } = eventsIn(verdict.window);
  const raw = verdict.raw?.budget ?? null;
  return {
    name: objective.name,
    journey: objective.journey,
    target: objective.target,
    window: showDuration(objective.windowMs),
    state: verdict.health,
    because: verdict.because,
    sentence,
    good: total === 0 ? null : good,
    total: total === 0 ? null : total,
    spent,
    remaining: spent === null ? null : 1 - spent,
    raw:
      raw === null
        ? null
        : { spent: raw.kind === 'known' ? raw.spent : null, remaining: raw.kind === 'known' ? raw.remaining : null },
    burn: Object.fromEntries(burns.map(({ windowMs, burn }) => [showDuration(windowMs), burn])),
    coverage: verdict.coverage,
    alert: loudest(verdict.rules),
    rules: Object.fromEntries(verdict.rules.map(({ rule, fires }) => [rule.id, fires])),
    forecast,
  };
}

const LOUDEST: readonly AlertAction[] = ['page', 'ticket', 'inform'];

function loudest(rules: readonly JudgedRule[]): ObjectiveView['alert'] {
  const fires = LOUDEST.find((action) => rules.some((one) => one.fires === true && one.action === action));
  return fires ?? (rules.length > 0 && rules.every((one) => one.fires === null) ? 'frozen' : 'none');
}

function viewScore({ scored, score, judged }: EvaluatedScore): EvaluationView['journeys'][number] {
  const { lo, point, hi, confidence } = score;
  return { name: scored.name, kind: scored.kind, lo, point, hi, confidence, state: judged.standing, because: judged.because };
}

export function showEvaluation(view: EvaluationView, terminal: Terminal): string {
  const { events, objectives, journeys } = view;
  const later = events.later === 0 ? '' : `; ${showCount(events.later)} are later and were left out`;
  const head = `${showCount(events.lines)} ${events.lines === 1 ? 'line' : 'lines'}, as of ${view.at}${later}.`;
  const rows = objectives.map(({ name, state, spent, burn, coverage, alert }) => [
    name,
    state,
    spent === null ? '–' : showRatio(spent),
    burn['1h'] === null || burn['1h'] === undefined ? '–' : showCount(burn['1h']),
    showRatio(coverage),
    alert,
  ]);
  const scores = journeys.map(({ name, state, lo, point, hi }) => [
    name,
    state,
    point === null ? '–' : point.toFixed(3),
    `${lo.toFixed(3)} to ${hi.toFixed(3)}`,
  ]);
  const sentences = objectives.flatMap(({ name, state, sentence }) => (state === 'healthy' ? [] : [`${name}: ${sentence}`]));
  return [
    head,
    showTable({ heading: ['OBJECTIVE', 'STATE', 'SPENT', 'BURN 1H', 'COVERAGE', 'ALERT'], rows }, terminal),
    ...(scores.length === 0 ? [] : [showTable({ heading: ['SCORE OF', 'STATE', 'POINT', 'BETWEEN'], rows: scores }, terminal)]),
    ...(sentences.length === 0 ? [] : [sentences.join('\n')]),
  ].join('\n\n');
}
