import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play } from '../../sim/play.ts';
import type { Story } from '../../sim/story.ts';

const AT = 45_000;
const PLAN: Story['services'][number]['plan'] = {
  steps: [50, 100],
  delta: 6,
  bakeSeconds: 0,
  minStepSeconds: 10,
  burstiness: 'independent',
  approvalAtStep: null,
  pace: 'at-once',
  newer: 'refuse',
  mostRollbacks: 2,
  cooldownSeconds: 0,
  floor: null,
  maxMinutes: 4,
  onDeadline: 'roll-back',
  fastTrack: false,
  hooks: true,
};
const STORY: Story = {
  seed: 7,
  planes: 1,
  services: [{ name: 'shop', rate: 20, swing: 0, periodMs: 120_000, announces: true, plan: PLAN }],
  events: [{ at: AT, do: 'release', service: 'shop', candidate: '2.0.0', quality: 'good', fastTrack: false }],
  calmFrom: AT + 60_000,
  length: AT + 300_000,
};

test('hooks, listeners and a waiting job hear of a release, though none of them listens at first', async () => {
  const events: Story['events'] = [
    { at: AT - 1_000, do: 'error', plane: 0, on: 'hooks.call', when: 'after', times: 2 },
    { at: AT - 1_000, do: 'error', plane: 0, on: 'announcer.announce', when: 'before', times: 3 },
    { at: AT - 1_000, do: 'error', plane: 0, on: 'deployments.answer', when: 'after', times: 1 },
    { at: AT - 1_000, do: 'hook', say: 'no', forMs: 20_000 },
    ...STORY.events,
    { at: AT + 5_000, do: 'ask', service: 'shop', about: 'rollout', forMs: 100_000 },
  ];
  const { broken, coverage } = await play({ ...STORY, events });
  assert.equal(broken, null);
  for (const what of ['rollout.moved promoted DRAINED', 'gate.opened', 'gate.answered', 'rollout.announced', 'effect.failed'])
    assert.ok((coverage.get(what) ?? 0) > 0, `${what} never happened`);
});

test('an order that arrives when its process has died is answered like the hand of a stranger', async () => {
  const events: Story['events'] = [
    ...STORY.events,
    { at: AT + 1_000, do: 'slow', plane: 0, on: 'router.apply', way: 'there', ms: 12_000, forMs: 30_000 },
    { at: AT + 8_000, do: 'command', service: 'shop', say: 'abort', by: 'ann', forMs: 0 },
    { at: AT + 10_000, do: 'crash', plane: 0, on: 'any', nth: 0, when: 'before', downMs: 500 },
  ];
  const { broken, coverage } = await play({ ...STORY, events });
  assert.equal(broken, null);
  assert.ok((coverage.get('command abort: done') ?? 0) > 0);
  assert.ok((coverage.get('an order arrived late') ?? 0) > 0);
});

test('what a plane wrote that was stopped while another took its place is not recorded, and its rollout ends all the same', async () => {
  let fenced = 0;
  // Which of them leads at first is chance.
  for (const plane of [0, 1]) {
    const events: Story['events'] = [
      ...STORY.events,
      { at: AT + 3_000, do: 'slow', plane, on: 'ledger.append', way: 'there', ms: 25_000, forMs: 20_000 },
      { at: AT + 12_000, do: 'stop', plane, forMs: 35_000 },
    ];
    const { broken, coverage } = await play({ ...STORY, planes: 2, events });
    assert.equal(broken, null);
    assert.ok((coverage.get('rollout.moved promoted DRAINED') ?? 0) > 0);
    fenced += coverage.get('append answered with FENCED') ?? 0;
  }
  assert.ok(fenced > 0);
});
