import { seededRng, type Rng } from '../src/kernel/rng.ts';
import type {
  CommandName,
  Place,
  PlanStory,
  PortCall,
  Quality,
  ServiceStory,
  Story,
  StoryEvent,
  TelemetryFault,
} from './story.ts';

const MINUTE = 60_000;
/** Before the first release there has to be something to compare with. */
const WARM_UP = 45_000;

/** One seed's world. Of ten, one is calm, and one has two control planes; the others have every kind of bad luck. */
export function tellStory(seed: number): Story {
  const dice = new Dice(seed);
  const mood = dice.of<Mood>(['calm', 'people', 'network', 'network', 'crashes', 'crashes', 'all', 'all', 'all', 'all']);
  const planes = dice.chance(0.15) && mood !== 'calm' ? 2 : 1;
  const services = (dice.chance(0.35) ? ['shop', 'pay'] : ['shop']).map((name) => tellService(dice, name));
  const active = dice.chance(0.05) ? dice.between(8 * MINUTE, 20 * MINUTE) : dice.between(2 * MINUTE, 4 * MINUTE);
  const calmFrom = WARM_UP + active;
  const longest = Math.max(...services.map(({ plan }) => plan.maxMinutes)) * MINUTE;
  const events = [...releases(dice, { services, active, mood }), ...accidents(dice, { services, active, mood, planes })];
  return {
    seed,
    planes,
    services,
    events: events.toSorted((a, b) => a.at - b.at),
    calmFrom,
    length: calmFrom + longest + 2 * MINUTE,
  };
}

type Mood = 'calm' | 'people' | 'network' | 'crashes' | 'all';
type Ground = { readonly services: readonly ServiceStory[]; readonly active: number; readonly mood: Mood };

