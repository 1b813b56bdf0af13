import type { RolloutPlan, TrainMember } from '../catalog/catalog.ts';
import { findPlan } from '../catalog/find.ts';
import { freezeAt } from '../delivery/freeze.ts';
import type { Command } from '../delivery/obey.ts';
import type { StartAsked } from '../delivery/queued-start.ts';
import { isActive, type Rollout } from '../delivery/rollout.ts';
import { memberPlan } from '../delivery/train-plan.ts';
import type { TrainPlace } from '../delivery/train-run.ts';
import { broken, type Instant } from '../kernel/units.ts';
import { decideQueueing } from '../ledger/decisions/queueing.ts';
import { decideCommand } from '../ledger/decisions/rollout-move.ts';
import { decideStart } from '../ledger/decisions/rollout-start.ts';
import type { StartInputs, Surveyed } from '../ledger/decisions/start-inputs.ts';
import { revokedOnward } from '../ledger/decisions/start-hindrance.ts';
import type { Draft } from '../ledger/entry.ts';
import { versionOf } from '../ledger/known-good.ts';
import { queueOf } from '../ledger/queue.ts';
import type { World } from '../ledger/world.ts';
import { routeOwner } from '../response/route-owner.ts';
import type { JudgeTerms } from '../verdict/comparison/judge.ts';
import { busyRollout } from './busy-rollout.ts';
import { requiredTelemetry } from './instrumentation.ts';
import type { Ledger } from './ledger.ts';
import { madeBy } from './made-by.ts';
import type { OpenJudgeParts } from './judge-ground.ts';
import { generationsOf, openJudgeTerms } from './open-judge.ts';
import { groundsOf, type FactParts } from './rollout-facts.ts';
import { busyWith, equalVersions, unknownPlan, unknownRollout, type Refusal } from './rollout-refusals.ts';
import { surveyRouter } from './router-survey.ts';
import { swappedVersions } from './swapped-versions.ts';
import type { TrafficWatch } from './traffic-watch.ts';

export { unknownPlan, unknownRollout, type Refusal, type RefusalCode } from './rollout-refusals.ts';

export type RolloutParts = OpenJudgeParts &
  FactParts & { readonly ledger: Ledger; readonly traffic: Pick<TrafficWatch, 'ask' | 'plan' | 'latest'> };

export type StartRequest = {
  readonly plan: string;
  readonly candidate: string;
  readonly baseline: string;
  readonly reason: string;
  readonly actor: string;
  /** The place to put the candidate in, of a router that has slots; absent: the one that is free. */
  readonly into?: string | null;
  /** To everybody at once, on the evidence of an earlier promotion. */
  readonly fastTrack?: boolean;
  /** The rollout whose version is tried again. */
  readonly retryOf?: string | null;
  /** The start that waited and is this one now. */
  readonly queued?: string;
  /** The member of a train that it is. */
  readonly train?: TrainPlace & { readonly of: TrainMember };
};

/** `queued`: it waits under this id until the service is free, and is no rollout yet. */
export type Started = { readonly id: string; readonly queued?: true };

/** Opens a rollout and orders its first share. One service is changed by one rollout at a time. */
export async function startRollout(parts: RolloutParts, request: StartRequest): Promise<Started | Refusal> {
  const named = findPlan(parts.catalog(), request.plan);
  if (named === undefined) return unknownPlan(parts.catalog(), request.plan);
  const plan = request.train === undefined ? named : memberPlan(named, request.train.of);
  if (request.candidate === request.baseline) return equalVersions(request.candidate);
  // What is not moved by us now is asked only if somebody may have it: a busy router tells nothing about a baseline.
  const busy = busyRollout(parts.ledger.world(), plan);
  const surveyed =
    busy === undefined ? await surveyRouter(parts.traffic, plan, { ...request, into: request.into ?? null }) : null;
  if (surveyed !== null && 'code' in surveyed) return surveyed;
  const terms = surveyed === null ? null : await termsNow(parts, plan, request);
  if (terms !== null && 'code' in terms) return terms;
  const answer: { started: Started | Refusal } = { started: { id: '' } };
  await parts.ledger.decide((world, at) => {
    const drafts = open(parts, { world, at, plan, request, surveyed, terms });
    if ('code' in drafts) answer.started = drafts;
    else answer.started = drafts.started;
    return 'code' in drafts ? [] : drafts.drafts;
  });
  return answer.started;
}

type Opening = {
  readonly world: World;
  readonly at: Instant;
  readonly plan: RolloutPlan;
  readonly request: StartRequest;
  readonly surveyed: Surveyed | null;
  readonly terms: JudgeTerms | null;
};
type Drafted = { readonly started: Started; readonly drafts: readonly Draft[] };

/** Decided on the newest state: of two starts at once one finds the service busy. */
function open(parts: RolloutParts, { surveyed, terms, ...opening }: Opening): Drafted | Refusal {
  const { world, at, plan, request } = opening;
  const busy = busyRollout(world, plan);
  const asked = startAsked(request);
  if (busy !== undefined) return wait(parts, busy, { ...opening, asked });
  if (surveyed === null || terms === null) return freeAgain(plan);
  const place = placeOf(request);
  const undone = world.rollouts.get(place?.undoes ?? '')?.rollout;
  const inputs: StartInputs = {
    at,
    asked: { ...asked, queued: request.queued ?? null, train: place },
    plan,
    surveyed,
    terms,
    generations: generationsOf(parts.catalog(), plan).map(({ baseline }) => baseline),
    known: versionOf(world.versions, { service: plan.service, version: request.candidate }),
    undone: undone === undefined ? null : { phase: undone.now.phase, baseline: undone.baseline },
    freeze: freezeAt(plan, world.freezes.values(), at),
    lastRollback: world.rollbacks.get(plan.service)?.at(-1) ?? null,
    attempts: attemptsOf(world, plan, request.candidate),
    ...telemetryOf(parts, plan, at),
  };
  const answer = decideStart(inputs, { tail: world.tail, madeBy: madeBy(parts) });
  return 'code' in answer ? answer : { started: { id: answer.id }, drafts: [answer.draft] };
}

