import type { Train } from '../catalog/catalog.ts';
import type { MemberSight, TrainAction } from '../delivery/train.ts';
import { isTrainActive, type MemberVersions, type TrainCommand, type TrainRun } from '../delivery/train-run.ts';
import { nearest } from '../kernel/nearest.ts';
import type { Instant } from '../kernel/units.ts';
import { broken } from '../kernel/units.ts';
import { ACTOR } from '../ledger/decisions/actor.ts';
import type { TrainMoveInputs } from '../ledger/decisions/train-inputs.ts';
import { decideTrain, decideTrainStart } from '../ledger/decisions/train-move.ts';
import { versionOf } from '../ledger/known-good.ts';
import type { World } from '../ledger/world.ts';
import { routeOwner } from '../response/route-owner.ts';
import { madeBy } from './made-by.ts';
import { commandRollout, startRollout, type Refusal, type RolloutParts } from './rollouts.ts';
import { openPatience } from './within-patience.ts';
import type { WorkTime } from './work-time.ts';

export type TrainRefusal = { readonly code: TrainRefusalCode; readonly text: string; readonly hint?: string };
export type TrainRefusalCode = 'TRAIN_UNKNOWN' | 'TRAIN_RUN_UNKNOWN' | 'TRAIN_ACTIVE' | 'TRAIN_ENDED' | 'TRAIN_VERSIONS';

export type TrainRequest = {
  readonly train: string;
  readonly versions: Readonly<Record<string, MemberVersions>>;
  readonly reason: string;
  readonly actor: string;
};

/** Trains on their way, driven member by member. */
export type Trains = {
  start(request: TrainRequest): Promise<{ readonly id: string } | TrainRefusal>;
  command(request: {
    readonly id: string;
    readonly command: TrainCommand;
    readonly reason: string;
    readonly actor: string;
  }): Promise<TrainRefusal | null>;
  round(at: Instant): Promise<void>;
  /** Why members could not start or go back when that was tried last, by member. */
  refused(run: string): ReadonlyMap<string, string>;
};

export function openTrains(parts: RolloutParts & { readonly time?: WorkTime }): Trains {
  const refusals = new Map<string, Map<string, string>>();
  const patience = openPatience(parts.time);
  return {
    start: (request) => startTrain(parts, request),
    command: (request) => commandTrain(parts, request),
    refused: (run) => refusals.get(run) ?? new Map(),
    async round() {
      const active = [...parts.ledger.world().trains.runs.values()].filter(isTrainActive);
      for (const id of refusals.keys()) if (!active.some((run) => run.id === id)) refusals.delete(id);
      // A train whose turn fails, or whose router hangs, holds up no other one.
      await patience.run(active.map(({ id }) => ({ key: id, run: async () => void refusals.set(id, await turnOf(parts, id)) })));
    },
  };
}

/** One turn of one train: its move is recorded first, and only a train that does not move acts. */
async function turnOf(parts: RolloutParts, id: string): Promise<Map<string, string>> {
  const turn: { actions: readonly TrainAction[] } = { actions: [] };
  await parts.ledger.decide((world, at) => {
    const run = world.trains.runs.get(id) ?? broken(`train ${id} is under way and not known`);
    const { draft, actions } = decideTrain(run, turnInputs(parts, run, { world, at, said: null }), { madeBy: madeBy(parts) });
    turn.actions = actions;
    return draft === null ? [] : [draft];
  });
  const refused = new Map<string, string>();
  for (const action of turn.actions) {
    const refusal = await act(parts, id, action);
    if (refusal !== null) refused.set(action.member, refusal.text);
  }
  return refused;
}

/** What a member's rollout does not allow now is tried again with the next turn, and shown until then. */
async function act(parts: RolloutParts, id: string, { do: what, member }: TrainAction): Promise<Refusal | null> {
  const run = parts.ledger.world().trains.runs.get(id) ?? broken(`train ${id} is under way and not known`);
  const of = run.train.members.find(({ name }) => name === member) ?? broken(`train ${id} has no member ${member}`);
  const state = run.members.get(member) ?? broken(`train ${id} has no member ${member}`);
  const versions = run.versions[member] ?? broken(`train ${id} has no versions for ${member}`);
  const rollout = 'rollout' in state ? state.rollout : '';
  const { plan } = of;
  const reason = `member ${member} of train ${id}: ${run.reason}`;
  if (what === 'roll-back')
    return commandRollout(parts, { id: rollout, command: { say: 'roll-back', because: 'DEPENDENCY' }, reason, actor: ACTOR });
  const undoes = what === 'undo' ? rollout : null;
  const { candidate, baseline } = what === 'undo' ? { candidate: versions.baseline, baseline: versions.candidate } : versions;
  const answer = await startRollout(parts, {
    plan,
    candidate,
    baseline,
    reason,
    actor: ACTOR,
    fastTrack: what === 'undo',
    train: { run: id, member, undoes, of },
  });
  return 'code' in answer ? answer : null;
}

