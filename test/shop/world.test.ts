import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { carryOn, isBad, weightsOf } from '../../examples/shop/world/carry-on.ts';
import { catalogAtPorts } from '../../examples/shop/world/catalog-at-ports.ts';
import { keepNewestLogs, openLogFile } from '../../examples/shop/world/log-file.ts';
import { readOptions } from '../../examples/shop/world/options.ts';
import { explainTakenPorts } from '../../examples/shop/world/ports.ts';
import { showElapsed } from '../../examples/shop/world/say.ts';
import { endedAsTheyShould } from '../../examples/shop/world/story.ts';
import type { RolloutSummaryView } from '../../src/wire/rollout.ts';

const AT = '2026-11-21T09:00:00Z';

function rollout(candidate: string, over: Partial<RolloutSummaryView>): RolloutSummaryView {
  return {
    id: `r-${candidate}`,
    plan: 'storefront',
    service: 'storefront',
    owner: 'team-checkout',
    candidate,
    baseline: '1.0.0',
    strategy: 'canary',
    ends: 'promote',
    attempt: 1,
    retry_of: null,
    places: { candidate, baseline: '1.0.0', control: null },
    phase: 'promoted',
    reason: null,
    step: 0,
    steps: [],
    asked: 1,
    measured: null,
    sentence: '',
    started_at: AT,
    changed_at: AT,
    ended_at: null,
    ...over,
  };
}

function folder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'plimsoll-shop-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

describe('carrying on from what Plimsoll remembers', () => {
  const good = rollout('1.1.0', {});
  const bad = rollout('1.2.0', { baseline: '1.1.0', phase: 'rolled-back', asked: 0 });
  const midway = rollout('1.3.0', { baseline: '1.1.0', phase: 'held', asked: 0.25 });
  const cases: readonly {
    name: string;
    newestFirst: RolloutSummaryView[];
    want: { stable: string; active?: string; next: string };
  }[] = [
    { name: 'nothing yet', newestFirst: [], want: { stable: '1.0.0', next: '1.1.0' } },
    { name: 'the promoted version serves', newestFirst: [good], want: { stable: '1.1.0', next: '1.2.0' } },
    { name: 'a version that was taken back does not', newestFirst: [bad, good], want: { stable: '1.1.0', next: '1.3.0' } },
    {
      name: 'a rollout under way keeps both versions',
      newestFirst: [midway, bad, good],
      want: { stable: '1.1.0', active: '1.3.0', next: '1.4.0' },
    },
    {
      name: 'a stop under way as well',
      newestFirst: [rollout('1.1.0', { phase: 'rolling-back' })],
      want: { stable: '1.0.0', active: '1.1.0', next: '1.2.0' },
    },
    {
      name: 'other plans are none of the shop’s',
      newestFirst: [rollout('1.9.0', { plan: 'other' }), good],
      want: { stable: '1.1.0', next: '1.2.0' },
    },
    {
      name: 'a version of someone’s own counts as no release of the story',
      newestFirst: [rollout('hotfix', {})],
      want: { stable: 'hotfix', next: '1.1.0' },
    },
  ];
  for (const { name, newestFirst, want } of cases) {
    test(name, () => {
      const { stable, active, next } = carryOn(newestFirst);
      assert.deepEqual({ stable, active: active?.candidate, next }, { active: undefined, ...want });
    });
  }

  test('the router gets the share that was asked for, and a candidate without one is not named', () => {
    assert.deepEqual(weightsOf(carryOn([midway, bad, good])), { '1.1.0': 0.75, '1.3.0': 0.25 });
    assert.deepEqual(weightsOf(carryOn([bad, good])), { '1.1.0': 1 });
    assert.deepEqual(weightsOf(carryOn([rollout('1.1.0', { phase: 'rolling-back', asked: 0 })])), { '1.0.0': 1 });
  });

  test('every second release is a bad one, and the first two versions are not', () => {
    assert.deepEqual(['1.0.0', '1.1.0', '1.2.0', '1.3.0', '1.4.0', 'hotfix'].map(isBad), [
      false,
      false,
      true,
      false,
      true,
      false,
    ]);
  });

  test('the story ended well only when the good one went out and the bad one came back', () => {
    const end = (candidate: string, phase: 'promoted' | 'rolled-back') => ({ id: '', candidate, phase, sentence: '' });
    assert.equal(endedAsTheyShould([end('1.1.0', 'promoted'), end('1.2.0', 'rolled-back')]), true);
    assert.equal(endedAsTheyShould([end('1.1.0', 'promoted'), end('1.2.0', 'promoted')]), false);
    assert.equal(endedAsTheyShould([end('1.1.0', 'rolled-back'), end('1.2.0', 'rolled-back')]), false);
    assert.equal(endedAsTheyShould([end('1.1.0', 'promoted')]), false);
  });
});

