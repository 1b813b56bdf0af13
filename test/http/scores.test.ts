import assert from 'node:assert/strict';
import { test } from 'node:test';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { home } from '../../src/wire/home.ts';
import { problem } from '../../src/wire/problem.ts';
import { scoreDetail, type ScoreDetailView } from '../../src/wire/score.ts';
import { runProgram } from '../../src/surface/cli/program.ts';
import { seededRng } from '../../src/kernel/rng.ts';
import { appendWatching } from '../../src/intake/telemetry-series.ts';
import type { Instant } from '../../src/kernel/units.ts';
import { jsonTraces } from '../intake/payload.ts';
import { scoreCatalog } from '../loops/score-catalog.ts';
import { tracesOf } from '../scenario/traffic.ts';
import { serveWorld, TOKEN, type ServedWorld } from './served-world.ts';
import { NO_TEXTS } from '../cli/no-texts.ts';

/** A server that has watched for two minutes, in which three hundred checkouts came, one of ten of which failed. */
async function openShop(): Promise<ServedWorld> {
  const world = await serveWorld({ catalog: scoreCatalog() });
  const { intake } = world.plane;
  const faults = new Map([['1.0.0', { errors: 0.1, slow: 0 }]]);
  const rng = seededRng(7);
  for (let slot = 12; slot > 0; slot -= 1) {
    const at = (Date.now() - slot * 10_000) as Instant;
    await intake.observe('plimsoll', (batch, { telemetry }) => {
      appendWatching(batch, telemetry, { at, lastHeard: () => null, newestOf: () => null });
    });
    await intake.accept(jsonTraces(tracesOf({ '1.0.0': 25 }, { faults, rng, endMs: at })));
  }
  await world.round();
  return world;
}

async function detailOf(world: ServedWorld, query = '', name = 'checkout'): Promise<ScoreDetailView> {
  const answer = await world.ask(`/api/v1/scores/${name}${query}`);
  const body: unknown = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(body));
  return scoreDetail.parse(body);
}

test('a score is shown with arithmetic that adds up, in the list, by itself, and on the home page', async () => {
  await using world = await openShop();
  const { lo, point, hi, confidence, members, revenue_at_risk, kind } = await detailOf(world);
  assert.equal(kind, 'journey');
  assert.ok(lo > 0 && point !== null && lo <= point && point <= hi);
  const adds = members.reduce((sum, member) => sum + member.adds, 0);
  assert.ok(Math.abs(adds - lo) < 1e-12 && Math.abs(lo + 1 - confidence - hi) < 1e-12);
  const works = members.find(({ key }) => key === 'objective.checkout-works');
  // Three hundred events, one of ten of which failed where one of twenty may: 0.857 known, about twice the budget.
  assert.ok(works !== undefined && works.n === 300 && Math.abs((works.evidence ?? 0) - 300 / 350) < 1e-9);
  assert.ok(works.is_key && works.standing === 'breached' && works.spent !== null && works.spent > 1);
  assert.equal(revenue_at_risk?.currency, 'EUR');
  assert.ok((revenue_at_risk?.least ?? 1) <= (revenue_at_risk?.point ?? 0));
  const shown = home.parse(await (await world.ask('/api/v1/home')).json());
  assert.equal(shown.journeys[0]?.score?.state, shown.products[0]?.state);
  assert.deepEqual(
    shown.products.map(({ name }) => name),
    ['shop'],
  );
});

test('windows, cohorts and other weights are asked for in the address', async () => {
  await using world = await openShop();
  const hour = await detailOf(world, '?window=1h&cohort=version%3D1.0.0');
  assert.deepEqual([hour.window, hour.cohort, hour.whole], ['1h', { version: '1.0.0' }, ['objective.checkout-fast']]);
  assert.equal(hour.fast, null);
  const { what_if, members } = await detailOf(world, '?weights=checkout-works%3D0,objective.checkout-fast%3D2');
  assert.deepEqual(what_if?.weights, { 'objective.checkout-fast': 2 });
  const fast = members.find(({ key }) => key === 'objective.checkout-fast');
  assert.ok(fast !== undefined && Math.abs(what_if.lo - fast.adds / fast.share) < 1e-9);
  const product = await detailOf(world, '', 'product.shop');
  assert.equal(product.kind, 'product');
});

