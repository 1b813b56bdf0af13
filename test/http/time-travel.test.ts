import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { showInstant } from '../../src/kernel/show.ts';
import type { Instant } from '../../src/kernel/units.ts';
import { home } from '../../src/wire/home.ts';
import { KNOWN_UNTIL } from '../../src/surface/http/time-travel.ts';
import { jsonPost } from './provoked.ts';
import { runProgram } from '../../src/surface/cli/program.ts';
import { NO_OUTSIDE } from '../cli/no-texts.ts';
import { openVirtualClock } from '../virtual-clock.ts';
import { serveWorld, TOKEN } from './served-world.ts';
import { openTravelledWorld, START, type TravelledWorld } from './travelled-world.ts';

const BECAUSE = { reason: 'a test says so' };
const document = JSON.parse(readFileSync(new URL('../../docs/schema/openapi.json', import.meta.url), 'utf8')) as {
  paths: Record<string, { get?: { tags?: string[]; parameters?: { name: string; in: string }[] } }>;
};
const READS = Object.entries(document.paths).flatMap(([path, { get }]) => (get === undefined ? [] : [{ path, get }]));
const hasPast = ({ get }: (typeof READS)[number]): boolean =>
  (get.parameters ?? []).some((one) => one.name === 'at' && one.in === 'query');

type Moment = { readonly name: string; readonly at: Instant; readonly answers: ReadonlyMap<string, Told> };
type Told = { readonly status: number; readonly body: unknown };

test('what any read answered at an instant it answers again as of that instant, whatever came, changed and ended since', async () => {
  await using world = await openTravelledWorld();
  const moments: Moment[] = [];
  const look = async (name: string): Promise<void> => {
    moments.push({ name, at: world.now(), answers: await everyRead(world) });
    await world.pass(1); // what is done at the very instant is known at it
  };
  await liveThrough(world, look);
  assert.ok(moments.length >= 7);
  const wrong: string[] = [];
  for (const { name, at, answers } of moments.toReversed()) {
    for (const [path, wanted] of answers) {
      // A score's page keeps its own past: what was shown, in slots of ten seconds.
      if (path.startsWith('/api/v1/scores/')) continue;
      const found = await told(world, `${path}${path.includes('?') ? '&' : '?'}at=${showInstant(at)}`);
      wrong.push(...differences(wanted, found).map((one) => `${name}: ${path} ${one}`));
    }
  }
  assert.deepEqual(wrong.slice(0, 40), [], `${wrong.length} differences`);
  const changed = [...(moments.at(-1)?.answers ?? [])].filter(
    ([path, last]) => differences(moments[0]?.answers.get(path) ?? last, last).length > 0,
  );
  assert.ok(changed.length >= 15, 'a story in which little changes proves little');
});

test('what has no past says so, instead of telling of the present', async () => {
  await using world = await serveWorld();
  const present = READS.filter((one) => !hasPast(one)).map(({ path }) => path);
  const known = READS.filter(
    ({ path, get }) => !path.startsWith('/api/v1/backtests') && ['evidence', 'rollouts', 'changes'].includes(get.tags?.[0] ?? ''),
  );
  assert.deepEqual(
    known.filter((one) => !hasPast(one)).map(({ path }) => path),
    ['/api/v1/plans/{plan}/check', '/api/v1/probes/{name}/runs', '/api/v1/probes/{name}/artifacts/{digest}', '/api/v1/stream'],
  );
  for (const path of present) {
    const answer = await world.ask(`${path}?at=${showInstant(Date.now() as Instant)}`);
    assert.equal(((await answer.json()) as { code?: string }).code, 'PRESENT_ALONE', path);
  }
});

test('between two seals the state is that of the moment, and the evidence that of the seal, which the answer names', async () => {
  await using world = await openTravelledWorld();
  await world.pass(150);
  await post(world, '/api/v1/freezes', { service: 'storefront', for_ms: 3_600_000, ...BECAUSE });
  const between = world.now();
  await world.pass(120);
  const answer = await world.served.ask(`/api/v1/home?at=${showInstant(between)}`);
  assert.equal(answer.headers.get(KNOWN_UNTIL), showInstant((between - 30_000) as Instant));
  const then = home.parse(await answer.json());
  assert.equal(then.at, showInstant(between));
  // Nothing was stale at that moment, whatever is not sealed yet.
  assert.ok(then.journeys.every(({ objectives }) => objectives.every(({ reason }) => reason !== 'EVIDENCE_STALE')));
  const { freezes } = (await told(world, `/api/v1/freezes?at=${showInstant(between)}`)).body as { freezes: unknown[] };
  const before = showInstant((between - 1) as Instant);
  const earlier = (await told(world, `/api/v1/freezes?at=${before}`)).body as { freezes: unknown[] };
  assert.deepEqual([freezes.length, earlier.freezes.length], [1, 0]);
});

test('moments that nobody can look at are refused with a text that says why', async () => {
  await using world = await serveWorld();
  const now = showInstant(Date.now() as Instant);
  for (const at of ['yesterday', '2026-13-01T00:00:00Z', `${now}&at=${now}`, '', '0']) {
    const answer = await world.ask(`/api/v1/home?at=${at}`);
    assert.deepEqual([answer.status, ((await answer.json()) as { code: string }).code], [400, 'REQUEST_INVALID'], at);
  }
});

