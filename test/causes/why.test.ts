import assert from 'node:assert/strict';
import { test } from 'node:test';
import { why, type WhyView } from '../../src/wire/cause.ts';
import { attribution } from '../../src/wire/attribution.ts';
import { runCommand } from '../cli/server-process.ts';
import { TOKEN, type ServedWorld } from '../http/served-world.ts';
import { openFallenWorld, type Requests } from './fallen-world.ts';
import { askTool, openAssistant } from './mcp-client.ts';

const PAYMENTS: Requests = { service: 'payments', count: 30 };
const STEADY: readonly Requests[] = [{ region: 'eu', count: 20 }, { region: 'us', count: 20 }, PAYMENTS];

test(
  'pain 7: a bad deploy is named first and as who spent the budget; API, command and assistant say the same',
  { timeout: 120_000 },
  async () => {
    await using world = await openFallenWorld();
    await world.change({ kind: 'deploy', service: 'shop', version: '1.1.0', actor: 'ada' });
    await world.pass(70, () => STEADY);
    await world.change({ kind: 'config', service: 'payments', summary: 'other limits' });
    await world.change({ kind: 'deploy', service: 'shop', version: '1.2.0', actor: 'ada', summary: 'faster cart' });
    await world.pass(20, () => [
      ...STEADY,
      ...['eu', 'us'].map((region) => ({ version: '1.2.0', region, count: 6, failing: 0.05 })),
    ]);

    const told = await whyOf(world.served);
    const [first, ...others] = told.causes;
    assert.deepEqual([first?.kind, first?.strength, first?.since], ['change', 'strong', '2026-01-05T10:10:00Z']);
    assert.match(
      first?.sentence ?? '',
      /^shop 1\.2\.0 deployed by ada: faster cart: version 1\.2\.0 failed [\d.]+ % of [\d,]+, all else/,
    );
    assert.ok((first?.explains ?? 0) > 0.7 && (first?.figures['traffic_share'] ?? 1) < 0.3);
    assert.ok(
      others.every(({ strength }) => strength === 'weak'),
      JSON.stringify(others),
    );
    assert.deepEqual(told.cleared, ['shop 1.1.0 deployed by ada.']);
    assert.deepEqual([told.falls[0]?.objective, told.falls[0]?.ongoing], ['checkout-works', true]);
    assert.equal(told.coverage, 1);

    const said = await runCommand(['why', 'checkout', '--json', ...serverOf(world.served)]);
    assert.deepEqual([said.code, said.err], [0, '']);
    assert.deepEqual(JSON.parse(said.out), told);
    await using assistant = await openAssistant(serverOf(world.served));
    assert.deepEqual(await askTool(assistant.client, 'why', { journey: 'checkout' }), told);

    const spent = attribution
      .strict()
      .parse(await (await world.served.ask('/api/v1/objectives/checkout-works/attribution')).json());
    const [most] = spent.spenders;
    assert.deepEqual([most?.title, most?.evidence, most?.burning], ['shop 1.2.0 deployed by ada: faster cart', 'label', true]);
    const given = spent.spenders.reduce((sum, one) => sum + one.bad, 0);
    assert.equal(given + spent.unattributed.bad, spent.bad);
    assert.ok((most?.low ?? 0) < (most?.spent ?? 0) && (most?.spent ?? 0) < (most?.high ?? 0));
    assert.deepEqual(await askTool(assistant.client, 'who_spent', { objective: 'checkout-works' }), spent);
    const shown = await runCommand(['why', '--budget', 'checkout-works', ...serverOf(world.served)]);
    assert.match(shown.out, /STRENGTH .*\nstrong +label .* shop 1\.2\.0 deployed/);
  },
);

test('one region that fails is named as the cohort in which it lies', { timeout: 120_000 }, async () => {
  await using world = await openFallenWorld();
  await world.change({ kind: 'deploy', service: 'shop', version: '1.1.0' });
  await world.pass(70, () => STEADY);
  await world.pass(20, () => [{ region: 'eu', count: 20, failing: 0.2 }, { region: 'us', count: 20 }, PAYMENTS]);
  const [first] = (await whyOf(world.served)).causes;
  assert.deepEqual([first?.kind, first?.id, first?.strength], ['cohort', 'region=eu', 'strong']);
  assert.equal(Math.round((first?.figures['traffic_share'] ?? 0) * 100), 50);
});

test('a dependency that failed first is named, with its lead', { timeout: 120_000 }, async () => {
  await using world = await openFallenWorld();
  await world.pass(70, () => STEADY);
  await world.change({ kind: 'deploy', service: 'mail', version: '3' });
  await world.pass(1, () => [...STEADY.slice(0, 2), { ...PAYMENTS, failing: 0.5 }]);
  await world.pass(15, () => [
    { region: 'eu', count: 20, failing: 0.3 },
    { region: 'us', count: 20, failing: 0.3 },
    { ...PAYMENTS, failing: 0.5 },
  ]);
  const told = await whyOf(world.served);
  assert.deepEqual([told.causes[0]?.kind, told.causes[0]?.id, told.causes[0]?.strength], ['dependency', 'payments', 'strong']);
  const lead = told.causes[0]?.figures['lead_ms'] ?? 0;
  assert.ok(lead >= 40_000 && lead <= 80_000, String(lead));
});

test('what is not known is refused in words, and a steady journey is said to be steady', { timeout: 120_000 }, async () => {
  await using world = await openFallenWorld();
  await world.pass(75, () => STEADY);
  const told = await whyOf(world.served, '?from=2026-01-05T10:00:00Z&to=2026-01-05T10:10:00Z');
  assert.deepEqual([told.falls, told.causes, told.from, told.to], [[], [], '2026-01-05T10:00:00Z', '2026-01-05T10:10:00Z']);
  assert.equal(told.sentence, 'checkout failed no more in this window than before it.');
  const unknown = await runCommand(['why', 'chekout', ...serverOf(world.served)]);
  assert.deepEqual(
    [unknown.code, unknown.err],
    [1, 'JOURNEY_UNKNOWN the catalog has no journey chekout\n  hint: did you mean checkout?\n'],
  );
});

async function whyOf(served: ServedWorld, query = ''): Promise<WhyView> {
  const answer = await served.ask(`/api/v1/journeys/checkout/why${query}`);
  return why.strict().parse(await answer.json());
}

function serverOf({ url }: ServedWorld): readonly string[] {
  return ['--server', url, '--token', TOKEN];
}
