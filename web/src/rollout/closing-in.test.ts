import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RolloutBatchesView } from '../../../src/wire/rollout-batches.ts';
import { decidingStream, readClosingIn, readNeeded, type ComparedStream } from './closing-in.ts';

const stream = (known: Partial<ComparedStream> = {}): ComparedStream =>
  ({
    indicator: 'checkout-success',
    of: 'checkout-success',
    test: 'ratio',
    quantile: null,
    key: true,
    culprit: false,
    needed: 310,
    needed_ms: 40_000,
    log10_safe: 0.65,
    log10_safe_needed: 1.3,
    ...known,
  }) as ComparedStream;
const batches = (low: (number | null)[], high: (number | null)[], limit = 0.01): RolloutBatchesView =>
  ({
    batches: low.map((_, index) => ({ at: new Date(index * 10_000).toISOString(), step: 0, share: 0.1 })),
    streams: [{ indicator: 'checkout-success', low, high, seen: low.map(() => 0), limit: low.map(() => limit) }],
  }) as unknown as RolloutBatchesView;
const plain = (text: string | undefined): string => (text ?? '').replaceAll('\u202f', ' ');

test('what was found to be worse decides, else the key indicator that needs the most, and a level never', () => {
  const [a, b, leak] = [
    stream({ indicator: 'a' }),
    stream({ indicator: 'b', needed: null }),
    stream({ indicator: 'leak', test: 'growth' }),
  ];
  assert.equal(decidingStream([a, b, leak])?.indicator, 'b');
  assert.equal(decidingStream([stream({ indicator: 'c', culprit: true, key: false }), a, b])?.indicator, 'c');
  assert.equal(decidingStream([leak]), null);
});

const sides = [
  {
    name: 'wholly above what is allowed is worse',
    low: 0.02,
    high: 0.08,
    side: 'worse',
    says: /\+2 % to \+8 % more .* more than the \+1 % that are allowed\. It is worse\.$/,
  },
  {
    name: 'wholly below it is not worse',
    low: -0.01,
    high: 0.009,
    side: 'safe',
    says: /within the \+1 % that are allowed\. It is not worse\.$/,
  },
  { name: 'around it both is possible', low: -0.01, high: 0.03, side: 'open', says: /both is still possible\.$/ },
] as const;
for (const { name, low, high, side, says } of sides)
  test(name, () => {
    const read = readClosingIn(batches([null, low], [null, high]), stream());
    assert.equal(read?.side, side);
    assert.match(plain(read?.said), says);
    assert.equal(plain(read?.show(read.series[0]?.low?.[0] ?? 0)), '−100 %', 'before anything was compared it may be anything');
    assert.equal(read?.series[0]?.values[1], 0);
  });

test('of what is counted by the second nothing is drawn before the first interval, which has no ends', () => {
  const read = readClosingIn(batches([null, -0.01], [null, 0.02]), stream({ test: 'rate' }));
  assert.deepEqual([read?.series[0]?.low?.[0], read?.series[0]?.high?.[0]], [null, null]);
});

test('before the first interval there is nothing to draw', () => {
  assert.equal(readClosingIn(batches([null], [null]), stream()), null);
});

test('the figures at the side are those that are drawn: the scale and its words turn into each other', () => {
  fc.assert(
    fc.property(fc.double({ min: -1, max: 1, noNaN: true }), (low) => {
      const read = readClosingIn(batches([low], [low]), stream());
      const shown = read?.show(read.series[0]?.low?.[0] ?? Number.NaN) ?? '';
      const value = Number(plain(shown).replace(' %', '').replace('\u2212', '-').replace('+', '')) / 100;
      assert.ok(Math.abs(value - low) <= Math.abs(low) * 0.06 + 1e-6, `${low} is shown as ${shown}`);
    }),
    { numRuns: 500 },
  );
});

test('what is still needed is a number of requests, with the part of the evidence that there is', () => {
  assert.deepEqual(readNeeded(stream()), { figure: '310', unit: 'more requests to the candidate, some 40\u202fs', part: 0.5 });
  assert.deepEqual(readNeeded(stream({ needed: 0 }))?.part, 1);
  assert.equal(readNeeded(stream({ needed: null }))?.figure, 'out of reach');
  assert.equal(readNeeded(stream({ culprit: true })), null);
});
