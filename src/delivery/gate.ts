import { showInstant, showRatio } from '../kernel/show.ts';
import type { Instant } from '../kernel/units.ts';
import type { VersionRecord } from './fast-track.ts';
import type { Frozen } from './freeze.ts';
import { lacksOf, type RequiredTelemetry, type TelemetryCode } from './required-telemetry.ts';
import type { PhaseName } from './rollout.ts';

/** What is asked: may this service, or this version of it, change now? Or: how did this rollout end? */
export type GateQuestion = {
  readonly service: string;
  readonly version: string | null;
  /** Name of a plan whose budget and freezes count; null: those of all plans of the service. */
  readonly plan: string | null;
  readonly rollout: string | null;
};

export type GateSay = 'allow' | 'block' | 'not-enough-evidence';
export type GateCode =
  | 'CLEAR'
  | 'VERSION_REVOKED'
  | 'VERSION_ROLLED_BACK'
  | 'FROZEN'
  | 'BURNING'
  | 'BUDGET_BELOW_FLOOR'
  | 'BUDGET_BLIND'
  | 'BUDGET_BIASED'
  | 'NOTHING_PROMISED'
  | 'ROLLOUT_ACTIVE'
  | 'ROLLOUT_PROMOTED'
  | 'ROLLOUT_SAFE'
  | 'ROLLOUT_UNDECIDED'
  | 'ROLLOUT_ROLLED_BACK'
  | 'SCORE_LOW'
  | TelemetryCode;

/** `note` is worth knowing and decides nothing. What is `final` does not change by waiting. */
export type GateReason = {
  readonly say: GateSay | 'note';
  readonly because: GateCode;
  readonly text: string;
  readonly until: Instant | null;
  readonly final: boolean;
};
export type GateAnswer = { readonly say: GateSay; readonly reasons: readonly GateReason[] };

/** Everything that a gate is answered from. */
export type GateFacts = {
  readonly at: Instant;
  readonly question: GateQuestion;
  /** What became before of the version that is asked about, or that the rollout brings; null: none was named. */
  readonly known: VersionRecord | null;
  readonly frozen: Frozen | null;
  /** The rollout that is asked about, or else the one that the service is in. */
  readonly rollout: GateRollout | null;
  readonly budgets: readonly GateBudget[];
  readonly burning: readonly string[];
  /** Journeys of the service whose score is at risk or worse. */
  readonly lowScores: readonly string[];
  /** What its plans ask of telemetry; absent: nothing. */
  readonly telemetry?: readonly RequiredTelemetry[];
};
export type GateRollout = {
  readonly id: string;
  readonly candidate: string;
  readonly phase: PhaseName;
  readonly sentence: string;
  /** Of what was judged: only a candidate that was found safe passes when it is taken out again as planned. */
  readonly safe: boolean;
  readonly until: Instant;
};
export type GateBudget = {
  readonly objective: string;
  readonly floor: number;
  readonly sight: { readonly say: 'seen'; readonly remaining: number } | { readonly say: 'blind' | 'biased' };
};

/** The one place where a gate is answered. Whatever is not known never opens it. */
export function answerGate(facts: GateFacts): GateAnswer {
  const reasons =
    facts.question.rollout === null ? reasonsOfService(facts) : [...ofRevoked(facts.known), ...reasonsOfRollout(facts.rollout)];
  const said = reasons.map(({ say }) => say);
  const say = said.includes('block') ? 'block' : said.includes('not-enough-evidence') ? 'not-enough-evidence' : 'allow';
  return { say, reasons: reasons.toSorted((a, b) => WEIGHT[a.say] - WEIGHT[b.say]) };
}

/** Whether asking again later could be answered otherwise. */
export function isSettled({ say, reasons }: GateAnswer): boolean {
  return say === 'allow' || reasons.some((reason) => reason.say === say && reason.final);
}

const WEIGHT: Readonly<Record<GateReason['say'], number>> = { block: 0, 'not-enough-evidence': 1, allow: 2, note: 3 };

