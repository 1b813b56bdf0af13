import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, MINUTE } from '../../src/kernel/units.ts';
import { tellEvents } from '../../src/loops/tell-events.ts';
import { runEvents } from '../../src/probe/run-events.ts';
import { runOf, type StepRun } from '../../src/probe/run.ts';
import { serveWorld, type ServedWorld } from '../http/served-world.ts';
import { openVirtualClock, type VirtualClock } from '../virtual-clock.ts';

const BEGIN = 1_800_000_000_000;
const CATALOG = `apiVersion: plimsoll/v1
kind: Source
metadata: { name: edge }
spec: { locations: [eu-west] }
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: checkout }
spec: { owner: team, match: [{ kind: server, where: { service.name: shop } }] }
---
apiVersion: plimsoll/v1
kind: Probe
metadata: { name: home }
spec: { journey: checkout, every: 5m, locations: [eu-west, us-east], steps: [{ name: page, http: { url: "https://shop.example/" } }] }
---
apiVersion: plimsoll/v1
kind: Objective
metadata: { name: home-up }
spec: { journey: checkout, window: 1d, target: 0.9, probe: home }
`;

type Seen = { readonly health: string; readonly good: number; readonly total: number; readonly sentence: string };

async function objective(world: ServedWorld): Promise<Seen> {
  return (await (await world.ask('/api/v1/objectives/home-up')).json()) as Seen;
}

async function pass(world: ServedWorld, clock: VirtualClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += MINUTE) {
    clock.advance(MINUTE);
    await world.round();
  }
}

type Run = { readonly at: number; readonly location?: string; readonly outcome?: 'ok' | 'failed' | 'unknown' };

async function tell(world: ServedWorld, source: string, runs: readonly Run[]): Promise<void> {
  const phases = { dns: 1, connect: 1, tls: 1, ttfb: 1, total: 4, stalled: 0 };
  const events = runs.flatMap(({ at, location = 'eu-west', outcome = 'ok' }) => {
    const step: StepRun = { name: 'page', outcome, because: outcome === 'ok' ? null : 'X', text: null, phases, status: null };
    const of = { probe: { name: 'home' }, location, round: Math.floor(at / (5 * MINUTE)) * 5 * MINUTE, at, lateMs: 0 };
    return runEvents(runOf(of, { steps: [step], certificates: [] }));
  });
  assert.equal((await tellEvents(world.plane.intake, source, events)).say, 'accepted');
}

test('what an agent tells hours later counts when it happened; unknown never does, and silence is blind', async () => {
  const clock = openVirtualClock(BEGIN);
  await using world = await serveWorld({ catalog: CATALOG, clock });
  await pass(world, clock, 2 * MINUTE);
  assert.equal((await objective(world)).health, 'blind', 'nothing was probed yet');
  for (let round = 0; round < 12; round += 1) {
    await tell(world, 'edge', [{ at: clock.now() }, { at: clock.now(), location: 'us-east', outcome: 'unknown' }]);
    await pass(world, clock, 5 * MINUTE);
  }
  const before = await objective(world);
  assert.deepEqual([before.health, before.good, before.total], ['healthy', 12, 12], before.sentence);

  const from = clock.now();
  await pass(world, clock, 3 * HOUR);
  assert.equal((await objective(world)).health, 'blind', 'cut off for three hours');
  const kept = Array.from({ length: 36 }, (_, round) => ({ at: from + round * 5 * MINUTE }));
  await tell(
    world,
    'default',
    kept.slice(0, 6).map(({ at }) => ({ at, location: 'us-east' })),
  );
  assert.equal((await objective(world)).total, 12, 'a source that does not probe is not waited for');
  await tell(world, 'edge', kept.toSpliced(3, 1, { at: kept[3]?.at ?? 0, outcome: 'failed' } as never));
  await tell(world, 'edge', kept.toSpliced(3, 1, { at: kept[3]?.at ?? 0, outcome: 'failed' } as never));
  await pass(world, clock, MINUTE);
  const after = await objective(world);
  assert.deepEqual([after.health, after.good, after.total], ['healthy', 47, 48]);
});
