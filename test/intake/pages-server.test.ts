import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
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
  await counts(first);
  const { pages } = await sourceOf(first);
  assert.ok((pages?.refused['origin'] ?? 0) > 0 && (pages?.refused['no-ticket'] ?? 0) > 0, JSON.stringify(pages));
  first.child.kill('SIGKILL');
  await first.ended;

  await using second = await startServer(place);
  await counts(second);
  const again = otlpPort(second);
  assert.equal((await tell(again, honest)).status, 204);
  assert.deepEqual(receipt(await events(again, told)), { accepted: 0, rejected: 0, message: '' });
  await repeated(second);
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

/** Waits until what was taken is judged, which is done every ten seconds; more than that is never counted. */
async function counts(server: ServerProcess): Promise<void> {
  const wanted = { 'web-checkout': [1, 1], 'orders-paid': [2, 3] };
  for (let tries = 0; tries < 100; tries += 1) {
    const found = await counted(server);
    if (Object.keys(found).length === 2) return assert.deepEqual(found, wanted);
    await pause(200);
  }
  assert.fail('nothing was judged');
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

/** Good and total of each objective that has counted anything. */
async function counted(server: ServerProcess): Promise<Readonly<Record<string, readonly number[]>>> {
  const { objectives } = (await get(server, '/api/v1/objectives')) as {
    objectives: readonly { name: string; good: number | null; total: number | null }[];
  };
  return Object.fromEntries(
    objectives.flatMap(({ name, good, total }) =>
      good === null || total === null || total === 0 ? [] : [[name, [good, total]]],
    ),
  );
}

async function get({ port, data }: Pick<ServerProcess, 'port' | 'data'>, path: string): Promise<unknown> {
  const token = readFileSync(join(data, 'admin.token'), 'utf8').trim();
  const said = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(said.status, 200);
  return said.json();
}
