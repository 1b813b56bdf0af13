import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLAN } from './rollout.test-data.ts';
import { servingOf, type ServingNow } from './serving.ts';

const cases: readonly { name: string; now: ServingNow; want: string }[] = [
  { name: 'what has weight serves', now: { weights: { old: 1 }, requests: null }, want: 'old has 100 % of the weights' },
  {
    name: 'what served long ago and has no weight now does not (peers row 12)',
    now: { weights: { old: 0, other: 1 }, requests: { old: 1_000 } },
    want: 'BASELINE_NOT_SERVING',
  },
  {
    name: 'where there are no weights, what was counted is known to serve',
    now: { weights: {}, requests: { old: 1_000 } },
    want: 'old has served 1,000 requests',
  },
  { name: 'nothing is known of it', now: { weights: {}, requests: null }, want: 'BASELINE_NOT_SERVING' },
  {
    name: 'weights lead to servers that are all down',
    now: { weights: { old: 1 }, requests: { old: 1 }, ready: { old: { up: 0, of: 2 } } },
    want: 'BASELINE_NOT_SERVING',
  },
];
for (const { name, now, want } of cases) {
  test(`serving: ${name}`, () => {
    const said = servingOf(PLAN, now, { place: 'old', version: 'old' });
    assert.equal('code' in said ? said.code : said.serving, want);
  });
}
