import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { firstSteps, type FirstStepsView } from '../../src/wire/first-steps.ts';
import type { CatalogFilesView } from '../../src/wire/catalog.ts';
import type { HomeView } from '../../src/wire/home.ts';
import { firstCatalog, likeliestFirst, titleOf, withinOf } from '../../web/src/first/first-catalog.ts';
import { startServer } from '../cli/server-process.ts';

const SENDER = fileURLToPath(new URL('newcomer-service.ts', import.meta.url));

test('an empty installation shows what a real SDK sends, and promises it in one step', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-first-'));
  const place = { folder, catalog: join(folder, 'catalog'), data: join(folder, 'data') };
  mkdirSync(place.catalog);
  await using server = await startServer(place, ['--catalog-writable']);
  const token = readFileSync(join(place.data, 'admin.token'), 'utf8').trim();
  const call = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const response = await fetch(`http://127.0.0.1:${server.port}/api/v1${path}`, { ...init, headers });
    assert.equal(response.ok, true, `${path}: ${response.status} ${await response.clone().text()}`);
    return response.json();
  };
  const steps = async (): Promise<FirstStepsView> => firstSteps.parse(await call('/first-steps'));
  const before = await steps();
  assert.deepEqual([before.watched, before.accepted, before.routes, before.sentence], [true, 0, [], 'Nothing has arrived yet.']);
  assert.equal(before.token_file, join(place.data, 'intake.token'));

  await send(before, 'wrong');
  const knocking = await until(steps, ({ refused }) => refused.length > 0);
  assert.deepEqual([knocking.sentence, knocking.accepted], ['Something knocks, and nothing of it was taken.', 0]);
  assert.match(knocking.refused[0]?.why ?? '', /^The sender is not known/);

  await send(before, readFileSync(before.token_file, 'utf8').trim());
  const seen = await until(steps, ({ total }) => total === 40);
  const [route] = likeliestFirst(seen.routes);
  assert.ok(route !== undefined);
  assert.deepEqual([route.service, route.span, route.total], ['my-service', 'GET /', 40]);
  assert.deepEqual(seen.services, [{ name: 'my-service', versions: [] }]);

  const text = firstCatalog({
    of: route,
    title: titleOf(route),
    owner: 'my-team',
    target: '0.999',
    withinMs: withinOf(route.p99_ms),
  });
  const { base } = (await call('/catalog/files')) as CatalogFilesView;
  const edit = { base, files: [{ file: 'first.yaml', text }], reason: 'the first promise' };
  await call('/catalog/apply', { method: 'POST', body: JSON.stringify(edit) });
  const promised = await until(steps, ({ promised: journeys }) => journeys === 1);
  assert.equal(promised.watched, false, 'what is counted from now on is what is promised');
  // Intake takes up the new rules within a moment, and what came before that is counted by those before.
  const sendAndLook = async (): Promise<HomeView> => {
    await send(before, readFileSync(before.token_file, 'utf8').trim());
    return (await call('/home')) as HomeView;
  };
  const home = await until(sendAndLook, ({ journeys }) => counted(journeys) > 0);
  assert.deepEqual(
    home.journeys.map(({ name, health }) => [name, health]),
    [['requests', 'blind']],
    'until half a minute is covered nothing is healthy',
  );
});

/** A service with the real SDK, by its environment alone, as the screen writes it. */
async function send({ otlp_url: url }: FirstStepsView, token: string): Promise<void> {
  const env = {
    ...process.env,
    OTEL_SERVICE_NAME: 'my-service',
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${token}`,
  };
  await once(spawn(process.execPath, [SENDER, '40', '0'], { env, stdio: 'ignore' }), 'exit');
}

function counted(journeys: HomeView['journeys']): number {
  return journeys.flatMap(({ traffic }) => traffic).reduce((sum, { total }) => sum + total, 0);
}

async function until<Answer>(ask: () => Promise<Answer>, isWanted: (answer: Answer) => boolean): Promise<Answer> {
  const end = performance.now() + 30_000;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (performance.now() > end) assert.fail(`it stays at ${JSON.stringify(answer).slice(0, 2_000)}`);
    await pause(100);
  }
}
