import type { Train, TrainMember } from '../catalog/catalog.ts';
import type { MemberState, TrainRun } from './train-run.ts';

/** Every member that comes after one of these, however many members lie between. */
export function dependentsOf({ members }: Pick<Train, 'members'>, of: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  let before = -1;
  while (found.size > before) {
    before = found.size;
    for (const { name, after } of members) if (after.some((one) => of.has(one) || found.has(one))) found.add(name);
  }
  return found;
}

/** Every member that one of these comes after, however many members lie between. */
export function neededBy({ members }: Pick<Train, 'members'>, of: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  const look = (names: Iterable<string>): void => {
    for (const name of names) {
      for (const one of members.find((member) => member.name === name)?.after ?? []) {
        if (found.has(one)) continue;
        found.add(one);
        look([one]);
      }
    }
  };
  look(of);
  return found;
}

/** Nothing is under way there, and nothing of the candidate serves. */
export function isOut(state: MemberState): boolean {
  return state.is === 'waiting' || state.is === 'rolled-back' || state.is === 'undone';
}

/** It moves no more: out, or known to stay. */
export function isSettled(state: MemberState): boolean {
  return isOut(state) || state.is === 'kept';
}

/** Those of the members to take back that may be taken back now: nothing that comes after them serves any more. */
export function nextOut(run: Pick<TrainRun, 'train' | 'members'>, toTakeBack: ReadonlySet<string>): readonly TrainMember[] {
  const { train, members } = run;
  const settled = (name: string): boolean => isSettled(members.get(name) ?? { is: 'waiting' });
  return train.members.filter(
    ({ name }) =>
      toTakeBack.has(name) && !settled(name) && [...dependentsOf(train, new Set([name]))].every((one) => settled(one)),
  );
}