test('the moments asked for last are kept, and no more of them', async () => {
  const clock = openVirtualClock(START);
  await using world = await serveWorld({ clock });
  clock.advance(600_000);
  const looked: number[] = [];
  const { knownAt } = world.plane.cellStore;
  world.plane.cellStore.knownAt = (at) => {
    looked.push((at - START) / 1_000);
    return knownAt(at);
  };
  for (const second of [1, 2, 1, 3, 4, 5, 6, 1, 7, 1, 2])
    assert.equal((await world.ask(`/api/v1/home?at=${showInstant((START + second * 1_000) as Instant)}`)).status, 200);
  assert.deepEqual(looked, [1, 2, 3, 4, 5, 6, 7, 2]);
});

test('the command line asks about then, too, and only where something is read', async () => {
  await using world = await openTravelledWorld();
  await world.pass(60);
  const at = showInstant(world.now());
  await world.pass(60);
  const run = async (argv: readonly string[]): Promise<string> => {
    const said: string[] = [];
    const say = (text: string): void => void said.push(text);
    await runProgram({ ...NO_OUTSIDE, say, complain: say }, [...argv, '--server', world.served.url, '--token', TOKEN]);
    return said.join('\n');
  };
  assert.ok((await run(['status', '--at', at])).startsWith(`As of ${at}, `));
  assert.match(await run(['ledger', '--at', at, '--json']), /"seq": 1,/);
  assert.match(await run(['doctor', '--at', at]), /unknown option '--at'/);
});

/** A day of a shop: a release, an outage, telemetry that comes late, edits, adjustments, a restart, and hours that are merged. */
async function liveThrough(world: TravelledWorld, look: (name: string) => Promise<void>): Promise<void> {
  await world.pass(180);
  await look('calm');
  await post(world, '/api/v1/rollouts', { plan: 'storefront', candidate: '1.1.0', baseline: '1.0.0' });
  await post(world, '/api/v1/changes', { kind: 'config', service: 'storefront', id: 'c-1', summary: 'a flag was flipped' });
  await world.pass(59);
  await look('a release under way');
  world.faults = new Map([['1.0.0', { errors: 0.6, slow: 0.2 }]]);
  await world.pass(59);
  await world.late(150_000, 40);
  await world.pass(60);
  await look('an outage');
  await world.edit('0.9');
  await post(world, '/api/v1/freezes', { service: 'storefront', for_ms: 3_600_000, ...BECAUSE });
  const from = showInstant((world.now() - 120_000) as Instant);
  const to = showInstant((world.now() - 60_000) as Instant);
  await post(world, '/api/v1/adjustments', { objectives: ['checkout-answered'], from, to, ...BECAUSE });
  await world.pass(59);
  await look('edited, frozen and adjusted');
  await world.late(200_000, 60);
  world.faults = new Map();
  await world.restart();
  await world.pass(59);
  await look('after a restart');
  await world.passMinutes(75);
  await look('an hour later');
  await world.edit('0.95');
  await world.passMinutes(75);
  await look('hours that are merged');
}

async function everyRead(world: TravelledWorld): Promise<ReadonlyMap<string, Told>> {
  const answers = new Map<string, Told>();
  for (const { path } of READS.filter(hasPast))
    for (const filled of await filledIn(world, path)) answers.set(filled, await told(world, filled));
  return answers;
}

/** The path with every name that there is at present, and some questions. */
async function filledIn(world: TravelledWorld, path: string): Promise<readonly string[]> {
  const { plane } = world.served;
  const [catalog, state] = [plane.catalog.current(), plane.ledger.world()];
  const names: Record<string, readonly string[]> = {
    '/api/v1/objectives/': catalog.objectives.map(({ name }) => name),
    '/api/v1/indicators/': catalog.indicators.map(({ name }) => name).slice(0, 6),
    '/api/v1/journeys/': catalog.journeys.map(({ name }) => name),
    '/api/v1/scores/': ['checkout', 'shop'],
    '/api/v1/rollouts/': [...state.rollouts.keys()],
    '/api/v1/ledger/': ['1', '5', String(state.tail.seq)],
    '/api/v1/trains/': [...state.trains.runs.keys()],
    '/api/v1/services/': ['storefront'],
    '/api/v1/reconciliations/': (catalog.reconciliations ?? []).map(({ name }) => name),
    '/api/v1/probes/': (catalog.probes ?? []).map(({ name }) => name),
    '/api/v1/traces/': [...plane.keeper.evidence.remembered.exemplars()].map(({ trace }) => trace).slice(0, 3),
  };
  const [, before = '', after = ''] = /^(.*)\{\w+\}(.*)$/.exec(path) ?? [];
  if (before === '') return path === '/api/v1/ledger' ? [`${path}?last=50`, `${path}?limit=20`] : [path];
  const known = names[before] ?? assert.fail(`${path} is a route that this test does not know yet`);
  return [...known, 'nobody'].map((name) => `${before}${encodeURIComponent(name)}${after}`);
}

async function told(world: TravelledWorld, path: string): Promise<Told> {
  const answer = await world.served.ask(path);
  return { status: answer.status, body: await answer.json() };
}

function differences(wanted: unknown, found: unknown, at = ''): readonly string[] {
  if (typeof wanted !== 'object' || wanted === null || typeof found !== 'object' || found === null)
    return Object.is(wanted, found) ? [] : [`${at}: ${JSON.stringify(wanted)} became ${JSON.stringify(found)}`];
  const keys = new Set([...Object.keys(wanted), ...Object.keys(found)]);
  return [...keys].flatMap((key) =>
    differences((wanted as Record<string, unknown>)[key], (found as Record<string, unknown>)[key], `${at}.${key}`),
  );
}

async function post(world: TravelledWorld, path: string, body: object): Promise<void> {
  const answer = await world.served.ask(path, jsonPost(body));
  assert.ok(answer.status < 300, `${path}: ${answer.status} ${await answer.text()}`);
}
