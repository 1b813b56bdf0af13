import { after, elapsed, unreachable, type Instant } from '../kernel/units.ts';
import type { Reason } from './reason.ts';
import type { PhaseName } from './rollout.ts';
import { dependentsOf, isOut, isSettled, nextOut } from './train-order.ts';
import { DECIDE_WITHIN, LONGEST_TRAIN, type MemberState, type TrainPhase, type TrainReason, type TrainRun } from './train-run.ts';

/** What is seen of a member now: where its rollout stands, and whether somebody found its version to be bad. */
export type MemberSight = {
  readonly phase: PhaseName | null;
  readonly because: Reason | null;
  readonly revoked: boolean;
};
export type Sights = ReadonlyMap<string, MemberSight>;

/** What has to be done about one member. `undo` goes back to what served before a promotion. */
export type TrainAction = { readonly do: 'start' | 'roll-back' | 'undo'; readonly member: string };
export type TrainMove = { readonly next: TrainPhase; readonly because: TrainReason; readonly page: boolean };
export type TrainTurn = { readonly move: TrainMove | null; readonly actions: readonly TrainAction[] };

/**
 * The one place where a train's future is decided. A member that turns out worse is taken back by its own rollout, at once;
 * here is decided what that means to the others. Nothing that a member needs is ever taken back because of that member.
 */
export function advanceTrain(run: TrainRun, sights: Sights, at: Instant): TrainTurn {
  const { now } = run;
  switch (now.phase) {
    case 'promoted':
    case 'partly':
    case 'rolled-back':
      return { move: null, actions: [] };
    case 'running':
    case 'falling': {
      const move = fall(run, sights, at) ?? end(run, at);
      // A move is recorded before anything follows from it; the next turn acts on it.
      return { move, actions: move === null ? actionsOf(run, sights) : [] };
    }
    case 'aborting': {
      const out = [...run.members.values()].every(isSettled);
      const isWhole = [...run.members.values()].every(isOut);
      const next: TrainPhase = { ...now, phase: isWhole ? 'rolled-back' : 'partly', since: at };
      return out
        ? { move: { next, because: now.because, page: !isWhole }, actions: [] }
        : { move: null, actions: takeBack(run, new Set(run.members.keys()), sights) };
    }
    default:
      return unreachable(now);
  }
}

/** What a train is without: what failed and what comes after it. */
export function leftOut({ train, now }: Pick<TrainRun, 'train' | 'now'>): ReadonlySet<string> {
  const fallen = new Set(now.phase === 'running' ? now.without : now.phase === 'falling' ? now.fallen : []);
  return new Set([...fallen, ...dependentsOf(train, fallen)]);
}

/** The members that wait for a person because something beside them fell: neither failed nor after what failed. */
export function undecided(run: TrainRun): readonly string[] {
  const out = leftOut(run);
  const open = ({ is }: MemberState): boolean => is === 'waiting' || is === 'under-way';
  return run.train.members.flatMap(({ name }) => {
    const state = run.members.get(name);
    return state !== undefined && !out.has(name) && open(state) ? [name] : [];
  });
}

function fall(run: TrainRun, sights: Sights, at: Instant): TrainMove | null {
  const { now, train } = run;
  if (now.phase !== 'running' && now.phase !== 'falling') return null;
  const known = now.phase === 'running' ? now.without : now.fallen;
  const out = leftOut(run);
  const fresh = train.members.flatMap(({ name }) => {
    const because = out.has(name) ? null : failureOf(run.members.get(name), sights.get(name));
    return because === null ? [] : [{ name, because }];
  });
  const [first] = fresh;
  if (first === undefined) return null;
  const fallen = [...known, ...fresh.map(({ name }) => name)];
  return {
    next: { phase: 'falling', since: at, because: first.because, fallen, until: after(at, DECIDE_WITHIN) },
    because: first.because,
    page: true,
  };
}

function failureOf(state: MemberState | undefined, sight: MemberSight | undefined): TrainReason | null {
  const serves = state?.is === 'under-way' || state?.is === 'promoted';
  if (serves && sight?.revoked === true) return 'MEMBER_REVOKED';
  if (state?.is === 'rolled-back') return reasonOf(state.because);
  if (state?.is === 'under-way' && sight?.phase === 'rolling-back') return reasonOf(sight.because);
  return null;
}

function reasonOf(because: Reason | null): TrainReason {
  return because === 'CANARY_WORSE' || because === 'BURNING' ? 'MEMBER_WORSE' : 'MEMBER_STOPPED';
}

function end(run: TrainRun, at: Instant): TrainMove | null {
  const { now, members } = run;
  if (now.phase !== 'running' && now.phase !== 'falling') return null;
  const out = leftOut(run);
  const states = [...members];
  const isBack = states.every(([name, state]) => !out.has(name) || isSettled(state));
  const isUp = states.every(([name, state]) => out.has(name) || state.is === 'promoted');
  const ended = (phase: 'promoted' | 'partly' | 'rolled-back', because: TrainReason, page: boolean): TrainMove => ({
    next: { phase, since: at, because },
    because,
    page,
  });
  if (isBack && isUp && out.size === 0) return ended('promoted', 'ALL_PROMOTED', false);
  const because = now.phase === 'falling' ? now.because : 'ALL_PROMOTED';
  if (isBack && isUp) return ended(states.every(([, state]) => isOut(state)) ? 'rolled-back' : 'partly', because, false);
  // Nobody said what becomes of the others: what is under way goes back, what was promoted stays.
  if (now.phase === 'falling' && at >= now.until && undecided(run).length > 0) {
    const fallen = [...now.fallen, ...undecided(run)];
    return { next: { ...now, fallen, because: 'DEADLINE' }, because: 'DEADLINE', page: true };
  }
  return elapsed(run.startedAt, at) >= LONGEST_TRAIN ? ended('partly', 'DEADLINE', true) : null;
}

function actionsOf(run: TrainRun, sights: Sights): readonly TrainAction[] {
  const out = leftOut(run);
  const back = takeBack(run, out, sights);
  if (run.now.phase !== 'running') return back;
  const starts = run.train.members
    .filter(({ name, after: needed }) => {
      const isNext = run.members.get(name)?.is === 'waiting' && !out.has(name);
      return isNext && needed.every((one) => run.members.get(one)?.is === 'promoted');
    })
    .map(({ name }): TrainAction => ({ do: 'start', member: name }));
  return [...back, ...starts];
}

/** The outermost first, so that nothing ever calls what is not there any more. */
function takeBack(run: TrainRun, which: ReadonlySet<string>, sights: Sights): readonly TrainAction[] {
  return nextOut(run, which).flatMap(({ name }): readonly TrainAction[] => {
    const state = run.members.get(name);
    if (state?.is === 'promoted') return [{ do: 'undo', member: name }];
    const isDown = sights.get(name)?.phase === 'rolling-back';
    return state?.is === 'under-way' && !isDown ? [{ do: 'roll-back', member: name }] : [];
  });
}
