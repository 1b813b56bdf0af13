import type { FreezeView, QueuedStartView, TrainListView, TrainRunView, VersionView } from '../../src/wire/release.ts';
import { DAY, HOUR, MINUTE, time } from './fixture-time.ts';

/** A freeze of everything, two starts that wait, a train half-way, and a version that was revoked. */
export function fixtureReleases(at: number): Readonly<Record<string, unknown>> {
  const trains = fixtureTrains(at);
  return {
    '/freezes': { freezes: [fixtureFreeze(at)] },
    '/queue': { queue: fixtureQueue(at) },
    '/trains': trains,
    '/services/checkout-api/versions': { service: 'checkout-api', versions: fixtureVersions(at) },
    '/services/search-api/versions': { service: 'search-api', versions: [] },
  };
}

/** Nothing of all that, which is how it mostly is. */
export const NO_RELEASES: Readonly<Record<string, unknown>> = {
  '/freezes': { freezes: [] },
  '/queue': { queue: [] },
  '/trains': { trains: [], runs: [] },
  '/services/checkout-api/versions': { service: 'checkout-api', versions: [] },
};

function fixtureFreeze(at: number): FreezeView {
  return {
    name: 'f-3',
    service: null,
    since: time(at - 10 * MINUTE),
    until: time(at + 2 * HOUR),
    reason: 'the bank is down',
    actor: 'ada (key)',
    sentence: 'Nothing of any service is promoted until the bank is back: the bank is down',
  };
}

function fixtureQueue(at: number): QueuedStartView[] {
  const start = {
    service: 'checkout-api',
    plan: 'checkout-canary',
    baseline: '2.3.1',
    expires: time(at + 5 * HOUR),
    owner: 'payments',
    actor: 'ci (key)',
  };
  return [
    { ...start, id: 'q-1', candidate: '2.4.1', since: time(at - 9 * MINUTE), reason: 'Fixes the basket' },
    { ...start, id: 'q-2', candidate: '2.4.2', since: time(at - 2 * MINUTE), reason: '' },
  ];
}

function fixtureVersions(at: number): VersionView[] {
  const fresh = { promoted: null, replaced: null, rolled_back: null, revoked: null };
  return [
    {
      ...fresh,
      version: '2.3.0',
      promoted: { at: time(at - 2 * DAY), rollout: 'r-0003' },
      replaced: { at: time(at - 3 * HOUR), rollout: 'r-0005' },
    },
    { ...fresh, version: '2.3.1', promoted: { at: time(at - 3 * HOUR), rollout: 'r-0005' } },
    { ...fresh, version: '2.4.0-rc.3', rolled_back: { at: time(at - 26 * MINUTE), rollout: 'r-0006' } },
    {
      ...fresh,
      version: '2.2.9',
      promoted: { at: time(at - 9 * DAY), rollout: 'r-0001' },
      revoked: { at: time(at - DAY), by: 'grace (key)', reason: 'It keeps card numbers' },
    },
  ];
}

function fixtureTrains(at: number): TrainListView {
  return {
    trains: [
      { name: 'new-basket', owner: 'payments', members: ['ledger', 'checkout-eu', 'checkout-us', 'shop', 'mail'] },
      { name: 'quiet', owner: 'search', members: ['search', 'suggest'] },
    ],
    runs: [falling(at)],
  };
}

function falling(at: number): TrainRunView {
  const member = { plan: 'checkout-canary', where: null, candidate: '2.4.0', baseline: '2.3.1', rollout: null } as const;
  return {
    id: 't-0002',
    train: 'new-basket',
    owner: 'payments',
    phase: 'falling',
    reason: 'MEMBER_WORSE',
    sentence: 'new-basket fell: checkout-us is worse, shop is not started; mail waits for a person.',
    started_at: time(at - 40 * MINUTE),
    changed_at: time(at - 3 * MINUTE),
    verdict: {
      kind: 'worse',
      member: 'checkout-us',
      sentence: 'checkout-us: it was rolled back (CANARY_WORSE).',
    },
    waiting: {
      what: 'somebody to say go-on or abort, for mail',
      owner: 'payments',
      until: time(at + 3 * HOUR + 57 * MINUTE),
      then: 'mail is not started',
    },
    members: [
      { ...member, name: 'ledger', after: [], state: 'promoted', rollout: 'r-0005' },
      { ...member, name: 'checkout-eu', after: ['ledger'], state: 'promoted', where: { region: 'eu' }, rollout: 'r-0011' },
      { ...member, name: 'checkout-us', after: ['ledger'], state: 'rolled-back', where: { region: 'us' }, rollout: 'r-0006' },
      { ...member, name: 'shop', after: ['checkout-eu', 'checkout-us'], state: 'waiting' },
      { ...member, name: 'mail', after: ['ledger'], state: 'under-way', rollout: 'r-0007' },
    ],
  };
}
