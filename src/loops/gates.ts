import type { Catalog, Objective, RolloutPlan } from '../catalog/catalog.ts';
import { findObjective, findPlan } from '../catalog/find.ts';
import { freezeAt } from '../delivery/freeze.ts';
import {
  answerGate,
  type GateAnswer,
  type GateBudget,
  type GateFacts,
  type GateQuestion,
  type GateRollout,
} from '../delivery/gate.ts';
import { deadlineOf } from '../delivery/rollout.ts';
import { scoreGeneration } from '../intake/score-series.ts';
import { nearest } from '../kernel/nearest.ts';
import { broken, type Instant } from '../kernel/units.ts';
import { burningAlerts } from '../ledger/burning-alerts.ts';
import type { MadeBy } from '../ledger/decided.ts';
import { decideGate, settleGate } from '../ledger/decisions/gate-answer.ts';
import { isKnownGate, MOST_OPEN_GATES, type GateOpened, type OpenGate } from '../ledger/gates.ts';
import { versionOf } from '../ledger/known-good.ts';
import { activeRollouts, type RolloutRecord, type World } from '../ledger/world.ts';
import type { Draft } from '../ledger/entry.ts';
import { compare } from '../verdict/comparison/judge.ts';
import { requiredTelemetry } from './instrumentation.ts';
import type { Ledger } from './ledger.ts';
import { madeBy } from './made-by.ts';
import { judgeCatalogObjective, type Known } from './objectives.ts';

export type GateParts = Known & { readonly ledger: Ledger };

export type GateRefusal = { readonly code: 'PLAN_UNKNOWN' | 'ROLLOUT_UNKNOWN'; readonly text: string; readonly hint?: string };
export type Asked = { readonly question: GateQuestion; readonly actor: string };

/** The answer of this instant, from which nothing is recorded. */
export function lookAtGate(parts: GateParts, question: GateQuestion, at: Instant): GateAnswer | GateRefusal {
  const world = parts.ledger.world();
  const missing = missingOf(parts.catalog(), world, question);
  return missing ?? answerGate(gateFacts(parts, world, { question, at }));
}

/** The answer of this instant, recorded with its reasons before it is given: who was let through, and why. */
export async function askGate(parts: GateParts, { question, actor }: Asked): Promise<GateAnswer | GateRefusal> {
  const told: { answer: GateAnswer | GateRefusal | null } = { answer: null };
  await parts.ledger.decide((world, at) => {
    const missing = missingOf(parts.catalog(), world, question);
    told.answer = missing;
    if (missing !== null) return [];
    const { answer, draft } = decideGate({ facts: gateFacts(parts, world, { question, at }), asked: actor }, made(parts));
    told.answer = answer;
    return [draft];
  });
  return told.answer ?? { code: 'ROLLOUT_UNKNOWN', text: 'the gate was not asked' };
}

export type Opened = 'opened' | 'known' | 'full';

/** Somebody asks who is called back later. The same question again changes nothing. */
export async function openGate(
  { ledger }: GateParts,
  { id, opened, actor }: { readonly id: string; readonly opened: GateOpened; readonly actor: string },
): Promise<Opened> {
  const said: { so: Opened } = { so: 'known' };
  await ledger.decide(({ gates }) => {
    if (isKnownGate(gates, id)) return [];
    said.so = gates.open.size >= MOST_OPEN_GATES ? 'full' : 'opened';
    return said.so === 'full' ? [] : [{ kind: 'gate.opened', subject: id, actor, body: opened }];
  });
  return said.so;
}

/** Answers the gates that wait and are settled, or whose time is up. */
export async function gateRound(parts: GateParts, at: Instant): Promise<void> {
  if (parts.ledger.world().gates.open.size === 0) return;
  await parts.ledger.decide((world) => [...world.gates.open.values()].flatMap((gate) => settle(parts, world, { gate, at })));
}

function settle(parts: GateParts, world: World, { gate, at }: { gate: OpenGate; at: Instant }): readonly Draft[] {
  const draft = settleGate(gate, gateFacts(parts, world, { question: gate.question, at }), made(parts));
  return draft === null ? [] : [draft];
}

function made(parts: GateParts): { readonly madeBy: MadeBy } {
  return { madeBy: madeBy(parts) };
}

/** What is asked about by a name that nothing has. A service needs no document: it is what its telemetry is called. */
function missingOf(catalog: Catalog, world: World, { plan, rollout }: GateQuestion): GateRefusal | null {
  if (rollout !== null && !world.rollouts.has(rollout)) return unknown('ROLLOUT_UNKNOWN', rollout, [...world.rollouts.keys()]);
  if (plan !== null && findPlan(catalog, plan) === undefined)
    return unknown(
      'PLAN_UNKNOWN',
      plan,
      catalog.plans.map(({ name }) => name),
    );
  return null;
}

