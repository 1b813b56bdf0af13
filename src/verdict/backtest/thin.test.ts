import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRng } from '../../kernel/rng.ts';
import { thinned } from './thin.ts';

const tallies = fc
  .tuple(fc.nat(400), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(400), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([n1, bad1, n0, bad0]) => ({ n1, k1: Math.floor(n1 * bad1), n0, k0: Math.floor(n0 * bad0) }));
const part = fc.double({ min: 0, max: 1, noNaN: true });

test('nothing is made up: no more of the candidate than there was, nobody lost, and no more bad than all', () => {
  fc.assert(
    fc.property(tallies, part, fc.nat(), (tally, share, seed) => {
      const { n1, k1, n0, k0 } = thinned(tally, share, seededRng(seed));
      assert.ok(n1 <= tally.n1 && k1 <= tally.k1 && k1 <= n1 && k0 <= n0);
      assert.ok(tally.n1 - n1 >= tally.k1 - k1, 'those who are left out hold the other bad ones');
      assert.equal(tally.n0 === 0 ? 0 : n0 + n1, tally.n0 === 0 ? 0 : tally.n0 + tally.n1);
    }),
  );
});

test('the whole of it is what it was', () => {
  fc.assert(fc.property(tallies, (tally) => assert.deepEqual(thinned(tally, 1, seededRng(1)), tally)));
});

test('over many draws as large a part is bad as in all of it', () => {
  const rng = seededRng(7);
  const sum = { n1: 0, k1: 0 };
  for (let draw = 0; draw < 2_000; draw += 1) {
    const { n1, k1 } = thinned({ n1: 200, k1: 20, n0: 600, k0: 6 }, 0.4, rng);
    sum.n1 += n1;
    sum.k1 += k1;
  }
  assert.ok(Math.abs(sum.n1 / 2_000 - 80) < 0.1, `${sum.n1}`);
  // 160,000 draws without putting back: the part is off by 0.0006 in one standard deviation.
  assert.ok(Math.abs(sum.k1 / sum.n1 - 0.1) < 0.003, `${sum.k1 / sum.n1}`);
});