type Turn = { readonly world: World; readonly at: Instant; readonly said: TrainMoveInputs['said'] };

function turnInputs({ catalog }: RolloutParts, run: TrainRun, { world, at, said }: Turn): TrainMoveInputs {
  const { owner, name } = run.train;
  const members = Object.fromEntries(run.members);
  const sights = Object.fromEntries(run.train.members.map((member) => [member.name, sightOf(world, run, member.name)]));
  return { at, members, sights, said, to: routeOwner(catalog().routes, { service: name, owner }) };
}

function sightOf(world: World, run: TrainRun, name: string): MemberSight {
  const state = run.members.get(name);
  const record = state !== undefined && 'rollout' in state ? world.rollouts.get(state.rollout) : undefined;
  const now = record?.rollout.now;
  const service = record?.rollout.plan.service;
  const version = run.versions[name]?.candidate ?? '';
  const revoked = service !== undefined && versionOf(world.versions, { service, version }).revoked !== null;
  return { phase: now?.phase ?? null, because: now !== undefined && 'because' in now ? now.because : null, revoked };
}

async function startTrain(parts: RolloutParts, request: TrainRequest): Promise<{ readonly id: string } | TrainRefusal> {
  const { trains } = parts.catalog();
  const train = trains.find(({ name }) => name === request.train);
  if (train === undefined) return unknownTrain(trains, request.train);
  const versions = versionsFor(train, request.versions);
  if (versions !== null) return versions;
  const answer: { refusal: TrainRefusal | null; id: string } = { refusal: null, id: '' };
  await parts.ledger.decide((world) => {
    const busy = [...world.trains.runs.values()].find((run) => run.train.name === train.name && isTrainActive(run))?.id ?? null;
    const { versions: asked, reason, actor } = request;
    const inputs = { train, versions: asked, reason, actor, busy };
    const started = decideTrainStart(inputs, { tail: world.tail, madeBy: madeBy(parts) });
    if (started === null) {
      const text = `${train.name} is on its way already as ${busy ?? train.name}`;
      answer.refusal = { code: 'TRAIN_ACTIVE', text, hint: 'wait for its end, or abort it' };
      return [];
    }
    answer.id = started.id;
    return [started.draft];
  });
  return answer.refusal ?? { id: answer.id };
}

function versionsFor({ members }: Train, versions: TrainRequest['versions']): TrainRefusal | null {
  const say = (text: string, hint?: string): TrainRefusal => ({
    code: 'TRAIN_VERSIONS',
    text,
    ...(hint === undefined ? {} : { hint }),
  });
  const names = new Set(members.map(({ name }) => name));
  const stray = Object.keys(versions).find((name) => !names.has(name));
  if (stray !== undefined) return say(`the train has no member ${stray}`, `its members: ${[...names].join(', ')}`);
  const bare = members.find(({ name }) => versions[name] === undefined);
  if (bare !== undefined) return say(`no versions are given for ${bare.name}`, 'give them for it, or for all members');
  const same = members.find(({ name }) => versions[name]?.candidate === versions[name]?.baseline);
  return same === undefined
    ? null
    : say(`candidate and baseline of ${same.name} are both ${versions[same.name]?.candidate ?? ''}`);
}

async function commandTrain(
  parts: RolloutParts,
  { id, command, reason, actor }: Parameters<Trains['command']>[0],
): Promise<TrainRefusal | null> {
  const answer: { refusal: TrainRefusal | null } = { refusal: null };
  await parts.ledger.decide((world, at) => {
    const run = world.trains.runs.get(id);
    if (run === undefined) {
      answer.refusal = unknownRun(world, id);
      return [];
    }
    const inputs = turnInputs(parts, run, { world, at, said: { command, reason, actor } });
    const { draft } = decideTrain(run, inputs, { madeBy: madeBy(parts) });
    if (draft !== null) return [draft];
    answer.refusal = inapplicable(run, command);
    return [];
  });
  return answer.refusal;
}

function unknownTrain(trains: readonly Train[], name: string): TrainRefusal {
  const names = trains.map((train) => train.name);
  const meant = nearest(name, names);
  const hint = meant === undefined ? `trains of the catalog: ${names.join(', ') || 'none'}` : `did you mean ${meant}?`;
  return { code: 'TRAIN_UNKNOWN', text: `the catalog has no train ${name}`, hint };
}

export function unknownRun({ trains }: Pick<World, 'trains'>, id: string): TrainRefusal {
  const meant = nearest(id, [...trains.runs.keys()]);
  const hint = meant === undefined ? 'plimsoll train list shows them' : `did you mean ${meant}?`;
  return { code: 'TRAIN_RUN_UNKNOWN', text: `no train is or was on its way as ${id}`, hint };
}

function inapplicable({ id, now }: TrainRun, { say }: TrainCommand): TrainRefusal {
  const text = `train ${id} is ${now.phase} and cannot be told to ${say}`;
  return { code: 'TRAIN_ENDED', text, ...(say === 'go-on' ? { hint: 'there is nothing to decide now' } : {}) };
}
