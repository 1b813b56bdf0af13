import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTextStreams } from '../../src/adapters/text-streams/text-streams.ts';
import { runProgram } from '../../src/surface/cli/program.ts';
import { planCheck, type PlanCheckView } from '../../src/wire/plan-check.ts';
import { NO_STREAMS } from '../cli/no-texts.ts';
import { openMovingWorld, type MovingWorld } from './moving-world.ts';
import { TOKEN } from './served-world.ts';

function plan(name: string, judge: string, more = ''): string {
  return `apiVersion: plimsoll/v1
kind: RolloutPlan
metadata: { name: ${name} }
spec:
  service: shop
  owner: team-shop
  router: { http: http://127.0.0.1:9/weights }
  steps: [{ share: 10% }, { share: 100% }]
  judge: { ${judge} }
  ${more}
`;
}

const RATIO = '{ sli: checkout-success, delta: 1% }';
const PLANS = [
  plan('fine', `indicators: [${RATIO}], cohorts: { by: region }`),
  plan('elsewhere', `indicators: [${RATIO}], where: { region: EU }`),
  plan('slow', `indicators: [${RATIO}, { sli: checkout-success, latency: {} }]`),
  plan('copied', `indicators: [${RATIO}]`).replace('{ share: 10% }', '{ share: 0%, mirror: 10% }'),
  plan('short', 'indicators: [{ sli: checkout-success, delta: 0.001% }]', 'maxDuration: 5m'),
];

async function opened(seconds: number): Promise<MovingWorld> {
  const world = await openMovingWorld(PLANS, { 'cloud.region': 'eu' });
  await world.pass(seconds);
  return world;
}

async function checked({ served }: MovingWorld, name: string, baseline = '1.0.0'): Promise<PlanCheckView> {
  const answer = await served.ask(`/api/v1/plans/${name}/check?candidate=1.1.0&baseline=${baseline}`);
  return planCheck.strict().parse(await answer.json());
}

async function ran({ served }: MovingWorld, argv: readonly string[]): Promise<{ code: number; said: string }> {
  const said: string[] = [];
  const no = () => Promise.reject(new Error('not asked for'));
  const code = await runProgram(
    {
      version: '1.2.3',
      say: (text) => said.push(text),
      complain: (text) => said.push(text),
      terminal: { columns: 140, colours: false },
      serve: no,
      relay: no,
      mcp: no,
      readCatalogFolder: no,
      readTexts: no,
      writeTexts: no,
      evaluate: no,
      playScenarios: no,
      findServer: () => ({ url: served.url, adminToken: TOKEN }),
      readInput: no,
      texts: openTextStreams(NO_STREAMS),
      spoolFolder: `${served.folder}/spool`,
      env: { USER: 'ada' },
    },
    argv,
  );
  return { code, said: said.join('\n') };
}

test('peers row 3: a dry run tells what is seen of each stream, what the router would do and what each step needs', async () => {
  await using world = await opened(120);
  const check = await checked(world, 'fine');
  assert.deepEqual([check.answer, check.findings], ['ready', []]);
  const [all, cohort] = check.streams;
  assert.deepEqual(all?.found, [{ labels: { region: 'eu', version: '1.0.0' }, per_second: all?.baseline.per_second }]);
  assert.ok(all !== undefined && Math.abs(all.baseline.per_second - 100) < 5, `${all?.baseline.per_second}`);
  assert.equal(all.candidate.events, 0);
  assert.equal(cohort?.name, 'checkout-success in region eu');
  const [first, last] = check.steps;
  assert.deepEqual(first?.route, { can: true, share: 0.1, note: null });
  assert.ok((first?.needs?.events ?? 0) > 100 && (first?.ms ?? 0) >= 120_000);
  assert.equal(last?.ms, 0);
  assert.deepEqual(
    [check.router.candidate_place, check.router.baseline_place, check.router.serving],
    ['1.1.0', '1.0.0', '1.0.0 has 100 % of the weights, has served 12,000 requests'],
  );
  assert.deepEqual(world.served.router.applied, [], 'nothing was ordered');
  assert.equal((await ran(world, ['rollout', 'check', 'fine', '--candidate', '1.1.0', '--baseline', '1.0.0'])).code, 0);
});

test('a rate is taken over the time that was watched, however short', async () => {
  for (const seconds of [13, 27]) {
    await using world = await opened(seconds);
    const [all] = (await checked(world, 'fine')).streams;
    assert.ok(all !== undefined && all.baseline.events > 0);
    assert.ok(Math.abs(all.baseline.per_second - 100) < 5, `${all.baseline.per_second} after ${seconds} s`);
    assert.ok(all.window_ms <= seconds * 1_000, `${all.window_ms}`);
  }
});

test('peers row 3: a selector that matched none is told apart from evidence that is missing', async () => {
  await using world = await opened(120);
  const wrong = await checked(world, 'elsewhere');
  assert.equal(wrong.answer, 'not-ready');
  assert.deepEqual(
    wrong.findings.map(({ code, hint }) => [code, hint]),
    [['WHERE_MATCHES_NONE', 'did you mean eu?']],
  );
  const misnamed = await ran(world, ['rollout', 'check', 'fine', '--candidate', '1.1.0', '--baseline', 'v1.0.0']);
  assert.equal(misnamed.code, 1);
  assert.match(
    misnamed.said,
    /no event of checkout-success has the version v1\.0\.0: seen were 1\.0\.0 \(100\/s\); did you mean 1\.0\.0\?/,
  );
  const young = await ran(world, ['rollout', 'check', 'slow', '--candidate', '1.1.0', '--baseline', '1.0.0']);
  assert.equal(young.code, 2);
  assert.match(young.said, /too little was seen of the baseline to say what its quantiles are/);
  const late = await checked(world, 'short');
  assert.equal(late.answer, 'not-enough-evidence');
  assert.deepEqual(
    late.findings.map(({ code }) => code),
    ['TOO_SLOW'],
  );
});

test('peers row 3: what the router cannot do, and what stands in the way of a start, is told before the start', async () => {
  await using world = await opened(60);
  const copied = await checked(world, 'copied');
  assert.deepEqual(
    copied.findings.map(({ says, code }) => [says, code]),
    [['no', 'ROUTER_CANNOT']],
  );
  await world.start('fine');
  const busy = await checked(world, 'fine');
  assert.equal(busy.answer, 'not-ready');
  assert.ok(busy.findings.some(({ code }) => code === 'ROLLOUT_ACTIVE'));
});

test('peers row 3: a server that has seen nothing yet says so', async () => {
  await using world = await opened(0);
  const check = await checked(world, 'fine');
  assert.deepEqual([check.answer, check.findings[0]?.code], ['not-enough-evidence', 'NOTHING_COUNTED']);
});
