import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { openSqliteCellStore } from '../../src/adapters/sqlite/cell-store.ts';
import type { Tier } from '../../src/evidence/cell.ts';
import type { Instant } from '../../src/kernel/units.ts';
import { source } from '../../src/wire/source.ts';
import { makeFolder, startServer, type ServerProcess } from '../cli/server-process.ts';
import { ask, type Answered } from './http-exchange.ts';

const CATALOG = `
apiVersion: plimsoll/v1
kind: Source
metadata: { name: pages }
spec:
  services: [shop-web]
  browser: { key: pk_shop_web, origins: [https://shop.example.com], journeys: { checkout: [pay] } }
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: web }
spec: { owner: shop }
---
apiVersion: openslo/v1
kind: Service
metadata: { name: shop-web }
spec: {}
---
apiVersion: plimsoll/v1
kind: Objective
metadata: { name: web-checkout }
spec:
  journey: web
  service: shop-web
  target: 99%
  success:
    log: browser.journey
    where: { journey.name: checkout, journey.outcome: [completed, failed] }
    bad: { journey.outcome: failed }
---
apiVersion: plimsoll/v1
kind: Objective
metadata: { name: orders-paid }
spec: { journey: web, service: shop-web, target: 99%, success: { log: order.paid, good: { ok: 'true' } } }
`;
const ORIGIN = { origin: 'https://shop.example.com', 'content-type': 'text/plain' };
const HOSTILE = 600;

test('hostile pages change only counters, and a server that is killed knows what it took', { timeout: 120_000 }, async (t) => {
  const place = makeFolder();
  writeFileSync(join(place.catalog, 'pages.yaml'), CATALOG);
  const first = await startServer(place);
  t.after(() => first.child.kill('SIGKILL'));
  const port = otlpPort(first);
  const token = readFileSync(join(place.data, 'intake.token'), 'utf8').trim();
  const events = (to: number, body: string): Promise<Answered> =>
    ask(to, {
      path: '/v1/events',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
      body: Buffer.from(body),
    });
  const at = new Date().toISOString();
  const told = [true, true, false]
    .map((ok, id) => `${JSON.stringify({ name: 'order.paid', at, id: `${id}`, service: 'shop-web', attributes: { ok } })}\n`)
    .join('');
  assert.deepEqual(receipt(await events(port, told)), { accepted: 3, rejected: 0, message: '' });

  const given = await ask(port, { path: '/v1/beacon/ticket?key=pk_shop_web', method: 'GET', headers: ORIGIN });
  const { ticket } = JSON.parse(given.body.toString()) as { ticket: string };
  const honest = beacon({ ticket, visit: 'a'.repeat(16) }, ['started', 'step', 'completed']);
  assert.equal((await tell(port, honest)).status, 204);

  const answers = await flood(port);
  assert.deepEqual(
    [...answers.keys()].toSorted((one, other) => one - other),
    [204, 403, 429].filter((status) => answers.has(status)),
  );
  assert.deepEqual(receipt(await events(port, told)), { accepted: 0, rejected: 0, message: '' }, 'the same again');
  const pages = await refusedPages(first);
  assert.ok((pages['origin'] ?? 0) > 0 && (pages['no-ticket'] ?? 0) > 0, JSON.stringify(pages));
  first.child.kill('SIGKILL');
  await first.ended;

  await using second = await startServer(place);
  const again = otlpPort(second);
  assert.equal((await tell(again, honest)).status, 204);
  assert.deepEqual(receipt(await events(again, told)), { accepted: 0, rejected: 0, message: '' });
  await repeated(second);
  second.child.kill('SIGTERM');
  await second.ended;
  for (const tier of ['10s', '1m', '1h'] as const)
    assert.deepEqual(await stored(second, tier), { 'web-checkout': [1, 1], 'orders-paid': [2, 3] }, `${tier} cells`);
});

