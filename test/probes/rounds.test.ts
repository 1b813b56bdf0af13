import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Instant } from '../../src/kernel/units.ts';
import { openProbeRounds, type ProbeRounds } from '../../src/loops/probes/probe-rounds.ts';
import type { WholeRun } from '../../src/loops/probes/make-run.ts';
import { runOf, type ProbeRun } from '../../src/probe/run.ts';
import type { Probe } from '../../src/wire/probe.ts';
import { openVirtualClock } from '../virtual-clock.ts';

const BEGIN = 1_800_000_000_000;
const log = { say: () => undefined, warn: (text: string) => assert.fail(text) };

function probeOf(name: string, everyMs = 30_000): Probe {
  const bounds = { timeoutMs: 10_000, locations: ['server'], agree: null, secrets: [], allowPrivate: false, reference: [] };
  return { name, journey: 'j', everyMs, connection: 'cold', steps: [], ...bounds };
}

type World = {
  readonly rounds: ProbeRounds;
  readonly begun: { readonly name: string; readonly at: number; readonly round: number }[];
  readonly told: ProbeRun[];
  readonly ends: (() => void)[];
  probes: readonly Probe[];
  /** Lets so much time pass, with a round each tenth of a second. */
  pass(ms: number): Promise<void>;
  /** A machine that sleeps. */
  sleep(ms: number): void;
};

/** Runs end at once, or when the test lets them. */
function openWorld(probes: readonly Probe[], { held = false } = {}): World {
  const clock = openVirtualClock(BEGIN);
  const ends: (() => void)[] = [];
  const world = { probes, begun: [] as World['begun'][number][], told: [] as ProbeRun[], ends };
  const make = async (of: WholeRun): Promise<ProbeRun> => {
    world.begun.push({ name: of.probe.name, at: of.at, round: of.round });
    if (held) await new Promise<void>((resolve) => ends.push(resolve));
    return runOf(of, { steps: [], certificates: [] });
  };
  const rounds = openProbeRounds({
    clock,
    log,
    location: 'server',
    probes: () => world.probes,
    make,
    told: (run) => void world.told.push(run),
  });
  return Object.assign(world, {
    rounds,
    async pass(ms: number) {
      for (let passed = 0; passed < ms; passed += 100) {
        rounds.round(clock.advance(100));
        await Promise.resolve();
      }
      if (!held) await rounds.settled();
    },
    sleep: (ms: number) => void clock.advance(ms),
  });
}

test('each probe is made once in each interval, spread over it, and a start is no herd', async () => {
  const world = openWorld(Array.from({ length: 1_000 }, (_, index) => probeOf(`p${index}`)));
  await world.pass(90_100); // the first round of all only sees what there is
  assert.equal(world.begun.length, 3_000);
  for (const [key, { length }] of Map.groupBy(world.begun, ({ name, round }) => `${name}@${round}`)) assert.equal(length, 1, key);
  const perTenth = Map.groupBy(world.begun, ({ at }) => at);
  assert.ok(Math.max(...[...perTenth.values()].map(({ length }) => length)) <= 15, 'so many began at once');
  assert.ok(world.told.every(({ lateMs }) => lateMs < 100));
});

test('a run that lasts beyond its interval makes the next one unknown, and never two at once', async () => {
  const world = openWorld([probeOf('slow')], { held: true });
  await world.pass(60_100);
  assert.deepEqual(
    [world.begun.length, world.told.map(({ outcome, because }) => [outcome, because])],
    [1, [['unknown', 'OVERRUN']]],
  );
  for (const end of world.ends.splice(0)) end();
  await world.rounds.settled();
  await world.pass(30_000);
  assert.equal(world.begun.length, 2);
});

test('what finds no room begins late, and after its interval says so as unknown', async () => {
  const world = openWorld(
    Array.from({ length: 260 }, (_, index) => probeOf(`p${index}`)),
    { held: true },
  );
  await world.pass(30_100);
  assert.equal(world.rounds.counters().underWay, 200);
  for (const end of world.ends.splice(0, 50)) end();
  await new Promise(setImmediate);
  await world.pass(200);
  assert.equal(world.begun.length, 250, 'those that waited came first');
  assert.ok(world.told.every(({ outcome }) => outcome === 'ok'));
  await world.pass(35_000);
  const reasons = Map.groupBy(world.told, ({ because }) => because);
  assert.ok((reasons.get('CROWDED')?.length ?? 0) > 0 && (reasons.get('OVERRUN')?.length ?? 0) > 0);
  assert.ok(world.told.every(({ outcome, because }) => (because === null) === (outcome === 'ok')));
});

test('a machine that slept says nothing of the time in which it did', async () => {
  const world = openWorld([probeOf('home')]);
  await world.pass(60_000);
  const before = world.told.length;
  world.sleep(3_600_000);
  await world.pass(30_000);
  assert.equal(world.told.length - before, 1);
});

test('a catalog that changes keeps the moments of what is the same, and a run that is under way', async () => {
  const world = openWorld([probeOf('a'), probeOf('b', 60_000)], { held: true });
  await world.pass(30_000);
  const first = world.begun.find(({ name }) => name === 'a')?.at ?? assert.fail();
  world.probes = [{ ...probeOf('a'), timeoutMs: 5_000 }, probeOf('c')];
  for (const end of world.ends.splice(0)) end();
  await world.pass(30_000);
  const second = world.begun.filter(({ name }) => name === 'a').map(({ at }) => at);
  assert.deepEqual(second, [first, first + 30_000]);
  assert.deepEqual([world.rounds.counters().probes, world.begun.filter(({ name }) => name === 'c').length], [2, 1]);
  world.rounds.round((BEGIN + 60_100) as Instant);
  for (const end of world.ends) end();
  await world.rounds.settled();
});