class Dice {
  readonly #rng: Rng;
  constructor(seed: number) {
    this.#rng = seededRng(seed);
  }
  chance(share: number): boolean {
    return this.#rng.next() < share;
  }
  /** A whole number of both ends and those between. */
  between(least: number, most: number): number {
    return least + Math.floor(this.#rng.next() * (most - least + 1));
  }
  of<One>(all: readonly One[]): One {
    return all[this.between(0, all.length - 1)]!;
  }
  seconds(least: number, most: number): number {
    return this.between(least, most) * 1_000;
  }
}

function tellService(dice: Dice, name: string): ServiceStory {
  return {
    name,
    rate: dice.of([5, 10, 20, 20, 30]),
    swing: dice.of([0, 0, 0.3, 0.6]),
    periodMs: dice.of([2, 5, 10]) * MINUTE,
    plan: tellPlan(dice),
  };
}

function tellPlan(dice: Dice): PlanStory {
  const steps = dice.of([[25, 50, 100], [10, 100], [50, 100], [5, 25, 100], [100]]);
  return {
    steps,
    bakeSeconds: dice.of([0, 10, 20]),
    minStepSeconds: dice.of([10, 10, 30]),
    burstiness: dice.chance(0.8) ? 'independent' : 'unknown',
    approvalAtStep: steps.length > 1 && dice.chance(0.15) ? steps.length - 1 : null,
    pace: dice.chance(0.8) ? 'at-once' : 'gradual',
    newer: dice.of(['refuse', 'queue', 'restart']),
    mostRollbacks: dice.of([1, 2, 3]),
    cooldownSeconds: dice.of([0, 0, 60]),
    floor: dice.of([null, -400, -100]),
    maxMinutes: dice.of([3, 4, 5]),
    onDeadline: dice.chance(0.9) ? 'roll-back' : 'hold',
    fastTrack: dice.chance(0.2),
  };
}

const QUALITIES: readonly Quality[] = ['good', 'good', 'good', 'bad', 'bad', 'subtle', 'slow', 'leaky', 'mute'];

function releases(dice: Dice, { services, active, mood }: Ground): readonly StoryEvent[] {
  return services.flatMap(({ name: service }) =>
    Array.from({ length: dice.between(1, 3) }, (_, index): StoryEvent => ({
      at: WARM_UP + (index === 0 ? dice.seconds(0, 20) : dice.between(0, active / 1_000) * 1_000),
      do: 'release',
      service,
      candidate: `2.${index}.0`,
      quality: mood === 'calm' ? 'good' : dice.of(QUALITIES),
      fastTrack: dice.chance(0.05),
    })),
  );
}

function accidents(dice: Dice, { services, active, mood, planes }: Ground & { readonly planes: number }): readonly StoryEvent[] {
  if (mood === 'calm') return [];
  const kinds = [
    ...(mood === 'people' || mood === 'all' ? PEOPLE : []),
    ...(mood === 'network' || mood === 'all' ? NETWORK : []),
    ...(mood === 'crashes' || mood === 'all' ? CRASHES : []),
  ];
  return Array.from({ length: dice.between(2, mood === 'all' ? 14 : 8) }, () => {
    const at = WARM_UP + dice.between(0, active / 1_000) * 1_000;
    return dice.of(kinds)(dice, { at, service: dice.of(services).name, plane: dice.between(0, planes - 1) });
  });
}

type Where = { readonly at: number; readonly service: string; readonly plane: number };
type Accident = (dice: Dice, where: Where) => StoryEvent;

const COMMANDS: readonly CommandName[] = [
  'hold',
  'resume',
  'promote',
  'abort',
  'roll-back',
  'approve',
  'approve',
  'reject',
  'break-glass',
  'review',
];
const PEOPLE: readonly Accident[] = [
  (dice, { at, service }) => ({
    at,
    do: 'command',
    service,
    say: dice.of(COMMANDS),
    by: dice.of(['ann', 'bob']),
    forMs: dice.seconds(20, 120),
  }),
  (dice, { at, service }) => ({
    at,
    do: 'command',
    service,
    say: dice.of(COMMANDS),
    by: dice.of(['ann', 'bob']),
    forMs: dice.seconds(20, 120),
  }),
  (_, { at, service }) => ({ at, do: 'retry', service }),
  (_, { at }) => ({ at, do: 'train' }),
  (_, { at, service }) => ({ at, do: 'gate', service }),
  (dice, { at, service }) => ({ at, do: 'freeze', service, forMs: dice.seconds(60, 180) }),
  (dice, { at, service }) => ({ at, do: 'revoke', service, candidate: `2.${dice.between(0, 2)}.0` }),
  (dice, { at }) => ({ at, do: 'edit', what: dice.of(['target', 'plan', 'broken', 'mend']) }),
  (dice, { at, service }) => ({ at, do: 'hand', service, share: dice.of([0, 0.1, 0.5, 1]) }),
];

const FAULTS: readonly TelemetryFault[] = ['lost', 'late', 'twice', 'reordered', 'skewed', 'unanswered'];
const SLOW: readonly PortCall[] = [
  'router.apply',
  'router.observe',
  'notifier.notify',
  'ledger.append',
  'journal.append',
  'cells.seal',
  'ledger.read',
];
const FAILING: readonly PortCall[] = [
  'router.apply',
  'router.apply',
  'router.observe',
  'notifier.notify',
  'ledger.append',
  'ledger.keepSnapshot',
  'ledger.keepCheckpoint',
  'journal.append',
  'cells.seal',
  'catalog.read',
];
const NETWORK: readonly Accident[] = [
  (dice, { at, service }) => ({
    at,
    do: 'telemetry',
    service,
    how: dice.of(FAULTS),
    share: dice.of([0.1, 0.5, 1]),
    forMs: dice.seconds(5, 90),
  }),
  (dice, { at, service }) => ({
    at,
    do: 'telemetry',
    service,
    how: dice.of(FAULTS),
    share: dice.of([0.1, 0.5, 1]),
    forMs: dice.seconds(5, 90),
  }),
  (dice, { at, service }) => ({ at, do: 'rate', service, times: dice.of([0, 0.2, 3]), forMs: dice.seconds(10, 90) }),
  (dice, { at, service }) => ({ at, do: 'incident', service, errors: dice.of([0.05, 0.3]), forMs: dice.seconds(10, 60) }),
  (dice, { at, plane }) => ({
    at,
    do: 'slow',
    plane,
    on: dice.of(SLOW),
    ms: dice.of([300, 1_500, 8_000]),
    forMs: dice.seconds(5, 60),
  }),
  (dice, { at, plane }) => {
    const on = dice.of(FAILING);
    return {
      at,
      do: 'error',
      plane,
      on,
      when: dice.of(CAN_FAIL_AFTER.includes(on) ? ['before', 'after'] : ['before']),
      times: dice.of([1, 3, 30]),
    };
  },
];
/** A journal cuts off what it could not write; whatever else fails may have done what it was asked for. */
const CAN_FAIL_AFTER: readonly PortCall[] = [
  'router.apply',
  'notifier.notify',
  'ledger.append',
  'cells.seal',
  'ledger.keepSnapshot',
  'ledger.keepCheckpoint',
];

const PLACES: readonly Place[] = [
  'any',
  'any',
  'any',
  'ledger.append',
  'ledger.append',
  'router.apply',
  'router.apply',
  'journal.append',
  'cells.seal',
  'notifier.notify',
  'ledger.keepSnapshot',
  'catalog.read',
];
const CRASHES: readonly Accident[] = [
  (dice, { at, plane }) => ({
    at,
    do: 'crash',
    plane,
    on: dice.of(PLACES),
    nth: dice.of([0, 0, 1, 5]),
    when: dice.of(['before', 'after']),
    downMs: dice.of([0, 500, 3_000, 20_000]),
  }),
  (dice, { at, plane }) => ({
    at,
    do: 'crash',
    plane,
    on: 'any',
    nth: dice.between(0, 60),
    when: dice.of(['before', 'after']),
    downMs: dice.of([0, 500, 3_000]),
  }),
  (dice, { at, plane }) => ({ at, do: 'stop', plane, forMs: dice.seconds(1, 40) }),
];