function telemetryOf(parts: RolloutParts, plan: RolloutPlan, at: Instant): Pick<StartInputs, 'telemetry'> {
  const telemetry = requiredTelemetry(parts, plan, at);
  return telemetry === null ? {} : { telemetry };
}

function wait(
  parts: RolloutParts,
  busy: Rollout,
  { world, at, plan, request, asked }: Omit<Opening, 'surveyed' | 'terms'> & { readonly asked: StartAsked },
): Drafted | Refusal {
  const { candidate, now } = busy;
  const { service, owner } = plan;
  const waits = decideQueueing(
    {
      at,
      after: world.tail.seq,
      busy: { candidate, service: busy.plan.service, phase: now.phase, newer: busy.plan.newer },
      service,
      owner,
      asked,
      waitsElsewhere: request.queued !== undefined || request.train !== undefined,
      waiting: queueOf(world.queue, service),
    },
    { madeBy: madeBy(parts) },
  );
  if (waits === null) return busyWith(busy, service);
  return 'code' in waits ? waits : { started: { id: waits.id, queued: true }, drafts: waits.drafts };
}

function startAsked({ plan, candidate, baseline, reason, actor, ...rest }: StartRequest): StartAsked {
  const { into = null, fastTrack = false, retryOf = null } = rest;
  return { plan, candidate, baseline, into, fastTrack, retryOf, reason, actor };
}

function placeOf({ train }: StartRequest): TrainPlace | null {
  return train === undefined ? null : { run: train.run, member: train.member, undoes: train.undoes };
}

export type RetryRequest = { readonly id: string; readonly reason: string; readonly actor: string };

/** The same version once more, as a rollout of its own: nothing of the evidence before is carried over. */
export async function retryRollout(parts: RolloutParts, { id, reason, actor }: RetryRequest): Promise<Started | Refusal> {
  const record = parts.ledger.world().rollouts.get(id);
  if (record === undefined) return unknownRollout(parts.ledger.world(), id);
  const { plan, candidate, baseline, now } = record.rollout;
  if (isActive(record.rollout)) return busyWith(record.rollout, plan.service);
  if (now.phase === 'promoted')
    return { code: 'ROLLOUT_ENDED', text: `rollout ${id} has promoted ${candidate}`, hint: 'there is nothing to try again' };
  return startRollout(parts, { plan: plan.name, candidate, baseline, reason, actor, retryOf: id });
}

export type CommandRequest = { readonly id: string; readonly command: Command; readonly reason: string; readonly actor: string };

/** A person overrides. It is recorded with the reason, and with the evidence that there was. */
export async function commandRollout(
  parts: RolloutParts,
  { id, command, reason, actor }: CommandRequest,
): Promise<Refusal | null> {
  const answer: { refusal: Refusal | null } = { refusal: null };
  await parts.ledger.decide((world, at) => {
    const record = world.rollouts.get(id);
    if (record === undefined) {
      answer.refusal = unknownRollout(world, id);
      return [];
    }
    const { rollout } = record;
    const { plan, candidate } = rollout;
    const known = versionOf(world.versions, { service: plan.service, version: candidate });
    const revoked = revokedOnward(known, plan, command);
    if (revoked !== null) {
      answer.refusal = revoked;
      return [];
    }
    const grounds = groundsOf(parts, rollout, { ...parts.traffic.latest(rollout), at, orderPending: false, world });
    const to = routeOwner(parts.catalog().routes, rollout.plan);
    const said = { command, reason, actor };
    const draft = decideCommand(record, { by: 'word', grounds, said, to }, { madeBy: madeBy(parts) });
    if (!('code' in draft)) return [draft];
    answer.refusal = draft;
    return [];
  });
  return answer.refusal;
}

/** How often this version was tried before. */
function attemptsOf(world: World, { service }: RolloutPlan, candidate: string): number {
  return [...world.rollouts.values()].filter(({ rollout }) => rollout.plan.service === service && rollout.candidate === candidate)
    .length;
}

/** It was busy when it was looked at, and is not any more: whoever asks again is told what there is now. */
function freeAgain({ service }: RolloutPlan): Refusal {
  return { code: 'ROLLOUT_ACTIVE', text: `${service} was in a rollout until this moment`, hint: 'start it again' };
}

/** What the judge is bound to is read before the start is decided: the past does not change any more, and reading it takes a moment. */
async function termsNow(parts: RolloutParts, plan: RolloutPlan, request: StartRequest): Promise<JudgeTerms | Refusal> {
  const { candidate, baseline, train } = request;
  const clock: { now: Instant | null } = { now: null };
  await parts.ledger.decide((_, at) => {
    clock.now = at;
    return [];
  });
  const at = clock.now ?? broken('a ledger that tells no time');
  // A way back through a promoted member follows a promotion that was a moment ago, and waits for no telemetry.
  const swapped = train?.undoes === undefined || train.undoes === null ? swappedVersions(parts, plan, { ...request, at }) : null;
  if (swapped !== null) return swapped;
  return openJudgeTerms(parts, plan, { candidate, baseline, at, seed: `${plan.name} ${candidate} ${baseline} ${at}` });
}