describe('options', () => {
  test('without any, the ports are the usual ones', () => {
    const read = readOptions([]);
    assert.ok(read.kind === 'options');
    assert.deepEqual(read.options.ports, { port: 7077, 'otlp-port': 4318, 'shop-port': 7070, 'admin-port': 7071 });
    assert.deepEqual([read.options.once, read.options.quiet], [false, false]);
    assert.match(read.options.catalog, /examples\/shop\/catalog$/);
  });
  const mistakes: readonly { args: string[]; says: RegExp }[] = [
    { args: ['--prot', '1'], says: /--prot/ },
    { args: ['--port', 'x'], says: /Cannot use --port x: it must be a port/ },
    { args: ['--port', '70000'], says: /1 to 65535/ },
    { args: ['--port', '7070'], says: /port 7070 for both --port and --shop-port/ },
    { args: ['surplus'], says: /surplus/ },
  ];
  for (const { args, says } of mistakes) {
    test(`${args.join(' ')} is a mistake`, () => {
      const read = readOptions(args);
      assert.equal(read.kind, 'mistake');
      assert.match(read.kind === 'mistake' ? read.text : '', says);
    });
  }
});

test('a port that is taken is named with what to do; free ones are not', async () => {
  const servers = [createServer(), createServer(), createServer()];
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ports.push((server.address() as AddressInfo).port);
  }
  const [taken = 0, free = 0, alsoFree = 0] = ports;
  for (const server of servers.slice(1)) await new Promise((resolve) => server.close(resolve));
  const texts = await explainTakenPorts({ port: taken, 'otlp-port': free, 'shop-port': taken, 'admin-port': alsoFree });
  servers[0]?.close();
  assert.equal(texts.length, 2);
  assert.match(texts[0] ?? '', new RegExp(`^Port ${taken}, for Plimsoll’s pages, is in use.*npm start -- --port \\d+$`));
});

test('a log is bounded: at its limit it becomes the older one', () => {
  using at = folder();
  const log = openLogFile({ folder: at.path, name: 'router', mostBytes: 10 });
  for (const text of ['first\n', 'second\n', 'third\n']) log.write(Buffer.from(text));
  assert.equal(readFileSync(log.path, 'utf8'), 'third\n');
  assert.equal(readFileSync(`${log.path}.1`, 'utf8'), 'second\n');
  assert.equal(log.tail(5), 'third');
  log.close();
  log.write(Buffer.from('late\n'));
  assert.equal(readFileSync(log.path, 'utf8'), 'third\n');
});

test('of the logs of releases only the newest stay', () => {
  using at = folder();
  for (const [index, name] of ['storefront-1.log', 'storefront-2.log', 'storefront-3.log', 'router.log'].entries()) {
    writeFileSync(join(at.path, name), '');
    utimesSync(join(at.path, name), 1_000 + index, 1_000 + index);
  }
  keepNewestLogs({ folder: at.path, prefix: 'storefront-', most: 2 });
  assert.deepEqual(readdirSync(at.path).sort(), ['router.log', 'storefront-2.log', 'storefront-3.log']);
});

test('with other ports Plimsoll gets a copy of the catalog that names them, and the original stays', () => {
  using at = folder();
  const [catalog, data] = [join(at.path, 'catalog'), join(at.path, 'data')];
  mkdirSync(catalog);
  mkdirSync(data);
  const plan = 'router: {http: http://127.0.0.1:7071/weights}\n';
  const pages = `origins: ['http://127.0.0.1:7070', 'http://localhost:7070']\n`;
  const ports = { port: 7077, 'otlp-port': 4318, 'shop-port': 7070, 'admin-port': 7071 };
  writeFileSync(join(catalog, 'plan.yaml'), plan);
  writeFileSync(join(catalog, 'pages.yaml'), pages);
  writeFileSync(join(catalog, 'other.yaml'), 'kind: Service\n');
  assert.equal(catalogAtPorts({ catalog, data, ports }), catalog);
  const copy = catalogAtPorts({ catalog, data, ports: { ...ports, 'shop-port': 8888, 'admin-port': 9999 } });
  assert.equal(readFileSync(join(copy, 'pages.yaml'), 'utf8'), `origins: ['http://127.0.0.1:8888', 'http://localhost:8888']\n`);
  assert.equal(readFileSync(join(copy, 'plan.yaml'), 'utf8'), 'router: {http: http://127.0.0.1:9999/weights}\n');
  assert.equal(readFileSync(join(copy, 'other.yaml'), 'utf8'), 'kind: Service\n');
  assert.equal(readFileSync(join(catalog, 'plan.yaml'), 'utf8'), plan);
});

test('time since the start is shown in minutes and seconds', () => {
  assert.deepEqual([0, 7_400, 125_000, 3_600_000].map(showElapsed), ['  0:00', '  0:07', '  2:05', ' 60:00']);
});
