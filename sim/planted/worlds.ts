import { WARM_UP } from '../dice.ts';
import type { PlanStory, Story, StoryEvent } from '../story.ts';

/** Of a release: everything but what the world is about. */
const PLAN: PlanStory = {
  steps: [50, 100],
  bakeSeconds: 20,
  minStepSeconds: 10,
  burstiness: 'independent',
  approvalAtStep: null,
  pace: 'at-once',
  newer: 'refuse',
  mostRollbacks: 3,
  cooldownSeconds: 0,
  floor: null,
  maxMinutes: 4,
  onDeadline: 'roll-back',
  fastTrack: false,
};

/** Half a second after the plane that leads may have written something. */
const HOLDS_AND_RESUMES = Array.from({ length: 14 }, (_, index): readonly [number, Happening] => [
  9.4 + index * 1.1,
  command(index % 2 === 0 ? 'hold' : 'resume', 20),
]);

/** Worlds in which one rare thing happens, each small enough to be read. Times are seconds after the first release. */
export const WORLDS: Readonly<Record<string, Story>> = {
  'a bad version is held': world({}, [
    [0, release('bad')],
    [1, command('hold', 240)],
  ]),
  'nobody approves': world({ approvalAtStep: 1 }, [[0, release('good')]]),
  'a freeze': world({}, [
    [0, release('good')],
    [5, { do: 'freeze', service: 'shop', forMs: 150_000 }],
  ]),
  'a mute version': world({}, [[0, release('mute')]]),
  'a bad version': world({}, [[0, release('bad')]]),
  'a bad version goes back in halves': world({ pace: 'gradual' }, [[0, release('bad')]]),
  'one bad version after the other': world({ mostRollbacks: 1 }, [
    [0, error('notifier.notify', 'before', 1)],
    [0, release('bad')],
    [40, release('bad', '2.1.0')],
    [120, command('review')],
  ]),
  'a bad version, and soon another': world({ cooldownSeconds: 60 }, [
    [0, release('bad')],
    [24, release('good', '2.1.0')],
    [28, release('good', '2.1.0')],
    [32, release('good', '2.1.0')],
    [36, release('good', '2.1.0')],
  ]),
  'a journal that fails': world({}, [
    [0, error('journal.append', 'before', 1)],
    [5, error('journal.append', 'before', 3)],
  ]),
  'a router that fails eight times': world({ steps: [100], bakeSeconds: 0 }, [
    [0, error('router.apply', 'before', 8)],
    [0, release('good')],
  ]),
  'somebody breaks the glass': world({}, [
    [0, release('good')],
    [5, command('break-glass')],
    [15, command('review')],
    [20, command('review', 0, 'bob')],
  ]),
  'somebody holds': world({}, [
    [0, release('good')],
    [5, command('hold', 30)],
  ]),
  'a version comes back by hand': world({}, [
    [0, release('good')],
    [10, command('abort')],
    [40, { do: 'hand', service: 'shop', share: 0.5 }],
    [200, command('review')],
  ]),
  'somebody aborts': world({}, [
    [0, release('good')],
    [10, command('abort')],
  ]),
  'an abort overtakes a slow order': world({}, [
    [0, { do: 'slow', plane: 0, on: 'router.apply', ms: 12_000, forMs: 5_000 }],
    [0, release('good')],
    [4, command('abort')],
  ]),
  'an abort while the router fails': world({}, [
    [0, error('router.apply', 'before', 5)],
    [0, release('good')],
    [20, command('abort')],
  ]),
  'everything is told twice': world({}, [
    [0, { do: 'telemetry', service: 'shop', how: 'twice', share: 1, forMs: 60_000 }],
    [0, release('good')],
  ]),
  'a process dies before its senders are answered': world({}, [
    [0, { do: 'telemetry', service: 'shop', how: 'unanswered', share: 1, forMs: 20_000 }],
    [0, release('good')],
    [3, crash('any', 0)],
    [9, crash('any', 20)],
  ]),
  'a process dies after a seal': world({}, [
    [0, release('good')],
    [5, crash('cells.seal', 0, 'after')],
    [70, crash('cells.seal', 0, 'after')],
  ]),
  'a seal fails after it was made': world({}, [
    [0, error('cells.seal', 'after', 1)],
    [0, release('good')],
    [120, command('review')],
  ]),
  'a target is edited': world({}, [
    [0, { do: 'edit', what: 'target' }],
    [1, release('good')],
  ]),
  // The plane that people talk to came back and only follows: the other one leads.
  'people talk to the plane that follows': world(
    {},
    [[-40, diesForLong(0)], [8, release('good')], ...HOLDS_AND_RESUMES, [30, command('hold', 120)], [50, command('abort')]],
    2,
  ),
  // Two orders are superseded by one decision.
  'three words within a second': world({}, [
    [0.1, release('good')],
    [0.3, command('promote')],
    [0.5, command('abort')],
  ]),
  'an entry that is refused': world({}, [
    [0, error('ledger.append', 'before', 3)],
    [0, release('good')],
    [2, release('good', '2.1.0')],
    [10, error('ledger.append', 'before', 1)],
    [12, release('good', '2.2.0')],
  ]),
  'an entry that was kept without a word': world({}, [
    [0, error('ledger.append', 'after', 1)],
    [0, release('good')],
    [5, error('ledger.append', 'after', 1)],
    [8, command('hold', 20)],
  ]),
};

type Happening = StoryEvent extends infer One ? (One extends { readonly at: number } ? Omit<One, 'at'> : never) : never;

function world(plan: Partial<PlanStory>, told: readonly (readonly [number, Happening])[], planes: 1 | 2 = 1): Story {
  const events: readonly StoryEvent[] = told.map(([seconds, event]) => ({ at: WARM_UP + seconds * 1_000, ...event }));
  const ends = events.map((event) => event.at + ('forMs' in event ? event.forMs : 0));
  const calmFrom = Math.max(...ends) + 10_000;
  const service = { name: 'shop', rate: 20, swing: 0, periodMs: 120_000, plan: { ...PLAN, ...plan } };
  return {
    seed: 0,
    planes,
    services: [service],
    events,
    calmFrom,
    length: calmFrom + service.plan.maxMinutes * 60_000 + 300_000,
  };
}

function release(quality: Extract<StoryEvent, { do: 'release' }>['quality'], candidate = '2.0.0'): Happening {
  return { do: 'release', service: 'shop', candidate, quality, fastTrack: false };
}

function command(say: Extract<StoryEvent, { do: 'command' }>['say'], seconds = 0, by = 'ann'): Happening {
  return { do: 'command', service: 'shop', say, by, forMs: seconds * 1_000 };
}

type Failing = Extract<StoryEvent, { do: 'error' }>;
function error(on: Failing['on'], when: Failing['when'], times: number): Happening {
  return { do: 'error', plane: 0, on, when, times };
}

type Dying = Extract<StoryEvent, { do: 'crash' }>;
function crash(on: Dying['on'], nth: number, when: Dying['when'] = 'before'): Happening {
  return { do: 'crash', plane: 0, on, nth, when, downMs: 2_000 };
}

/** For longer than a lease, so that the other plane leads from then on. */
function diesForLong(plane: number): Happening {
  return { do: 'crash', plane, on: 'any', nth: 0, when: 'before', downMs: 20_000 };
}
