import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Answer } from '../../examples/haproxy/shoppers.ts';
import type { RolloutView } from '../../src/wire/rollout.ts';
import { requires } from '../requires.ts';
import { NEW, openShopRun, type ShopRun } from './shop-run.ts';
import type { ShopCase } from './shop-catalog.ts';
import { until } from './until.ts';

// One HAProxy, one control plane, and a service per story: all of them are told at the same time, as they would be.
const GOOD: ShopCase = { name: 'good', fault: 'none', steps: [[0.01], [0.05], [0.25], [0.5], [1]], delta: '20%', perSecond: 400 };
const BAD: readonly (ShopCase & { readonly story: string; readonly because: RegExp })[] = [
  {
    story: 'a version that fails one time in ten',
    name: 'errors',
    fault: 'errors',
    steps: [[0.05], [1]],
    perSecond: 200,
    because: /errors-success failed/,
  },
  {
    story: 'a version that is slow',
    name: 'slow',
    fault: 'slow',
    steps: [[0.05], [1]],
    perSecond: 200,
    because: /slow-fast failed/,
  },
  {
    story: 'a version that fails in one region of ten',
    name: 'region',
    fault: 'one-region',
    steps: [[0.25], [1]],
    perSecond: 200,
    regions: true,
    because: /region-success in region ap failed/,
  },
  {
    story: 'a version that leaks memory',
    name: 'leak',
    fault: 'leak',
    // Nothing is wrong with it at first: without a time to bake it would be everywhere before it shows.
    steps: [[0.25, '90s'], [1]],
    perSecond: 100,
    memory: true,
    because: /leak-memory.* failed/,
  },
  {
    story: 'a version that keeps crashing',
    name: 'crash',
    fault: 'crash',
    steps: [[0.25], [1]],
    perSecond: 200,
    because: /crash-/,
  },
];
const PATIENCE = 150_000;

const needed = requires('haproxy');
const open: { run: ShopRun | null } = { run: null };
const ids = new Map<ShopCase, string>();

before(async () => {
  if (needed.skip !== undefined) return;
  const run = await openShopRun([GOOD, ...BAD]);
  open.run = run;
  for (const one of [GOOD, ...BAD]) ids.set(one, await run.start(one));
});
after(() => open.run?.[Symbol.asyncDispose]());

const options = { ...needed, timeout: PATIENCE, concurrency: true };

test('HAProxy: releases under load', options, async (t) => {
  await Promise.all([
    t.test('a good version is measured at 1, 5, 25, 50 and 100 % within two points, and promoted', goodStory),
    ...BAD.map((one) => t.test(`${one.story} is rolled back to a measured 0 %`, () => badStory(one))),
  ]);
});

async function goodStory(): Promise<void> {
  const run = open.run ?? assert.fail('nothing runs');
  const holds = new Map<number, { from: number; to: number }>();
  const end = await until(
    'the good version is promoted',
    async () => {
      const { phase, asked, measured, ...rest } = await run.plane.rollout(ids.get(GOOD) ?? '');
      const hold = holds.get(asked);
      // What was measured before the weights of this step were in force is of the step before it.
      if (measured !== null && Math.abs(measured - asked) <= 0.02 && phase === 'shifting' && asked < 1)
        holds.set(asked, { from: hold?.from ?? Date.now(), to: Date.now() });
      return phase === 'shifting' ? null : { phase, ...rest };
    },
    PATIENCE,
  );
  assert.equal(end.phase, 'promoted', end.sentence);
  assert.deepEqual([...holds.keys()], [0.01, 0.05, 0.25, 0.5]);
  for (const [asked, { from, to }] of holds) {
    const served = run.answers(GOOD).filter(({ at }) => at >= from && at <= to);
    const share = shareOf(served);
    assert.ok(Math.abs(share - asked) <= 0.02, `asked ${asked}, ${share} of ${served.length} answers`);
  }
  const after = Date.now();
  const since = await until('customers are served', () => laterThan(run.answers(GOOD), after, 200));
  assert.equal(shareOf(since), 1);
  assert.equal(run.answers(GOOD).filter(isBad).length, 0, 'nobody noticed that there was a release');
}

async function badStory(one: (typeof BAD)[number]): Promise<void> {
  const run = open.run ?? assert.fail('nothing runs');
  const end = await until('it has ended', () => ended(run, one), PATIENCE);
  assert.equal(end.phase, 'rolled-back', end.sentence);
  assert.match(end.timeline.map(({ sentence }) => sentence).join('\n'), one.because);
  const after = Date.now();
  const since = await until('customers are served', () => laterThan(run.answers(one), after, 200));
  assert.deepEqual([shareOf(since), since.filter(isBad).length], [0, 0]);
}

async function ended(run: ShopRun, one: ShopCase): Promise<RolloutView | null> {
  const rollout = await run.plane.rollout(ids.get(one) ?? '');
  return ['rolled-back', 'promoted', 'concluded'].includes(rollout.phase) ? rollout : null;
}

function laterThan(answers: readonly Answer[], at: number, count: number): readonly Answer[] | null {
  const later = answers.filter((answer) => answer.at > at);
  return later.length >= count ? later : null;
}

function shareOf(answers: readonly Answer[]): number {
  return answers.filter(({ version }) => version === NEW).length / answers.length;
}

function isBad({ status }: Answer): boolean {
  return status === 0 || status >= 500;
}
