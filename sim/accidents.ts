import { WARM_UP, type Dice } from './dice.ts';
import type { CommandName, Place, PortCall, ServiceStory, StoryEvent, TelemetryFault } from './story.ts';

/** What kind of bad luck a world has. */
export type Mood = 'calm' | 'people' | 'network' | 'router' | 'ledger' | 'crashes' | 'all';
export type Ground = { readonly services: readonly ServiceStory[]; readonly active: number; readonly mood: Mood };

/** Everything that befalls a world besides its releases. */
export function accidents(
  dice: Dice,
  { services, active, mood, planes }: Ground & { readonly planes: number },
): readonly StoryEvent[] {
  if (mood === 'calm') return [];
  const kinds = [
    ...(mood === 'router' ? [...ROUTER, ...PEOPLE] : []),
    ...(mood === 'ledger' ? [...LEDGER, ...PEOPLE] : []),
    ...(mood === 'people' || mood === 'all' ? PEOPLE : []),
    ...(mood === 'network' || mood === 'all' ? NETWORK : []),
    ...(mood === 'crashes' || mood === 'all' ? CRASHES : []),
  ];
  return Array.from({ length: dice.between(3, mood === 'all' ? 14 : 9) }).flatMap(() => {
    // Half of it falls into the first minute of the first releases.
    const at = WARM_UP + (dice.chance(0.5) ? dice.seconds(0, 75) : dice.between(0, active / 1_000) * 1_000);
    return dice.of(kinds)(dice, { at, service: dice.of(services).name, plane: dice.between(0, planes - 1), planes });
  });
}

type Where = { readonly at: number; readonly service: string; readonly plane: number; readonly planes: number };
type Accident = (dice: Dice, where: Where) => StoryEvent | readonly StoryEvent[];

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
  (dice, { at, service }) => ({
    at,
    do: 'ask',
    service,
    about: dice.of(['service', 'version', 'rollout']),
    forMs: dice.seconds(5, 120),
  }),
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
/** What is done elsewhere, even when whoever asked for it is gone. */
const LEAVES_THE_PROCESS: readonly PortCall[] = [
  'router.apply',
  'router.apply',
  'notifier.notify',
  'hooks.call',
  'announcer.announce',
  'deployments.answer',
];
const FAILING: readonly PortCall[] = [
  'hooks.call',
  'announcer.announce',
  'deployments.answer',
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
    way: 'back',
    ms: dice.of([300, 1_500, 8_000]),
    forMs: dice.seconds(5, 60),
  }),
  (dice, { at, plane }) => ({
    at,
    do: 'slow',
    plane,
    on: dice.of(LEAVES_THE_PROCESS),
    way: 'there',
    ms: dice.of([300, 1_500, 8_000]),
    forMs: dice.seconds(5, 60),
  }),
  (dice, { at }) => ({ at, do: 'hook', say: dice.of(['no', 'unknown']), forMs: dice.seconds(5, 60) }),
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
  'hooks.call',
  'announcer.announce',
  'deployments.answer',
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
  'hooks.call',
  'announcer.announce',
  'deployments.answer',
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

/** Orders that fail, or whose answers are lost or late, while versions come and go. */
const ROUTER: readonly Accident[] = [
  (dice, { at, plane }) => ({
    at,
    do: 'error',
    plane,
    on: 'router.apply',
    when: dice.of(['before', 'after']),
    times: dice.of([1, 2, 4, 8]),
  }),
  (dice, { at, plane }) => ({ at, do: 'error', plane, on: 'router.apply', when: 'before', times: dice.of([1, 3, 6]) }),
  (dice, { at, plane }) => ({ at, do: 'error', plane, on: 'router.observe', when: 'before', times: dice.of([3, 30, 60]) }),
  (dice, { at, plane }) => ({
    at,
    do: 'slow',
    plane,
    on: 'router.apply',
    way: dice.of(['there', 'back']),
    ms: dice.of([700, 3_000, 12_000]),
    forMs: dice.seconds(10, 90),
  }),
  (dice, { at, plane }) => ({
    at,
    do: 'crash',
    plane,
    on: 'router.apply',
    nth: 0,
    when: dice.of(['before', 'after']),
    downMs: dice.of([0, 2_000, 15_000]),
  }),
  // An order arrives when who gave it has died, or has been stopped for so long that another acts.
  (dice, { at, plane }) => {
    const forMs = dice.seconds(5, 40);
    const dies = {
      at: at + dice.seconds(0, 15),
      do: 'crash',
      plane,
      on: 'any',
      nth: dice.between(0, 30),
      when: 'before',
    } as const;
    const stops = { at: at + dice.seconds(0, 15), do: 'stop', plane, forMs: dice.seconds(10, 40) } as const;
    return [
      { at, do: 'slow', plane, on: 'router.apply', way: 'there', ms: dice.of([2_000, 6_000, 20_000]), forMs },
      dice.chance(0.6) ? { ...dies, downMs: dice.of([0, 500, 3_000]) } : stops,
    ];
  },
];
/** Entries whose fate nobody knows, and processes that die with them. */
const LEDGER: readonly Accident[] = [
  (dice, { at, plane }) => ({ at, do: 'error', plane, on: 'ledger.append', when: 'after', times: dice.of([1, 1, 2, 5]) }),
  (dice, { at, plane }) => ({ at, do: 'error', plane, on: 'ledger.append', when: 'before', times: dice.of([1, 2, 5]) }),
  // Whoever has a ledger of his own writes before he dies or not at all.
  (dice, { at, plane, planes }) => ({
    at,
    do: 'slow',
    plane,
    on: 'ledger.append',
    way: planes === 1 ? 'back' : dice.of(['there', 'back']),
    ms: dice.of([300, 2_500, 9_000]),
    forMs: dice.seconds(5, 40),
  }),
  (dice, { at, plane }) => ({
    at,
    do: 'crash',
    plane,
    on: 'ledger.append',
    nth: dice.between(0, 4),
    when: dice.of(['before', 'after']),
    downMs: dice.of([0, 500, 5_000]),
  }),
  (dice, { at, plane }) => ({
    at,
    do: 'crash',
    plane,
    on: dice.of(['cells.seal', 'journal.append', 'ledger.keepSnapshot'] as const),
    nth: dice.between(0, 2),
    when: dice.of(['before', 'after']),
    downMs: dice.of([0, 500, 5_000]),
  }),
];
