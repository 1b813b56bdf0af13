import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPostgresRows } from '../../src/adapters/postgres/postgres-rows.ts';
import { MINUTE, type Instant } from '../../src/kernel/units.ts';
import type { ReconciliationMeans } from '../../src/loops/reconciliations.ts';
import { requires } from '../requires.ts';
import { openPostgres } from './postgres-server.ts';
import { openReconciledWorld } from './reconciled-world.ts';

const START = Date.parse('2026-11-08T00:20:00Z') as Instant;
const ROWS = 48_000;

const CATALOG = `
apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: orders }
spec: { owner: data-team }
---
apiVersion: plimsoll/v1
kind: Route
metadata: { name: data }
spec: { owner: data-team, notify: { webhook: "http://127.0.0.1:1/hook" } }
---
apiVersion: plimsoll/v1
kind: Reconciliation
metadata: { name: migrated }
spec:
  journey: orders
  every: 5m
  bucket: 1h
  allowedLateness: 5m
  since: 7d
  expected: { postgres: { urlEnv: SHOP_URL, table: legacy.orders, key: [id], value: [amount, status], at: created } }
  seen: { postgres: { urlEnv: SHOP_URL, table: shop.orders, key: [order_id], value: [amount, status], at: created_at } }
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: all-orders-migrated }
spec:
  service: shop
  indicatorRef: migrated-completeness
  budgetingMethod: Occurrences
  timeWindow: [{ duration: 28d, isRolling: true }]
  objectives: [{ target: 0.9999 }]
`;

test(
  'a migration that silently deletes a thousandth of the rows is found within one interval, named by bucket, and paged',
  requires('initdb'),
  async () => {
    await using server = await openPostgres();
    await server.run(`
    create schema legacy; create schema shop;
    create table legacy.orders as select g as id, round((g * 7919 % 100000)::numeric / 100, 2) as amount, 'paid'::text as status,
      timestamptz '2026-11-01 00:00Z' + g * interval '12600 milliseconds' as created from generate_series(0, ${ROWS - 1}) g;
    create index on legacy.orders (created);
    create table shop.orders as select id as order_id, amount, status, created as created_at from legacy.orders;
    create index on shop.orders (created_at);
    grant usage on schema legacy, shop to reader;
    grant select on legacy.orders, shop.orders to reader; analyze;`);
    const env = { SHOP_URL: server.readerUrl };
    const openTable: ReconciliationMeans['openTable'] = (side) =>
      side.kind === 'postgres' ? openPostgresRows(side, env) : assert.fail();
    await using world = await openReconciledWorld(CATALOG, { start: START, openTable });
    const differing = () => world.plane.ledger.world().differences.get('migrated') ?? new Map();

    await world.pass(65 * MINUTE);
    assert.equal(world.plane.reconciliations?.health()[0]?.failed, null);
    // Of seven days back from 00:20 the first bucket begins at midnight; the last hour is settled five minutes after its end.
    assert.deepEqual(world.counted('migrated-completeness'), { good: ROWS, total: ROWS });
    assert.equal(differing().size, 0);
    assert.equal(world.told.length, 0);

    // Old rows, of buckets that were settled and equal long ago: one of a thousand, all over the week.
    await server.run('delete from shop.orders where order_id % 1000 = 500');
    const deletedAt = world.now;
    await world.pass(5 * MINUTE);
    assert.equal(differing().size, ROWS / 1_000);
    const found = (await world.plane.ledger.read({ after: 0, limit: 500 })).find(({ kind }) => kind === 'difference.found');
    assert.ok(found !== undefined && found.at - deletedAt <= 5 * MINUTE);
    assert.equal(
      found.kind === 'difference.found' && new Date(found.body.buckets[0]?.bucket ?? 0).toISOString(),
      '2026-11-01T01:00:00.000Z',
    );
    assert.deepEqual(world.counted('migrated-completeness'), { good: ROWS, total: ROWS + ROWS / 1_000 });

    await world.pass(MINUTE);
    const [page] = world.told;
    assert.match(page?.text ?? '', /all-orders-migrated/);
    assert.ok((page?.at ?? Infinity) - deletedAt <= 6 * MINUTE, 'somebody is paged within a minute after');

    // A restart counts nothing again, and what is put back is said.
    await world.restart();
    await world.pass(5 * MINUTE);
    assert.deepEqual(world.counted('migrated-completeness'), { good: ROWS, total: ROWS + ROWS / 1_000 });
    await server.run(`insert into shop.orders select id, amount, status, created from legacy.orders l
    where not exists (select from shop.orders s where s.order_id = l.id)`);
    await world.pass(5 * MINUTE);
    assert.equal(differing().size, 0);

    // The database is away: nothing is known, and nothing is bad.
    await server.run('revoke select on shop.orders from reader');
    await world.pass(6 * MINUTE);
    assert.match(world.plane.reconciliations?.health()[0]?.failed?.text ?? '', /permission denied for table orders/);
    assert.deepEqual(world.counted('migrated-completeness'), { good: ROWS, total: ROWS + ROWS / 1_000 });
  },
);
