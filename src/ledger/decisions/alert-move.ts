import type { AlertRule } from '../../catalog/alert-rule.ts';
import type { Objective } from '../../catalog/catalog.ts';
import { SLOT } from '../../evidence/cell.ts';
import type { DurationMs, Instant } from '../../kernel/units.ts';
import { advanceAlert, type AlertMove } from '../../response/advance-alert.ts';
import { ripen, type Waiting } from '../../response/alert-patience.ts';
import { placeOf } from '../../response/alert.ts';
import { isLive, ruleStatesOf } from '../../response/rule-states.ts';
import { explainObjective } from '../../verdict/explain-objective.ts';
import { explainRule } from '../../verdict/explain-rule.ts';
import type { ObjectiveFacts } from '../../verdict/objective-facts.ts';
import { explainStep } from '../../verdict/sight/instrumentation.ts';
import { judgeObjective, type ObjectiveVerdict } from '../../verdict/objective-verdict.ts';
import { raisedBefore, type AlertEvidence, type OpenAlerts } from '../open-alerts.ts';
import type { AlertGrounds, GoneGrounds, ObjectiveGrounds } from './alert-grounds.ts';
import type { MoveOfAlert } from './alert-moved.ts';
import { moveOfTelemetry } from './lost-telemetry.ts';

/** Where an alert goes from what is known; null: it stays as it is. */
export function moveOf(alerts: OpenAlerts, grounds: AlertGrounds): MoveOfAlert | null {
  switch (grounds.by) {
    case 'objective':
      return moveOfObjective(alerts, grounds).move;
    case 'telemetry':
      return moveOfTelemetry(alerts, grounds);
    case 'gone':
      return moveOfGone(alerts, grounds);
  }
}

/** With the rules of the objective that go on waiting, whatever becomes of its alert. */
export function moveOfObjective(
  alerts: OpenAlerts,
  grounds: ObjectiveGrounds,
  verdict: ObjectiveVerdict = judgeObjective(grounds.facts),
): { readonly move: MoveOfAlert | null; readonly waiting: Waiting } {
  const { subject, cause, at, facts } = grounds;
  const patience = (id: string): DurationMs => patienceFor(verdict.rules.find((judged) => judged.id === id)?.rule);
  const known = new Map(Object.entries(grounds.waiting));
  const { rules, waiting } = ripen(known, ruleStatesOf(verdict, cause), { patience, at });
  const before = alerts.open.get(placeOf({ subject, cause })) ?? null;
  const raised = raisedBefore(alerts, { subject, cause });
  const move = advanceAlert(before, { subject, cause, rules, live: isLive(verdict), raised, quiet: grounds.quiet ?? null, at });
  if (move === null) return { move: null, waiting };
  const next = { ...move.next, sentence: withUnseen(explainAll(verdict, facts.objective, move), facts) };
  return { move: { before, move: { ...move, next }, evidence: evidenceOf(verdict, at) }, waiting };
}

/** Of a total outage two ticks have to tell; what else has to last says so itself. */
export function patienceFor(rule: AlertRule | undefined): DurationMs {
  const own = rule?.forMs ?? (0 as DurationMs);
  return rule?.when.kind === 'outage' ? (Math.max(own, SLOT) as DurationMs) : own;
}

/** The verdict, and with it the figures of the loudest rule that holds, unless they are in it. */
function explainAll(verdict: ObjectiveVerdict, objective: Objective, { change, next }: AlertMove): string {
  const sentence = explainObjective(verdict, objective).replace(/\.$/, '');
  if (change !== 'opened' && change !== 'escalated') return sentence;
  const attached = next.rules.filter(({ severity }) => severity === next.severity);
  const loud = verdict.rules.find(({ id, fires }) => fires === true && attached.some((rule) => rule.id === id));
  const figures = loud === undefined ? '' : explainRule(loud, verdict);
  return figures === '' || sentence.includes(figures) ? sentence : `${sentence}; ${figures}`;
}

/** Who is paged learns at once of how much of it the figures are. */
function withUnseen(sentence: string, { unseen = [] }: ObjectiveFacts): string {
  return [sentence, ...unseen.map(explainStep)].join('; ');
}

/** Nobody is left waiting for the end of an alert about what is not there any more. */
function moveOfGone(alerts: OpenAlerts, { subject, cause, at, quiet }: GoneGrounds): MoveOfAlert | null {
  const before = alerts.open.get(placeOf({ subject, cause })) ?? null;
  const move = advanceAlert(before, { subject, cause, rules: [], live: false, raised: [], quiet, at });
  if (move === null) return null;
  const why =
    cause === 'telemetry-lost'
      ? `no objective that pages depends on telemetry of ${subject} any more`
      : `${subject} is not promised any more`;
  const evidence = { at, remaining: null, coverage: 0, windows: [] };
  return { before, move: { ...move, next: { ...move.next, sentence: why } }, evidence };
}

function evidenceOf({ budget, coverage, burns }: ObjectiveVerdict, at: Instant): AlertEvidence {
  return {
    at,
    remaining: budget.kind === 'known' ? budget.remaining : null,
    coverage,
    windows: burns.map(({ windowMs, burn, coverage: part }) => ({
      windowMs,
      burn: burn.kind === 'known' ? burn.rate : null,
      coverage: part,
    })),
  };
}
