import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FairShare } from './fair-share.ts';

test('one alone gets half, and a quiet one still finds room', () => {
  const share = new FairShare(100);
  for (let taken = 0; taken < 50; taken += 1) assert.ok(share.take('loud', 1));
  assert.equal(share.take('loud', 1), false);
  assert.ok(share.take('quiet', 25));
  assert.equal(share.take('quiet', 1), false);
  assert.deepEqual([share.held, share.heldBy('loud'), share.heldBy('quiet')], [75, 50, 25]);
});

test('what is given back may be taken again', () => {
  const share = new FairShare(10);
  assert.ok(share.take('a', 5));
  assert.equal(share.take('a', 1), false);
  share.giveBack('a', 5);
  assert.deepEqual([share.held, share.heldBy('a')], [0, 0]);
  assert.ok(share.take('a', 5));
});

test('whatever was asked, the bound holds, and who holds nothing can have half of what is free', () => {
  const wish = fc.record({
    who: fc.constantFrom('a', 'b', 'c', 'd'),
    amount: fc.integer({ min: 1, max: 300 }),
    back: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(wish, { maxLength: 60 }), (wishes) => {
      const share = new FairShare(1_000);
      for (const { who, amount, back } of wishes) {
        if (back) share.giveBack(who, Math.min(amount, share.heldBy(who)));
        else share.take(who, amount);
        const sum = ['a', 'b', 'c', 'd'].reduce((total, each) => total + share.heldBy(each), 0);
        assert.equal(share.held, sum);
        assert.ok(share.held <= 1_000);
      }
      const room = Math.floor((1_000 - share.held) / 2);
      assert.ok(share.take('a newcomer', room));
    }),
  );
});
