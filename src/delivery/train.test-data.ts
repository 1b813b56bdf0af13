import type { TrainMember } from '../catalog/catalog.ts';
import type { Instant } from '../kernel/units.ts';
import type { MemberSight } from './train.ts';
import type { MemberState, TrainPhase, TrainRun } from './train-run.ts';

export const AT = 1_800_000_000_000 as Instant;

export function member(name: string, ...after: readonly string[]): TrainMember {
  return { name, plan: name, where: null, router: null, after };
}

/** A catalogue, two regions one after the other that call it, and a mailer that nobody calls. */
export const MEMBERS: readonly TrainMember[] = [
  member('catalogue'),
  member('storefront-eu', 'catalogue'),
  member('storefront-us', 'storefront-eu'),
  member('mailer'),
];

export const WAITING: MemberState = { is: 'waiting' };
export const UNDER_WAY: MemberState = { is: 'under-way', rollout: 'r', since: AT };
export const PROMOTED: MemberState = { is: 'promoted', rollout: 'r', at: AT };
export const WORSE: MemberState = { is: 'rolled-back', rollout: 'r', at: AT, because: 'CANARY_WORSE' };

export function runOf(states: Readonly<Record<string, MemberState>>, now?: TrainPhase): TrainRun {
  return {
    id: 'spring-1',
    train: { name: 'spring', owner: 'team-shop', members: MEMBERS },
    versions: Object.fromEntries(MEMBERS.map(({ name }) => [name, { candidate: '2', baseline: '1' }])),
    reason: 'spring release',
    startedAt: AT,
    now: now ?? { phase: 'running', since: AT, without: [] },
    members: new Map(MEMBERS.map(({ name }) => [name, states[name] ?? WAITING])),
    sentence: '',
  };
}

export function sight(given: Partial<MemberSight>): MemberSight {
  return { phase: 'shifting', because: null, revoked: false, ...given };
}
