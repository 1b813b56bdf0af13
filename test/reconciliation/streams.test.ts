import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSqliteRows } from '../../src/adapters/sqlite/sqlite-rows.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MINUTE, type Instant } from '../../src/kernel/units.ts';
import { tellEvents, type OwnEvent } from '../../src/loops/tell-events.ts';
import { openReconciledWorld, type ReconciledWorld } from './reconciled-world.ts';

const START = Date.parse('2026-11-08T00:00:30Z') as Instant;
const HEAD = `
apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: checkout }
spec: { owner: team }
---
`;
const stream = (name: string, event: string, rest: string): string =>
  `apiVersion: plimsoll/v1\nkind: Stream\nmetadata: { name: ${name} }\nspec: { event: ${event}, bucket: 1m, ${rest} }\n---\n`;
const reconciliation = (name: string, sides: string): string =>
  `apiVersion: plimsoll/v1\nkind: Reconciliation\nmetadata: { name: ${name} }\nspec: { journey: checkout, every: 1m, bucket: 1m, allowedLateness: 1m, since: 1h, ${sides} }\n---\n`;

const FLAGS =
  HEAD +
  stream(
    'flags-in-clients',
    'feature_flag.evaluation',
    'where: { side: client }, key: [session.id, feature_flag.key], value: [feature_flag.result.variant]',
  ) +
  stream(
    'flags-in-servers',
    'feature_flag.evaluation',
    'where: { side: server }, key: [session.id, feature_flag.key], value: [feature_flag.result.variant]',
  ) +
  reconciliation('flags', 'expected: { stream: flags-in-servers }, seen: { stream: flags-in-clients }');

const seen = (at: number, side: string, [session, variant]: readonly [string, string]): OwnEvent => ({
  name: 'feature_flag.evaluation',
  at,
  service: 'shop',
  attributes: { side, 'session.id': session, 'feature_flag.key': 'new-cart', 'feature_flag.result.variant': variant },
});

async function tell(world: ReconciledWorld, events: readonly OwnEvent[]): Promise<void> {
  const said = await tellEvents(world.plane.intake, 'default', events);
  assert.equal(said.say, 'accepted');
}

test('client and server that saw different variants are found between two streams of events', async () => {
  await using world = await openReconciledWorld(FLAGS, { start: START, openTable: () => assert.fail() });
  await tell(world, [seen(START, 'server', ['before', 'a']), seen(START, 'client', ['before', 'a'])]);
  await world.pass(MINUTE);
  const at = world.now;
  const sessions = Array.from({ length: 200 }, (_, index) => `session-${index}`);
  await tell(
    world,
    sessions.map((session) => seen(at, 'server', [session, 'a'])),
  );
  // Two saw another variant, one was never seen by a client, and one that nobody served was.
  const clients = sessions.slice(1).map((session, index) => seen(at, 'client', [session, index < 2 ? 'b' : 'a']));
  await tell(world, [...clients, seen(at, 'client', ['stranger', 'a'])]);
  await world.pass(4 * MINUTE);
  assert.equal(world.plane.reconciliations?.health()[0]?.failed, null);
  assert.deepEqual(world.counted('flags-completeness'), { good: 199, total: 200 });
  assert.deepEqual(world.counted('flags-integrity'), { good: 197, total: 200 });
  const [[, counts] = []] = world.plane.ledger.world().differences.get('flags') ?? [];
  assert.deepEqual(counts, { expected: 200, matched: 197, missing: 1, duplicated: 0, changed: 2, late: 0, unexpected: 1 });
  // Nothing was there to be known before the streams began, and a restart neither forgets nor counts again.
  await world.restart();
  await world.pass(2 * MINUTE);
  assert.deepEqual(world.counted('flags-integrity'), { good: 197, total: 200 });
});

test('payments that the ledger of a bank lacks are found between events and a table', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bank-'));
  const file = join(folder, 'bank.db');
  const bank = new DatabaseSync(file);
  bank.exec('CREATE TABLE booked (reference TEXT, cents INTEGER, at INTEGER)');
  const text =
    HEAD +
    stream('paid', 'order.paid', 'key: [order.id], value: [cents]') +
    reconciliation(
      'payments',
      `expected: { stream: paid }, seen: { sqlite: { file: ${file}, table: booked, key: [reference], value: [cents], at: at } }`,
    );
  await using world = await openReconciledWorld(text, {
    start: START,
    openTable: (side) => (side.kind === 'sqlite' ? openSqliteRows(side) : assert.fail()),
  });
  const paid = (at: number, order: number): OwnEvent => ({
    name: 'order.paid',
    at,
    service: 'shop',
    attributes: { 'order.id': `o-${order}`, cents: order * 100 },
  });
  await tell(world, [paid(START, 0)]);
  await world.pass(MINUTE);
  const { now } = world;
  await tell(
    world,
    Array.from({ length: 50 }, (_, order) => paid(now, order + 1)),
  );
  const book = bank.prepare('INSERT INTO booked VALUES (?, ?, ?)');
  for (let order = 1; order <= 50; order += 1) if (order !== 13) book.run(`o-${order}`, order * 100 + (order === 7 ? 1 : 0), now);
  book.run('o-50', 5_000, now);
  await world.pass(4 * MINUTE);
  assert.equal(world.plane.reconciliations?.health()[0]?.failed, null);
  const [[, counts] = []] = world.plane.ledger.world().differences.get('payments') ?? [];
  assert.deepEqual(counts, { expected: 50, matched: 48, missing: 1, duplicated: 1, changed: 1, late: 0, unexpected: 0 });
  bank.close();
  rmSync(folder, { recursive: true });
});
