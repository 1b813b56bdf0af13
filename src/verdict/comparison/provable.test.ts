import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, MINUTE, type DurationMs } from '../../kernel/units.ts';
import type { Tally } from './judge.ts';
import { smallestMargin } from './provable.ts';
import { logSafe, NOT_SAFE, safeAfter } from './safe.ts';
import { batches, bound, judgedAs, SETTINGS, streamOf } from './traffic.test-data.ts';

const SEEN: Tally = { n1: 50, k1: 0, n0: 450, k0: 1 };
const STRICT = bound(SETTINGS, { delta: 0.0001 });

function shown(left: number, tally: Tally = SEEN, terms = STRICT): number | null {
  const state = judgedAs(batches(12, [tally]), terms).streams[0]!;
  return smallestMargin(state, terms.streams[0]!, { terms, left: left as DurationMs });
}

test('the smallest margin is the one at which evidence and time just suffice', () => {
  const delta = shown(30 * MINUTE) ?? 0;
  const rate = (12 + 0.5) / (12 * 450 + 1);
  const future = { n1: 9_000, k1: 9_000 * rate, n0: 81_000, k0: 81_000 * rate };
  const past = { n1: 600, k1: 0, n0: 5_400, k0: 12 };
  const evidence = (margin: number): number =>
    logSafe(
      [past, future].reduce((now, tally) => safeAfter(now, tally, { rho: 1.1, delta: margin, phi: 1, credit: true }), NOT_SAFE),
    );
  assert.ok(Math.abs(evidence(delta) - Math.log(20)) < 1e-6, `${evidence(delta)}`);
  assert.ok(evidence(delta * 0.99) < Math.log(20));
});

test('more time shows a smaller margin, and one more failure a larger one', () => {
  const [soon, later] = [shown(10 * MINUTE) ?? 0, shown(2 * HOUR) ?? 0];
  assert.ok(later < soon && soon > 0);
  assert.ok((shown(10 * MINUTE, { ...SEEN, k1: 1 }) ?? 0) > soon);
});

test('where not even everything could be shown to be allowed, there is none', () => {
  assert.equal(shown(0, { n1: 1, k1: 0, n0: 9, k0: 0 }, bound(STRICT, { phi: 1_000, rho: 1.1 })), null);
});

test('there is none without anything to compare, nor of what is no count of events', () => {
  assert.equal(shown(HOUR, { ...SEEN, n0: 0, k0: 0 }), null);
  for (const kind of ['latency', 'growth'] as const)
    assert.equal(shown(HOUR, SEEN, { ...STRICT, streams: [streamOf('x', { test: kind })] }), null);
});
