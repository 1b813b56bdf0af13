import { accidents, type Ground, type Mood } from './accidents.ts';
import { Dice, WARM_UP } from './dice.ts';
import type { PlanStory, Quality, ServiceStory, Story, StoryEvent } from './story.ts';

const MINUTE = 60_000;

/** One seed's world. Of ten, one is calm, and three have two control planes; the others have every kind of bad luck. */
export function tellStory(seed: number): Story {
  const dice = new Dice(seed);
  const mood = dice.of<Mood>(['calm', 'people', 'network', 'router', 'router', 'ledger', 'ledger', 'crashes', 'all', 'all']);
  const planes = dice.chance(0.3) && mood !== 'calm' ? 2 : 1;
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
    // Whoever does not end is waited for until nobody can say that he still might; a world that is quiet ends before.
    length: calmFrom + longest + 5 * MINUTE,
  };
}

function tellService(dice: Dice, name: string): ServiceStory {
  return {
    name,
    rate: dice.of([5, 10, 20, 20, 30]),
    swing: dice.of([0, 0, 0.3, 0.6]),
    periodMs: dice.of([2, 5, 10]) * MINUTE,
    announces: dice.chance(0.5),
    plan: tellPlan(dice),
  };
}

function tellPlan(dice: Dice): PlanStory {
  const steps = dice.of([[25, 50, 100], [10, 100], [50, 100], [5, 25, 100], [100]]);
  return {
    steps,
    delta: dice.of([1, 4, 6, 6]),
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
    hooks: dice.chance(0.4),
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
