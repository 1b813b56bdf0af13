import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RolloutPlan } from '../../src/catalog/catalog.ts';
import { HOUR, MINUTE, type DurationMs, type Ratio } from '../../src/kernel/units.ts';
import { essence, openWorld, pass, planOf } from './model.ts';
import { CALM, type Turn, type World } from './model-world.ts';
import { PLAN, step } from '../../src/delivery/rollout.test-data.ts';

/** One thing that is not as it should be, at a time: what follows from two of them takes two turns. */
const TURNS: readonly Turn[] = [
  CALM,
  { ...CALM, pause: MINUTE },
  { ...CALM, pause: 2 * HOUR },
  { ...CALM, delivered: false },
  { ...CALM, share: null },
  { ...CALM, share: 0.3 },
  { ...CALM, contradicts: true },
  { ...CALM, enough: false, pause: MINUTE },
  { ...CALM, weights: 'others' },
  ...(['not-yet', 'blind', 'wrong-version', 'worse'] as const).map((kind) => ({ ...CALM, kind })),
  { ...CALM, budget: { say: 'below-floor', objective: 'checkout-availability', remaining: -0.4, floor: 0.1 } },
  { ...CALM, frozen: true },
  { ...CALM, burning: true, pause: MINUTE },
  { ...CALM, supports: ['score'] },
  { ...CALM, rollbacks: 3 },
  { ...CALM, storm: true },
  { ...CALM, up: 2 },
  ...(['hold', 'resume', 'abort', 'promote', 'roll-back', 'approve', 'reject', 'break-glass'] as const).map((command) => ({
    ...CALM,
    command,
  })),
  { ...CALM, command: 'review', by: 'bob' },
];

const APPROVED = { by: ['ada'], expires: HOUR, escalateAfter: (30 * MINUTE) as DurationMs, otherwise: 'roll-back' } as const;
const plans: readonly { readonly name: string; readonly plan: RolloutPlan; readonly depth: number }[] = [
  {
    name: 'a canary that goes back at once, with leave for its second step',
    plan: planOf({
      maxDuration: (6 * HOUR) as DurationMs,
      steps: [step(0.05, 10), { ...step(0.5, 10), approval: APPROVED }, step(1, 10)],
    }),
    depth: 4,
  },
  {
    name: 'a way back in halves that two kinds of evidence have to agree on',
    plan: planOf({
      steps: [step(0.5, 10), step(1, 10)],
      rollback: { ...PLAN.rollback, pace: 'gradual', needs: 2, burning: MINUTE },
      onDeadline: 'hold',
    }),
    depth: 5,
  },
  {
    name: 'a release that cannot go back',
    plan: planOf({ steps: [step(0.5, 10), step(1, 0)], rollback: { ...PLAN.rollback, reversible: 'freeze' } }),
    depth: 4,
  },
  {
    name: 'a shadow that is taken out again',
    plan: planOf({ ends: 'withdraw', steps: [{ ...step(0, 10), mirror: 0.2 as Ratio }] }),
    depth: 5,
  },
];

for (const { name, plan, depth } of plans) {
  test(`every way of ${depth} turns keeps every promise: ${name}`, (t) => {
    const start = openWorld(plan);
    const early = explore([start], depth);
    const late = explore(wayOf(start), 3);
    const [states, moves] = [early.states + late.states, early.moves + late.moves];
    t.diagnostic(`${states} states, ${moves} moves`);
    assert.ok(states > 500, `${states} states are not many: the turns do not lead anywhere`);
  });
}

/** What is passed on the way when all goes well and leave is given: the same can happen at each of its turns, too. */
function wayOf(start: World): readonly World[] {
  const way: Turn[] = Array.from({ length: 14 }, (_, turn) => (turn === 3 ? { ...CALM, command: 'approve' } : CALM));
  const worlds = [start];
  for (const turn of way) worlds.push(pass(worlds.at(-1) ?? start, turn));
  return worlds;
}

/** Breadth first over everything that can happen, without going twice through what is the same. */
function explore(starts: readonly World[], depth: number): { readonly states: number; readonly moves: number } {
  const seen = new Set(starts.map(essence));
  let edge = starts;
  let moves = 0;
  for (let level = 0; level < depth; level += 1) {
    const next: World[] = [];
    for (const world of edge) {
      for (const turn of TURNS) {
        const after = pass(world, turn);
        moves += 1;
        const key = essence(after);
        if (seen.has(key)) continue;
        seen.add(key);
        next.push(after);
      }
    }
    edge = next;
  }
  return { states: seen.size, moves };
}
