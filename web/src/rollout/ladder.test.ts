import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isOver, placeOnLadder, readLadder, showPhase } from './ladder.ts';

const steps = [
  { share: 0.05, mirror: 0, bake_ms: 60_000, approval: null },
  { share: 0.25, mirror: 0, bake_ms: 60_000, approval: null },
  { share: 1, mirror: 0, bake_ms: 0, approval: null },
];
const states = (phase: Parameters<typeof isOver>[0], step: number) =>
  readLadder({ steps, step, phase, asked: 0, measured: null }).rungs.map(({ state }) => state);

test('a share on a step lies on its rung', () =>
  assert.deepEqual(
    [0, 0.05, 0.25, 1].map((share) => placeOnLadder(share, steps)),
    [0, 1 / 3, 2 / 3, 1],
  ));

test('a share between two steps lies between their rungs', () => {
  assert.ok(Math.abs(placeOnLadder(0.15, steps) - 0.5) < 1e-9);
  assert.equal(placeOnLadder(1.2, steps), 1);
});

test('more share is never lower on the ladder', () =>
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (a, b) => placeOnLadder(Math.min(a, b), steps) <= placeOnLadder(Math.max(a, b), steps),
    ),
  ));

test('rungs know whether they were passed, are stood on, are ahead or were left', () => {
  assert.deepEqual(states('shifting', 1), ['passed', 'here', 'ahead']);
  assert.deepEqual(states('held', 1), ['passed', 'here', 'ahead']);
  assert.deepEqual(states('rolled-back', 1), ['left', 'left', 'ahead']);
  assert.deepEqual(states('promoted', 2), ['passed', 'passed', 'passed']);
  assert.deepEqual(states('concluded', 2), ['left', 'left', 'left']);
});

test('a share that was not measured is not shown as zero', () => {
  const ladder = readLadder({ steps, step: 0, phase: 'shifting', asked: 0.05, measured: null });
  assert.equal(ladder.measured, null);
  assert.equal(ladder.label.replaceAll('\u202f', ' '), 'Step 1 of 3. Asked share 5 %, measured share too few requests yet.');
});

test('what is over is over', () => {
  assert.deepEqual(
    (['shifting', 'held', 'rolling-back', 'rolled-back', 'promoted', 'concluded'] as const).map((phase) => [
      showPhase(phase).text,
      isOver(phase),
    ]),
    [
      ['shifting', false],
      ['held', false],
      ['rolling back', false],
      ['rolled back', true],
      ['promoted', true],
      ['concluded', true],
    ],
  );
});

test('a step that only gets a copy is stood on, and leaves the ladder with all else', () => {
  const shadow = [{ share: 0, mirror: 0.2, bake_ms: 0, approval: null }, ...steps];
  const asked = (phase: Parameters<typeof isOver>[0]) => readLadder({ steps: shadow, step: 0, phase, asked: 0, measured: null });
  assert.equal(asked('shifting').asked, 1 / 4);
  assert.equal(asked('rolled-back').asked, 0);
  assert.equal(asked('shifting').rungs[0]?.mirror, 'copy of 20\u202f%');
});

test('a step that wants leave is locked until it is given', () => {
  const approval = { by: [], expires_ms: 1, otherwise: 'hold' } as const;
  const locked = steps.map((one, index) => (index === 2 ? { ...one, approval: { ...approval, by: [] } } : one));
  const lock = (answer: { say: 'approve'; by: string; at: string } | null) =>
    readLadder({
      steps: locked,
      step: 0,
      phase: 'held',
      asked: 0,
      measured: null,
      approvals: [{ step: 2, by: [], asked_at: '', expires_at: null, otherwise: 'hold', answer }],
    }).rungs.map((rung) => rung.lock);
  assert.deepEqual(lock(null), [null, null, 'closed']);
  assert.deepEqual(lock({ say: 'approve', by: 'ada', at: '' }), [null, null, 'open']);
});
