import { broken, type DurationMs, type Instant } from '../../kernel/units.ts';
import { pastFacts, type PastObjective } from '../../verdict/backtest/past-facts.ts';
import type { Steps } from '../../verdict/backtest/steps.ts';
import { explainObjective } from '../../verdict/explain-objective.ts';
import { judgeObjective, type ObjectiveVerdict } from '../../verdict/objective-verdict.ts';
import { advanceAlert, type AlertMove } from '../advance-alert.ts';
import type { Alert } from '../alert.ts';
import { patienceFor, ripen } from '../alert-patience.ts';
import type { Addressee } from '../route-owner.ts';
import { isLive, ruleStatesOf } from '../rule-states.ts';
import { addresseesOf, type Concerned } from '../tell-alert.ts';

/** One move of an alert that never was: when, which, and who would have heard of it. */
export type PastMove = AlertMove & { readonly at: Instant; readonly to: readonly Addressee[] };

/** The objective with its past, where something may hold, and whom it belongs to. */
export type PastAlerts = {
  readonly past: PastObjective;
  readonly steps: Steps;
  readonly suspect: Uint8Array;
  readonly concerned: Concerned;
};

const CAUSES = ['burning', 'budget-low'] as const;
type Cause = (typeof CAUSES)[number];

/** Verdicts between two pauses: some milliseconds of work, so that whoever else is served by this thread does not wait. */
const AT_A_TIME = 100;

type Life = {
  open: Alert | null;
  /** When people were told louder before, by the alert that ended last. */
  raised: readonly Instant[];
};

/**
 * The life of the alerts of one objective, by the functions that decide it live: the whole verdict wherever something may hold,
 * is open or ripens, and nothing in between. Yields after a bounded piece of work; returns all moves in their order.
 */
export function* alertLife({ past, steps, suspect, concerned }: PastAlerts): Generator<void, readonly PastMove[]> {
  const lives: Record<Cause, Life> = { burning: { open: null, raised: [] }, 'budget-low': { open: null, raised: [] } };
  const moves: PastMove[] = [];
  let waiting: ReadonlyMap<string, Instant> = new Map();
  let judged = 0;
  for (let step = nextStep(suspect, 0); step >= 0 && step < steps.size;) {
    const at = (steps.at[step] ?? broken(`step ${step} of ${steps.size}`)) as Instant;
    const verdict = judgeObjective(pastFacts(past, at));
    const still = new Map<string, Instant>();
    for (const cause of CAUSES) {
      const ripened = ripen(waiting, ruleStatesOf(verdict, cause), { patience: patienceIn(verdict), at });
      for (const [id, since] of ripened.waiting) still.set(id, since);
      const life = lives[cause];
      const facts = { subject: past.objective.name, cause, rules: ripened.rules, live: isLive(verdict), raised: life.raised, at };
      const move = advanceAlert(life.open, facts);
      if (move !== null) moves.push(taken(life, move, { at, concerned, verdict, past }));
    }
    waiting = still;
    judged += 1;
    if (judged % AT_A_TIME === 0) yield;
    const isBusy = waiting.size > 0 || CAUSES.some((cause) => lives[cause].open !== null);
    step = isBusy ? step + 1 : nextStep(suspect, step + 1);
  }
  return moves;
}

function nextStep(suspect: Uint8Array, from: number): number {
  return suspect.indexOf(1, from);
}

function patienceIn(verdict: ObjectiveVerdict): (ruleId: string) => DurationMs {
  return (id) => patienceFor(verdict.rules.find((judged) => judged.id === id)?.rule);
}

type Taking = Pick<PastAlerts, 'concerned' | 'past'> & { readonly at: Instant; readonly verdict: ObjectiveVerdict };

/** Lets the alert be what it became, and finds who hears of it; the sentence is made only where somebody reads it. */
function taken(life: Life, move: AlertMove, { at, concerned, verdict, past }: Taking): PastMove {
  const before = life.open;
  const to = addresseesOf(move, before, concerned);
  const isNews = move.change === 'opened' || move.change === 'escalated';
  const known = before?.told ?? [];
  const fresh = to.filter(({ owner, via }) => !known.some((one) => one.owner === owner && one.via === via));
  const sentence = isNews ? explainObjective(verdict, past.objective).replace(/\.$/, '') : (before?.sentence ?? '');
  const next: Alert = { ...move.next, told: isNews ? [...known, ...fresh] : known, sentence };
  if (move.change === 'closed') life.raised = before?.raised ?? broken('an alert ended that was never open');
  life.open = move.change === 'closed' ? null : next;
  return { change: move.change, next, at, to };
}