function reasonsOfService(facts: GateFacts): readonly GateReason[] {
  const { question, known, frozen, rollout, budgets, burning, lowScores } = facts;
  const reasons: GateReason[] = [...ofVersion(known)];
  if (frozen !== null) {
    const why = frozen.reason === null ? '' : `: ${frozen.reason}`;
    reasons.push(block('FROZEN', `${frozen.name} lets nothing change until ${showInstant(frozen.until)}${why}`, frozen.until));
  }
  for (const objective of burning) reasons.push(block('BURNING', `${objective} burns, and people were paged for it`));
  for (const budget of budgets) reasons.push(...ofBudget(budget));
  for (const required of facts.telemetry ?? [])
    for (const lack of lacksOf(required)) reasons.push({ ...lack, until: null, final: false });
  if (rollout !== null && rollout.candidate !== question.version)
    reasons.push(
      block('ROLLOUT_ACTIVE', `${rollout.id} is under way with ${rollout.candidate}: ${rollout.sentence}`, rollout.until),
    );
  if (budgets.length === 0)
    reasons.push(unknown('NOTHING_PROMISED', `nothing is promised of ${question.service}, so that nothing shows how it fares`));
  for (const journey of lowScores) reasons.push({ ...unknown('SCORE_LOW', `the score of ${journey} is low`), say: 'note' });
  if (reasons.some(({ say }) => say !== 'note')) return reasons;
  const text = budgets.map(({ objective, sight }) =>
    sight.say === 'seen' ? `${objective} has ${showRatio(sight.remaining)} of its budget` : objective,
  );
  return [
    { say: 'allow', because: 'CLEAR', text: `Nothing stands against it: ${text.join(', ')}`, until: null, final: true },
    ...reasons,
  ];
}

function ofVersion(known: VersionRecord | null): readonly GateReason[] {
  if (known === null) return [];
  const { version, revoked, rolledBack, promoted } = known;
  if (revoked !== null) return ofRevoked(known);
  if (rolledBack === null || (promoted !== null && promoted.at > rolledBack.at)) return [];
  return [final('VERSION_ROLLED_BACK', `${version} was rolled back by ${rolledBack.rollout}: ${rolledBack.sentence}`)];
}

/** Whatever its rollout came to: what somebody took away since goes no further. */
function ofRevoked(known: VersionRecord | null): readonly GateReason[] {
  if (known === null || known.revoked === null) return [];
  const { actor, reason } = known.revoked;
  return [final('VERSION_REVOKED', `${known.version} was revoked by ${actor}: ${reason}`)];
}

function ofBudget({ objective, floor, sight }: GateBudget): readonly GateReason[] {
  switch (sight.say) {
    case 'blind':
      return [unknown('BUDGET_BLIND', `what is left of the budget of ${objective} is not known`)];
    case 'biased':
      return [unknown('BUDGET_BIASED', `telemetry of ${objective} is sampled by outcome, so that its budget is not known`)];
    case 'seen': {
      if (sight.remaining >= floor && sight.remaining > 0) return [];
      const wanted = floor > 0 ? `, and ${showRatio(floor)} is wanted` : '';
      return [block('BUDGET_BELOW_FLOOR', `${objective} has ${showRatio(sight.remaining)} of its budget left${wanted}`)];
    }
  }
}

function reasonsOfRollout(rollout: GateRollout | null): readonly GateReason[] {
  if (rollout === null) return [unknown('ROLLOUT_UNDECIDED', 'there is no such rollout')];
  const { id, phase, sentence, safe, until } = rollout;
  switch (phase) {
    case 'promoted':
      return [{ say: 'allow', because: 'ROLLOUT_PROMOTED', text: `${id} is promoted: ${sentence}`, until: null, final: true }];
    case 'rolling-back':
    case 'rolled-back':
      return [final('ROLLOUT_ROLLED_BACK', `${id} is ${phase}: ${sentence}`)];
    case 'concluded':
      if (safe)
        return [{ say: 'allow', because: 'ROLLOUT_SAFE', text: `${id} was found safe: ${sentence}`, until: null, final: true }];
      return [{ ...unknown('ROLLOUT_UNDECIDED', `${id} has ended without being found safe: ${sentence}`), final: true }];
    case 'shifting':
    case 'held':
      return [{ ...unknown('ROLLOUT_UNDECIDED', `${id} is ${phase}: ${sentence}`), until }];
  }
}

function block(because: GateCode, text: string, until: Instant | null = null): GateReason {
  return { say: 'block', because, text, until, final: false };
}

function final(because: GateCode, text: string): GateReason {
  return { say: 'block', because, text, until: null, final: true };
}

function unknown(because: GateCode, text: string): GateReason {
  return { say: 'not-enough-evidence', because, text, until: null, final: false };
}
