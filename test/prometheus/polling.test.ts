import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SLOT } from '../../src/evidence/cell.ts';
import { pollTrouble } from '../../src/evidence/poll-health.ts';
import { requires } from '../requires.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { polledCatalog } from './polled-catalog.ts';
import { countedBy, generationOf, openPolledWorld, type Counted, type PolledWorld } from './polled-world.ts';
import { openRealServer, until, type Engine, type RealServer } from './real-server.ts';
import { openScrapedTarget } from './scraped-target.ts';

const TEN_MINUTES = 600_000;

for (const engine of ['prometheus', 'victoria-metrics'] as const) {
  test(
    `${engine}: what is counted is what its own query API says, whatever is killed and whoever is away`,
    { ...requires(engine) },
    () => story(engine),
  );
}

async function story(engine: Engine): Promise<void> {
  using folder = openTemporaryFolder();
  await using target = await openScrapedTarget(engine === 'prometheus' ? 1 : 2);
  const begin = target.now();
  await using server = await openRealServer(engine, { folder: folder.path, target: target.port });
  await scraped(server, target.now);
  const world = await openPolledWorld(polledCatalog(server.url), { at: begin + 60_000 });
  const from = world.clock.now() + SLOT;

  await until(() => target.now() > world.clock.now() + 200_000);
  await world.pollUntil(world.clock.now() + 120_000);
  for (const [name, kind] of [
    ['requests', 'values'],
    ['misspelt', 'empty'],
    ['divided', engine === 'prometheus' ? 'nan' : 'empty'], // VictoriaMetrics leaves NaN out when it scrapes
    ['endless', 'infinite'],
    ['below-zero', 'negative'],
    ['no-share', 'no-ratio'],
    ['unreadable', 'failed'],
  ] as const) {
    const health = world.poll.health(generationOf(world.catalog, name));
    assert.equal(health?.answer.kind, kind, `${name}: ${JSON.stringify(health?.answer)}`);
    assert.equal(pollTrouble(health)?.kind ?? 'values', kind);
    assert.equal(health.counts[kind], 12);
    if (kind !== 'values') assert.equal(world.evidence().heard.has(generationOf(world.catalog, name)), false);
  }

  target.restart(); // its counters begin at 0
  await until(() => target.now() > world.clock.now() + 200_000);
  await world.pollUntil(world.clock.now() + 60_000);

  await server.kill();
  await world.pollUntil(world.clock.now() + 30_000);
  const failing = world.poll.health(generationOf(world.catalog, 'requests'));
  assert.equal(failing?.answer.kind, 'failed');
  assert.equal(failing.inARow, 3);
  await server.start();

  await world.restart(); // we were away, too: for a minute nobody asks, and what was known is read from the journal
  world.clock.advance(60_000);
  await until(() => target.now() > world.clock.now() + 60_000);
  await scraped(server, target.now);
  await world.pollUntil(world.clock.now() + 20_000);
  assert.equal(world.poll.health(generationOf(world.catalog, 'requests'))?.answer.kind, 'values');

  const to = world.clock.now();
  assert.ok(to - from >= 280_000 && to - from < TEN_MINUTES);
  await sameIncrease(world, server, { from, to });
  await sameIncrease(world, server, { from: from + 20_000, to: from + 80_000 });
  await world.close();
}

/** The server answers with samples of the target that are new. */
async function scraped(server: RealServer, now: () => number): Promise<void> {
  const since = now();
  await until(async () =>
    [...(await server.ask(`timestamp(shop_requests_total @ ${since / 1_000 + 30})`)).values()].some((at) => at * 1_000 > since),
  );
}

/** Window by window of ten seconds, because a window with a restart in it has no difference that could be asked for. */
async function sameIncrease(
  { evidence, catalog }: PolledWorld,
  server: RealServer,
  span: { from: number; to: number },
): Promise<void> {
  const wanted = new Map<string, Counted>();
  let before = await server.ask(`shop_requests_total @ ${span.from / 1_000}`);
  for (let at = span.from + SLOT; at <= span.to; at += SLOT) {
    const now = await server.ask(`shop_requests_total @ ${at / 1_000}`);
    const differences = await server.ask(`shop_requests_total @ ${at / 1_000} - shop_requests_total @ ${(at - SLOT) / 1_000}`);
    for (const [labels, value] of now) {
      const difference = differences.get(labels) ?? assert.fail(`no difference for ${labels}`);
      assert.equal(difference, value - before.get(labels)!);
      const rose = difference < 0 ? value : difference;
      const [code = '', version = ''] = labels.split(' ');
      const sum = wanted.get(version) ?? { good: 0, total: 0 };
      wanted.set(version, { good: sum.good + (code === '500' ? 0 : rose), total: sum.total + rose });
    }
    before = now;
  }
  const counted = countedBy(evidence(), generationOf(catalog, 'requests'), span);
  assert.deepEqual([...counted.keys()].toSorted(), ['1.0.0', '1.1.0']);
  for (const [version, { good, total }] of wanted) {
    assert.ok(total > 20, `${version} did ${total}`);
    for (const [one, other] of [
      [counted.get(version)!.total, total],
      [counted.get(version)!.good, good],
    ] as const)
      assert.ok(Math.abs(one - other) <= 1e-9 * other, `${version}: counted ${one}, and the server says ${other}`);
  }
}
