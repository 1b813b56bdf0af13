import { showInstant } from '../kernel/show.ts';
import { after, unreachable, type Instant } from '../kernel/units.ts';
import type { Comparison } from '../verdict/comparison/comparison.ts';
import type { Reason } from './reason.ts';
import { leftOut, undecided } from './train.ts';
import { isTrainActive, LONGEST_TRAIN, type MemberState, type TrainRun } from './train-run.ts';

type ComparisonKind = Comparison['kind'];
/** What is known of one member, and the sentence of its own rollout about it. */
export type MemberFinding = { readonly kind: ComparisonKind; readonly sentence: string };
export type TrainVerdict = { readonly kind: ComparisonKind; readonly member: string | null; readonly sentence: string };

/** From what stops a release to what lets it pass: a train is as good as its worst member. */
const WORST_FIRST: readonly ComparisonKind[] = [
  'worse',
  'wrong-version',
  'not-exposed',
  'biased',
  'blind',
  'underpowered',
  'not-yet',
  'safe',
];

/** One verdict over all members: that of the worst one, in whose words it is said. */
export function trainVerdict(run: TrainRun, findings: ReadonlyMap<string, MemberFinding>): TrainVerdict {
  if (run.now.phase !== 'running' && run.now.because === 'OPERATOR' && !foundWorse(run, findings)) {
    const by = 'by' in run.now && run.now.by !== undefined ? run.now.by : 'a person';
    const sentence = `The train was aborted by ${by}: nothing was found against its members.`;
    return { kind: 'not-yet', member: null, sentence };
  }
  const all = run.train.members.map(({ name }) => ({ member: name, ...findingOf(run.members.get(name), findings.get(name)) }));
  const worst = WORST_FIRST.flatMap((kind) => all.filter((one) => one.kind === kind))[0];
  if (worst === undefined) return { kind: 'not-yet', member: null, sentence: 'The train has no members.' };
  if (worst.kind === 'safe') return { kind: 'safe', member: null, sentence: `All ${all.length} members are promoted or safe.` };
  return { ...worst, sentence: `${worst.member}: ${worst.sentence}` };
}

function findingOf(state: MemberState | undefined, finding: MemberFinding | undefined): MemberFinding {
  switch (state?.is) {
    case 'promoted':
      return { kind: 'safe', sentence: 'it is promoted.' };
    case 'rolled-back':
      return isHarm(state.because)
        ? { kind: 'worse', sentence: `it was rolled back (${state.because}).` }
        : { kind: 'not-yet', sentence: `it was taken back undecided (${state.because}).` };
    case 'undoing':
    case 'undone':
    case 'kept':
      return { kind: 'worse', sentence: 'it was promoted and is taken back.' };
    case 'under-way':
      return finding ?? { kind: 'not-yet', sentence: 'nothing is known of it yet.' };
    case 'waiting':
    case undefined:
      return { kind: 'not-yet', sentence: 'it has not started.' };
    default:
      return unreachable(state);
  }
}

function foundWorse({ members }: TrainRun, findings: ReadonlyMap<string, MemberFinding>): boolean {
  return [...members].some(([name, state]) => {
    if (state.is === 'under-way') return findings.get(name)?.kind === 'worse';
    return state.is === 'rolled-back' && isHarm(state.because);
  });
}

function isHarm(because: Reason): boolean {
  return because === 'CANARY_WORSE' || because === 'BURNING';
}

/** Where a member stands, as it is told: what a train will not start any more does not wait. */
export function stateOf(run: TrainRun, member: string): MemberState['is'] | 'not-started' {
  const is = run.members.get(member)?.is ?? 'waiting';
  const goesOn = isTrainActive(run) && run.now.phase !== 'aborting' && !leftOut(run).has(member);
  return is === 'waiting' && !goesOn ? 'not-started' : is;
}

/** The one answer to "why is this train waiting?": for what, whose it is, until when, and what happens then. */
export type TrainWaiting = { readonly what: string; readonly owner: string; readonly until: Instant; readonly next: string };

/** `refused` says why a member could not start or go back when that was tried last. */
export function explainTrainWaiting(run: TrainRun, refused: ReadonlyMap<string, string>): TrainWaiting | null {
  const { train, now, members } = run;
  const until = after(run.startedAt, LONGEST_TRAIN);
  const waiting = { owner: train.owner, until, next: 'its members are left to their own rollouts, and the owner is told' };
  const named = (...kinds: readonly MemberState['is'][]): string =>
    train.members.flatMap(({ name }) => (kinds.includes(members.get(name)?.is ?? 'waiting') ? [name] : [])).join(', ');
  const hindered = [...refused].map(([member, why]) => `; ${member}: ${why}`).join('');
  switch (now.phase) {
    case 'running':
      return { ...waiting, what: `${named('under-way') || named('waiting')} to be promoted${hindered}` };
    case 'aborting':
      return { ...waiting, what: `${named('under-way', 'promoted', 'undoing')} to be taken back${hindered}` };
    case 'falling': {
      const open = undecided(run);
      if (open.length === 0)
        return { ...waiting, what: `what comes after ${now.fallen.join(' and ')} to be taken back${hindered}` };
      const next = `${open.join(', ')} ${open.length === 1 ? 'is' : 'are'} taken back as far as under way, and not started otherwise`;
      return {
        owner: train.owner,
        until: now.until,
        next,
        what: `somebody to say go-on or abort, for ${open.join(', ')}${hindered}`,
      };
    }
    case 'promoted':
    case 'partly':
    case 'rolled-back':
      return null;
    default:
      return unreachable(now);
  }
}

/** Why a member that has nothing to do with the fall does not go on now; null: nothing beside it holds it. */
export function dependencyOf(run: TrainRun, member: string): { readonly what: string; readonly until: Instant } | null {
  if (run.now.phase !== 'falling' || !undecided(run).includes(member)) return null;
  const { fallen, until } = run.now;
  return {
    what: `${fallen.join(' and ')} of train ${run.id} fell, and somebody has to say by ${showInstant(until)} what becomes of the rest`,
    until,
  };
}
