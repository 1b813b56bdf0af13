import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openFallenWorld } from '../causes/fallen-world.ts';
import { runDocumented } from './documented-commands.ts';

test('plimsoll distribution shows quantiles by cohort, and how exact they are', { timeout: 60_000 }, async () => {
  await using world = await openFallenWorld();
  await world.pass(15, () => [
    { region: 'eu', count: 3 },
    { region: 'us', count: 1, failing: 1 },
  ]);
  const said = async (command: string): Promise<string> =>
    runDocumented(`\`\`\`console\n$ plimsoll distribution ${command}\n\`\`\``, world.served);
  const shown = await said('checkout-works/checkout-success --by region --window 10m');
  const rows = shown.split('\n').flatMap((line) => (/^(REGION|all|eu|us)\b/.test(line) ? [line.trim().split(/\s{2,}/)] : []));
  assert.deepEqual(rows[0], ['REGION', 'EVENTS', 'GOOD', 'P50', 'P90', 'P95', 'P99', 'P99.9']);
  assert.deepEqual(
    rows
      .slice(1)
      .map(([value, , , p50, , , , p999]) => [value, /^(19|20)\.?\d* ms$/.test(p50 ?? ''), p50 === p999 || p999 !== '']),
    [
      ['all', true, true],
      ['eu', true, true],
      ['us', true, true],
    ],
  );
  assert.match(shown, /100 % of the window is covered; the newest is \d/);
  assert.match(shown, /Each quantile is within 4\.4 % of the value itself\./);
  assert.match(
    await said('checkout-works/checkout-success --by planet'),
    /LABEL_UNKNOWN cohorts of checkout have no label planet/,
  );
  assert.match(await said('payments-work/payments-success'), /Nothing was counted\.\n\[exit code 2\]/);
});