function unknown(code: GateRefusal['code'], name: string, known: readonly string[]): GateRefusal {
  const meant = nearest(name, known);
  const text = code === 'PLAN_UNKNOWN' ? `the catalog has no rollout plan ${name}` : `there is no rollout ${name}`;
  return { code, text, ...(meant === undefined ? {} : { hint: `did you mean ${meant}?` }) };
}

/** Read from one state of the ledger and the evidence of one instant. */
export function gateFacts(
  parts: GateParts,
  world: World,
  { question, at }: { readonly question: GateQuestion; readonly at: Instant },
): GateFacts {
  const catalog = parts.catalog();
  const { service, version } = question;
  const plans = plansOf(catalog, question);
  const objectives = objectivesOf(catalog, service, plans);
  const asked = question.rollout === null ? undefined : world.rollouts.get(question.rollout);
  const active = activeRollouts(world).find(({ rollout }) => rollout.plan.service === service);
  const record = question.rollout === null ? active : asked;
  const concerned = asked === undefined ? version : asked.rollout.candidate;
  return {
    at,
    question,
    known: concerned === null ? null : versionOf(world.versions, { service, version: concerned }),
    frozen: freezeAt({ service, freezes: plans.flatMap(({ freezes }) => freezes) }, world.freezes.values(), at),
    rollout: record === undefined ? null : rolloutOf(record),
    budgets: objectives.map((objective) => budgetOf(parts, objective, { plans, at })),
    burning: burningAlerts(
      world.alerts,
      objectives.map(({ name }) => name),
    ).map(({ subject }) => subject),
    lowScores: lowScoresOf(catalog, world, objectives),
    ...telemetryOf(parts, plans, at),
  };
}

/** Absent where nothing is required, so that what was recorded before is answered as it was. */
function telemetryOf(parts: GateParts, plans: readonly RolloutPlan[], at: Instant): Pick<GateFacts, 'telemetry'> {
  const required = plans.flatMap((plan) => requiredTelemetry(parts, plan, at) ?? []);
  return required.length === 0 ? {} : { telemetry: required };
}

function plansOf({ plans }: Catalog, { service, plan }: GateQuestion): readonly RolloutPlan[] {
  return plans.filter(({ name, service: of }) => (plan === null ? of === service : name === plan));
}

function objectivesOf(catalog: Catalog, service: string, plans: readonly RolloutPlan[]): readonly Objective[] {
  const named = plans.flatMap(({ budget }) => (budget === null ? [] : (findObjective(catalog, budget.objective) ?? [])));
  const own = catalog.objectives.filter((objective) => objective.service === service && objective.unsupported === null);
  return [...new Set([...named, ...own])];
}

function budgetOf(
  parts: GateParts,
  objective: Objective,
  { plans, at }: { readonly plans: readonly RolloutPlan[]; readonly at: Instant },
): GateBudget {
  const floors = plans.flatMap(({ budget }) => (budget?.objective === objective.name ? [budget.floor] : []));
  const { budget, blind, biased } = judgeCatalogObjective(parts, objective, at);
  const about = { objective: objective.name, floor: Math.max(0, ...floors) };
  if (biased) return { ...about, sight: { say: 'biased' } };
  if (budget.kind === 'known' && (blind === null || budget.remaining < about.floor || budget.remaining <= 0))
    return { ...about, sight: { say: 'seen', remaining: budget.remaining } };
  return { ...about, sight: { say: 'blind' } };
}

function lowScoresOf({ journeys }: Catalog, world: World, objectives: readonly Objective[]): readonly string[] {
  const own = new Set(objectives.flatMap(({ journey }) => journey ?? []));
  return journeys
    .map(({ name }) => name)
    .filter((name) => own.has(name))
    .filter((name) => {
      const standing = world.scores.get(scoreGeneration({ kind: 'journey', name }))?.standing;
      return standing === 'at-risk' || standing === 'breached';
    });
}

function rolloutOf({ rollout, judge, sentence }: RolloutRecord): GateRollout {
  const { id, candidate, now, terms, plan } = rollout;
  const ends = deadlineOf(rollout);
  // As it was when it ended: what comes later is not its own.
  const asked = plan.steps[now.step]?.share ?? broken(`rollout ${id} is at step ${now.step} of ${plan.steps.length}`);
  const when = { at: now.since, step: now.step, stepSince: rollout.startedAt, asked, ends, newestTelemetry: now.since };
  return { id, candidate, phase: now.phase, sentence, safe: compare(judge, terms, when).kind === 'safe', until: ends };
}
