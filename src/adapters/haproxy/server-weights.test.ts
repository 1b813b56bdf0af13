import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CLOSE_ENOUGH, serverWeights } from './server-weights.ts';

const cases: readonly { name: string; share: number; servers: readonly [number, number]; want: readonly number[] | null }[] = [
  { name: 'half is one beside one', share: 0.5, servers: [1, 1], want: [1, 1] },
  { name: 'a twentieth is one beside nineteen', share: 0.05, servers: [1, 1], want: [19, 1] },
  { name: 'one server of the candidate weighs as much as two', share: 0.5, servers: [2, 1], want: [1, 2] },
  { name: 'nothing is nothing', share: 0, servers: [2, 1], want: [1, 0] },
  { name: 'everything leaves nothing', share: 1, servers: [2, 1], want: [0, 1] },
  { name: 'less than one part in 257 cannot be had of one server', share: 0.002, servers: [1, 1], want: null },
  { name: 'it can be had beside three', share: 0.002, servers: [3, 1], want: [115, 1] },
];
for (const { name, share, servers, want } of cases) {
  test(`weights by turns: ${name}`, () => {
    const [base, candidate] = servers;
    const places = [
      { share: 1 - share, servers: base },
      { share, servers: candidate },
    ];
    assert.deepEqual(serverWeights(places, 'round-robin'), want);
  });
}

const split = fc.record({
  share: fc.double({ min: 0.005, max: 0.995, noNaN: true }),
  servers: fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 })),
});

for (const balance of ['round-robin', 'random'] as const) {
  test(`weights for ${balance} are whole numbers of 1 to 256 that come within a thousandth of what is asked, or none`, () => {
    fc.assert(
      fc.property(split, ({ share, servers: [base, candidate] }) => {
        const weights = serverWeights(
          [
            { share: 1 - share, servers: base },
            { share, servers: candidate },
          ],
          balance,
        );
        if (weights === null) return;
        const [one = 0, other = 0] = weights;
        for (const weight of weights) assert.ok(Number.isInteger(weight) && weight >= 1 && weight <= 256);
        assert.ok(Math.abs((other * candidate) / (one * base + other * candidate) - share) <= CLOSE_ENOUGH);
      }),
    );
  });
}

test('weights come close for every percentage of one server beside one', () => {
  for (let percent = 1; percent < 100; percent += 1) {
    const places = [
      { share: 1 - percent / 100, servers: 1 },
      { share: percent / 100, servers: 1 },
    ];
    assert.notEqual(serverWeights(places, 'round-robin'), null, `${percent} %`);
    assert.notEqual(serverWeights(places, 'random'), null, `${percent} %`);
  }
});