const refused: readonly { name: string; query: string; says: RegExp }[] = [
  { name: 'a member that is none', query: 'weights=checkout-work%3D1', says: /no member checkout-work/ },
  { name: 'a weight that is none', query: 'weights=checkout-works%3Dmuch', says: /members and their weights/ },
  { name: 'a weight below nothing', query: 'weights=checkout-works%3D-1', says: /members and their weights/ },
  { name: 'a window that is none', query: 'window=soon', says: /a window from 1m to 90d/ },
  { name: 'a window that is too long', query: 'window=400d', says: /a window from 1m to 90d/ },
  { name: 'a cohort that nothing is kept apart by', query: 'cohort=planet%3Dmars', says: /kept apart by planet/ },
  { name: 'a value with the sign in it', query: 'cohort=planet%3Da%3Db', says: /kept apart by planet(?!=)/ },
  { name: 'a cohort without a value', query: 'cohort=region', says: /a label and its value/ },
  { name: 'a time that is none', query: 'at=yesterday', says: /at/ },
  { name: 'a time that lies ahead', query: 'at=2099-01-01T00%3A00%3A00Z', says: /lies ahead/ },
  { name: 'a beginning after the end', query: 'since=2099-01-01T00%3A00%3A00Z', says: /has to lie before at/ },
  {
    name: 'the past of a window',
    query: 'window=1h&since=2026-01-01T00%3A00%3A00Z',
    says: /cannot look back by window or cohort/,
  },
];
test('what cannot be asked is refused by name', async (t) => {
  await using world = await openShop();
  for (const { name, query, says } of refused) {
    await t.test(name, async () => {
      const answer = await world.ask(`/api/v1/scores/checkout?${query}`);
      const { code, detail } = problem.parse(await answer.json());
      assert.deepEqual([answer.status, code], [400, 'REQUEST_INVALID']);
      assert.match(detail, says);
    });
  }
});

test('the command line shows the same, takes weights from a file, and exits by the worst state', async () => {
  await using world = await openShop();
  const file = join(world.folder, 'weights.yaml');
  writeFileSync(file, 'checkout-works: 1\ncheckout-fast: 3\n');
  const one = await run(world, ['score', 'checkout', '--weights', file]);
  assert.equal(one.code, 1, one.said);
  assert.match(one.said, /^Checkout \(checkout\) at /);
  assert.match(one.said, /checkout-works \* +75\.0 +breached/);
  assert.match(one.said, /what if +[\d.]+ of 100, .* with checkout-works 1, checkout-fast 3/);
  const all = await run(world, ['score']);
  assert.match(all.said, /^SCORE +STATE +POINTS/);
  assert.equal(all.code, 1);
  for (const argv of [
    ['score', '--window', '1h'],
    ['score', 'checkout', '--weights', join(world.folder, 'nothing.yaml')],
  ])
    assert.equal((await run(world, argv)).code, 64, argv.join(' '));
  writeFileSync(file, '[1, 2]');
  assert.match((await run(world, ['score', 'checkout', '--weights', file])).said, /has to map members to weights/);
});

async function run(world: ServedWorld, argv: readonly string[]): Promise<{ code: number; said: string }> {
  const said: string[] = [];
  const never = (): Promise<never> => Promise.reject(new Error('not in this test'));
  const code = await runProgram(
    {
      version: '1.2.3',
      say: (text) => said.push(text),
      complain: (text) => said.push(text),
      terminal: { columns: null, colours: false },
      serve: never,
      relay: never,
      mcp: never,
      evaluate: never,
      playScenarios: never,
      readCatalogFolder: never,
      readTexts: never,
      writeTexts: never,
      readInput: never,
      texts: NO_TEXTS,
      findServer: () => ({ url: world.url, adminToken: TOKEN }),
      spoolFolder: join(world.folder, 'spool'),
      env: { USER: 'ada' },
    },
    argv,
  );
  return { code, said: said.join('\n') };
}