/** Of another origin, and with forged journeys: as fast as one process can. */
async function flood(port: number): Promise<ReadonlyMap<number, number>> {
  const answers = new Map<number, number>();
  const one = async (number: number): Promise<void> => {
    const visit = number.toString(16).padStart(16, '0');
    const headers = number % 2 === 0 ? { ...ORIGIN, origin: 'https://evil.example.com' } : ORIGIN;
    const { status } = await ask(port, {
      path: '/v1/beacon?key=pk_shop_web',
      headers,
      body: beacon({ ticket: 'forged', visit }, ['completed']),
    });
    answers.set(status, (answers.get(status) ?? 0) + 1);
  };
  for (let from = 0; from < HOSTILE; from += 200) await Promise.all(Array.from({ length: 200 }, (_, index) => one(from + index)));
  return answers;
}

function beacon({ ticket, visit }: { ticket: string; visit: string }, outcomes: readonly string[]): Buffer {
  const events = outcomes.map((o) => ({
    e: 'journey',
    t: 900,
    p: '/',
    id: '0000abcd',
    n: 'checkout',
    o,
    d: 10,
    ...(o === 'step' && { s: 'pay' }),
  }));
  return Buffer.from(
    JSON.stringify({ v: 1, visit, session: 'b'.repeat(16), ticket, seq: 0, sent: 1_000, service: 'shop-web', events }),
  );
}

function tell(port: number, body: Buffer): Promise<Answered> {
  return ask(port, { path: '/v1/beacon?key=pk_shop_web', headers: ORIGIN, body });
}

function receipt({ status, body }: Answered): unknown {
  assert.equal(status, 200, body.toString());
  return JSON.parse(body.toString());
}

function otlpPort({ data }: ServerProcess): number {
  const { otlpUrl } = JSON.parse(readFileSync(join(data, 'server.json'), 'utf8')) as { otlpUrl: string };
  return Number(new URL(otlpUrl).port);
}

const answer = z.object({ sources: z.array(source) });

async function sourceOf({ port, data }: ServerProcess): Promise<z.infer<typeof source>> {
  const { sources } = answer.parse(await get({ port, data }, '/api/v1/sources'));
  return sources.find(({ name }) => name === 'pages') ?? assert.fail('there is no such source');
}

/** Threads tell what they counted once a second; the flood is not over before they have told of it. */
async function refusedPages(server: ServerProcess): Promise<Readonly<Record<string, number>>> {
  for (let tries = 0; tries < 100; tries += 1) {
    const { refused = {} } = (await sourceOf(server)).pages ?? {};
    if ((refused['origin'] ?? 0) > 0 && (refused['no-ticket'] ?? 0) > 0) return refused;
    await pause(50);
  }
  return assert.fail('nothing was refused');
}

/** Threads tell what they counted once a second. */
async function repeated(server: ServerProcess): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) {
    const { pages } = await sourceOf(server);
    if ((pages?.refused['repeated'] ?? 0) === 1) return assert.equal(pages?.taken, 0);
    await pause(100);
  }
  assert.fail('the same beacon was not recognised');
}

/** Good and total of all cells of what is promised, as they lie on the disk. */
async function stored({ data }: ServerProcess, tier: Tier): Promise<Readonly<Record<string, readonly number[]>>> {
  const store = openSqliteCellStore(join(data, 'cells.db'));
  const sums: Record<string, [good: number, total: number]> = {};
  for (const { generation, good, total } of await store.columns({ tier, from: 0 as Instant, to: 9e15 as Instant })) {
    const [name] = /^(web-checkout|orders-paid)/.exec(generation) ?? [];
    if (name === undefined) continue;
    const sum = (sums[name] ??= [0, 0]);
    for (let slot = 0; slot < good.length; slot += 1) {
      sum[0] += good[slot] ?? 0;
      sum[1] += total[slot] ?? 0;
    }
  }
  await store.close();
  return sums;
}

async function get({ port, data }: Pick<ServerProcess, 'port' | 'data'>, path: string): Promise<unknown> {
  const token = readFileSync(join(data, 'admin.token'), 'utf8').trim();
  const said = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(said.status, 200);
  return said.json();
}
