import type { RolloutPlan, TrainMember } from '../catalog/catalog.ts';
import { findPlan } from '../catalog/find.ts';
import { freezeAt } from '../delivery/freeze.ts';
import type { Command } from '../delivery/obey.ts';
import { isActive } from '../delivery/rollout.ts';
import { memberPlan } from '../delivery/train-plan.ts';
import type { TrainPlace } from '../delivery/train-run.ts';
import { showInstant } from '../kernel/show.ts';
import { after, broken, type Instant } from '../kernel/units.ts';
import { decideCommand } from '../ledger/decisions/rollout-move.ts';
import type { Draft } from '../ledger/entry.ts';
import type { World } from '../ledger/world.ts';
import { routeOwner } from '../response/route-owner.ts';
import type { JudgeTerms } from '../verdict/comparison/judge.ts';
import { busyRollout } from './busy-rollout.ts';
import type { Ledger } from './ledger.ts';
import { madeBy } from './made-by.ts';
import type { OpenJudgeParts } from './judge-ground.ts';
import { openJudgeTerms } from './open-judge.ts';
import { groundsOf, type FactParts } from './rollout-facts.ts';
import { busyWith, equalVersions, unknownPlan, unknownRollout, type Refusal } from './rollout-refusals.ts';
import { surveyRouter, type Surveyed } from './router-survey.ts';
import { startDraft } from './start-draft.ts';
import { mayStart, revokedOnward } from './start-hindrance.ts';
import { queueBehind } from './start-queue.ts';
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
function open(parts: RolloutParts, { world, at, plan, request, surveyed, terms }: Opening): Drafted | Refusal {
  const busy = busyRollout(world, plan);
  if (busy !== undefined || surveyed === null || terms === null) {
    const waits = busy === undefined ? null : queueBehind(world, busy, { plan, request, at });
    if (waits === null) return busy === undefined ? freeAgain(plan) : busyWith(busy, plan.service);
    return 'code' in waits ? waits : { started: { id: waits.id, queued: true }, drafts: waits.drafts };
  }
  const { candidate, baseline, reason, actor, fastTrack = false, retryOf = null, train, queued = null } = request;
  const may = mayStart(world, plan, { candidate, fastTrack, undoes: train?.undoes ?? null, at });
  if ('code' in may) return may;
  const stop = train?.undoes === undefined || train.undoes === null ? startStop(world, plan, at) : null;
  if (stop !== null) return stop;
  // The hash tells this installation's rollouts from those of another one that the same router has served.
  const id = `${plan.name}-${world.tail.seq + 1}-${world.tail.hash.slice(0, 4)}`;
  const place = train === undefined ? null : { run: train.run, member: train.member, undoes: train.undoes };
  const attempt = attemptsOf(world, plan, candidate) + 1;
  const versions = { candidate, baseline, reason, actor };
  const opened = { ...surveyed, ...versions, id, at, plan, terms, known: may.evidence, attempt, retryOf, queued };
  return { started: { id }, drafts: [startDraft(parts.catalog(), { ...opened, train: place })] };
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
    const revoked = revokedOnward(world, rollout, command);
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

/** What lets nothing new begin now; a way back through a promoted member of a train waits for neither. */
function startStop(world: World, plan: RolloutPlan, at: Instant): Refusal | null {
  const freeze = freezeAt(plan, world.freezes.values(), at);
  if (freeze !== null) {
    const text = `${freeze.name} lets nothing of ${plan.service} begin until ${showInstant(freeze.until)}`;
    return { code: 'ROLLOUT_FROZEN', text, hint: 'wait for its end, or lift it with a reason' };
  }
  const last = world.rollbacks.get(plan.service)?.at(-1);
  const free = last === undefined ? at : after(last, plan.rollback.cooldown);
  if (free <= at) return null;
  const text = `${plan.service} was rolled back at ${showInstant(last ?? at)}, and the plan starts nothing until ${showInstant(free)}`;
  return { code: 'ROLLBACK_COOLDOWN', text, hint: 'look at why it was rolled back meanwhile' };
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
