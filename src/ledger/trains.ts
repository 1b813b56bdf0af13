import type { Train } from '../catalog/catalog.ts';
import type { Effect } from '../delivery/effect.ts';
import type { Phase } from '../delivery/rollout.ts';
import {
  isTrainActive,
  type MemberState,
  type MemberVersions,
  type TrainCommand,
  type TrainPhase,
  type TrainPlace,
  type TrainReason,
  type TrainRun,
} from '../delivery/train-run.ts';
import type { Decided } from './decided.ts';
import type { TrainMoveInputs, TrainStartInputs } from './decisions/train-inputs.ts';
import { broken, type Instant } from '../kernel/units.ts';

/** Trains that are on their way and those that ended lately, by id, and the members that rollouts are. */
export type Trains = { readonly runs: ReadonlyMap<string, TrainRun>; readonly placeOf: ReadonlyMap<string, TrainPlace> };

export type TrainStarted = {
  readonly train: Train;
  readonly versions: Readonly<Record<string, MemberVersions>>;
  readonly reason: string;
  readonly sentence: string;
  readonly decided?: Decided<TrainStartInputs>;
};
export type TrainMoved = {
  readonly next: TrainPhase;
  readonly because: TrainReason;
  readonly command: (TrainCommand & { readonly reason: string }) | null;
  readonly sentence: string;
  readonly effects: readonly Effect[];
  readonly decided?: Decided<TrainMoveInputs>;
};

export const NO_TRAINS: Trains = { runs: new Map(), placeOf: new Map() };
const ENDED_KEPT = 50;

export function withTrain(known: Trains, { train, versions, reason, sentence }: TrainStarted, { id, at }: Told): Trains {
  const members = new Map(train.members.map(({ name }) => [name, { is: 'waiting' } as const]));
  const now = { phase: 'running', since: at, without: [] } as const;
  return withRun(known, { id, train, versions, reason, startedAt: at, now, members, sentence });
}

export function withTrainMove(known: Trains, { next, sentence }: TrainMoved, { id }: Told): Trains {
  const run = known.runs.get(id) ?? broken(`an entry speaks of train ${id}, which was never started`);
  return withRun(known, { ...run, now: next, sentence });
}

/** A rollout that is a member has started: from now on its member is where the rollout is. */
export function withMemberStarted(known: Trains, place: TrainPlace | null, { id, at }: Told): Trains {
  const run = place === null ? undefined : known.runs.get(place.run);
  if (place === null || run === undefined) return known;
  const state: MemberState = { is: place.undoes === null ? 'under-way' : 'undoing', rollout: id, since: at };
  const next = withRun(known, { ...run, members: new Map(run.members).set(place.member, state) });
  return { ...next, placeOf: new Map(next.placeOf).set(id, place) };
}

/** A rollout that is a member has moved; only its end changes where the member stands. */
export function withMemberMoved(known: Trains, next: Phase, { id, at }: Told): Trains {
  const place = known.placeOf.get(id);
  const run = place === undefined ? undefined : known.runs.get(place.run);
  if (place === undefined || run === undefined) return known;
  const state = stateAfter(next, { place, id, at });
  return state === null ? known : withRun(known, { ...run, members: new Map(run.members).set(place.member, state) });
}

function stateAfter(next: Phase, { place, id, at }: Told & { readonly place: TrainPlace }): MemberState | null {
  if (next.phase === 'shifting' || next.phase === 'held' || next.phase === 'rolling-back') return null;
  if (place.undoes === null) {
    if (next.phase === 'promoted') return { is: 'promoted', rollout: id, at };
    return { is: 'rolled-back', rollout: id, at, because: next.because };
  }
  if (next.phase === 'promoted') return { is: 'undone', rollout: id, at };
  return { is: 'kept', rollout: place.undoes, at, because: next.because };
}

function withRun(known: Trains, run: TrainRun): Trains {
  const runs = new Map(known.runs).set(run.id, run);
  const ended = [...runs.values()].filter((one) => !isTrainActive(one));
  const [oldest] = ended;
  if (ended.length <= ENDED_KEPT || oldest === undefined) return { ...known, runs };
  runs.delete(oldest.id);
  return { runs, placeOf: new Map([...known.placeOf].filter(([, { run: id }]) => id !== oldest.id)) };
}

type Told = { readonly id: string; readonly at: Instant };
