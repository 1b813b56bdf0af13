import type { Catalog, Train } from '../catalog/catalog.ts';
import { obeyTrain } from '../delivery/obey-train.ts';
import { advanceTrain, type MemberSight, type TrainAction, type TrainMove } from '../delivery/train.ts';
import { isTrainActive, type MemberVersions, type TrainCommand, type TrainRun } from '../delivery/train-run.ts';
import { nearest } from '../kernel/nearest.ts';
import type { Instant } from '../kernel/units.ts';
import { broken } from '../kernel/units.ts';
import type { Draft } from '../ledger/entry.ts';
import { versionOf } from '../ledger/known-good.ts';
import type { World } from '../ledger/world.ts';
import { explainTrainMove } from './explain-train.ts';
import { commandRollout, startRollout, type Refusal, type RolloutParts } from './rollouts.ts';
import { tellOwner } from './tell-owner.ts';
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

const ACTOR = 'plimsoll';

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
    const { move, actions } = advanceTrain(run, sightsOf(world, run), at);
    turn.actions = actions;
    return move === null ? [] : [moveDraft(parts.catalog(), run, { move, actor: ACTOR, command: null, at })];
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

function sightsOf(world: World, run: TrainRun): ReadonlyMap<string, MemberSight> {
  return new Map(
    run.train.members.map(({ name }) => {
      const state = run.members.get(name);
      const record = state !== undefined && 'rollout' in state ? world.rollouts.get(state.rollout) : undefined;
      const now = record?.rollout.now;
      const service = record?.rollout.plan.service;
      const version = run.versions[name]?.candidate ?? '';
      const revoked = service !== undefined && versionOf(world.versions, { service, version }).revoked !== null;
      return [name, { phase: now?.phase ?? null, because: now !== undefined && 'because' in now ? now.because : null, revoked }];
    }),
  );
}

async function startTrain(parts: RolloutParts, request: TrainRequest): Promise<{ readonly id: string } | TrainRefusal> {
  const { trains } = parts.catalog();
  const train = trains.find(({ name }) => name === request.train);
  if (train === undefined) return unknownTrain(trains, request.train);
  const versions = versionsFor(train, request.versions);
  if (versions !== null) return versions;
  const answer: { refusal: TrainRefusal | null; id: string } = { refusal: null, id: '' };
  await parts.ledger.decide((world) => {
    const busy = [...world.trains.runs.values()].find((run) => run.train.name === train.name && isTrainActive(run));
    if (busy !== undefined) {
      answer.refusal = {
        code: 'TRAIN_ACTIVE',
        text: `${train.name} is on its way already as ${busy.id}`,
        hint: 'wait for its end, or abort it',
      };
      return [];
    }
    answer.id = `${train.name}-${world.tail.seq + 1}-${world.tail.hash.slice(0, 4)}`;
    const sentence = `Train ${train.name} starts with ${train.members.length} members${request.reason === '' ? '.' : `: ${request.reason}`}`;
    const body = { train, versions: request.versions, reason: request.reason, sentence };
    return [{ kind: 'train.started', subject: answer.id, actor: request.actor, body }];
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
  { ledger, catalog }: RolloutParts,
  { id, command, reason, actor }: Parameters<Trains['command']>[0],
): Promise<TrainRefusal | null> {
  const answer: { refusal: TrainRefusal | null } = { refusal: null };
  await ledger.decide((world, at) => {
    const run = world.trains.runs.get(id);
    const move = run === undefined ? null : obeyTrain(run, command, { at, by: actor });
    if (run === undefined || move === null) {
      answer.refusal = run === undefined ? unknownRun(world, id) : inapplicable(run, command);
      return [];
    }
    return [moveDraft(catalog(), run, { move, actor, command: { ...command, reason }, at })];
  });
  return answer.refusal;
}

type Moving = {
  readonly move: TrainMove;
  readonly actor: string;
  readonly command: (TrainCommand & { readonly reason: string }) | null;
  readonly at: Instant;
};

function moveDraft({ routes }: Catalog, run: TrainRun, { move, actor, command, at }: Moving): Draft {
  const { next, because, page } = move;
  const sentence = explainTrainMove(run, move, { actor, command });
  const { owner, name } = run.train;
  const effects = page ? [tellOwner(routes, { service: name, owner, key: `${run.id}/page/${at}`, text: sentence })] : [];
  return { kind: 'train.moved', subject: run.id, actor, body: { next, because, command, sentence, effects } };
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
