import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ago, rolloutAt } from './rollout.test-data.ts';
import { intendedDivergence, type ToldDeploy } from './intended-divergence.ts';

const back = rolloutAt({ phase: 'rolled-back', since: ago(60) }, { startedAt: ago(600) });
const deploy = (given: Partial<ToldDeploy>): ToldDeploy => ({
  kind: 'deploy',
  service: 'storefront',
  version: '1.2.0',
  at: ago(10),
  ...given,
});

test('peers row 22: after a rollback the desired state may still say the candidate, and that is said to be meant', () => {
  const found = intendedDivergence(back, []);
  assert.equal(found?.since, ago(60));
  assert.match(
    found.sentence,
    /^The desired state may still say 1\.1\.0, which serves nothing any more since .*: this is meant\. Set it to 1\.0\.0/,
  );
});

test('peers row 22: while it is on its way back, too', () => {
  assert.match(intendedDivergence(rolloutAt({ phase: 'rolling-back' }), [])?.sentence ?? '', /is on its way out/);
});

const closing: readonly { name: string; deploy: ToldDeploy; open: boolean }[] = [
  { name: 'a deploy of another version closes it', deploy: deploy({}), open: false },
  { name: 'so does one back to the baseline', deploy: deploy({ version: '1.0.0' }), open: false },
  { name: 'a deploy of the same candidate does not', deploy: deploy({ version: '1.1.0' }), open: true },
  { name: 'nor one of another service', deploy: deploy({ service: 'cart' }), open: true },
  { name: 'nor one that came before the rollback', deploy: deploy({ at: ago(100) }), open: true },
  { name: 'nor a flag', deploy: deploy({ kind: 'flag' }), open: true },
  { name: 'nor one that names no version', deploy: deploy({ version: null }), open: true },
];
for (const { name, deploy: told, open } of closing)
  test(`peers row 22: ${name}`, () => assert.equal(intendedDivergence(back, [told]) !== null, open));

test('nothing diverges that was not rolled back', () => {
  for (const phase of ['shifting', 'held', 'promoted'] as const) assert.equal(intendedDivergence(rolloutAt({ phase }), []), null);
});
