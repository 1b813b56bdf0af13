import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openPostgresRows } from '../../src/adapters/postgres/postgres-rows.ts';
import type { PostgresSide } from '../../src/catalog/reconciliation.ts';
import { hashRowText, partsText, rowHash } from '../../src/kernel/row-hash.ts';
import { HOUR, type DurationMs, type Instant } from '../../src/kernel/units.ts';
import { compareSides } from '../../src/loops/compare-sides.ts';
import type { RowSource, RowTerms } from '../../src/ports/row-source.ts';
import { requires } from '../requires.ts';
import { openPostgres, READER_PASSWORD, type PostgresServer } from './postgres-server.ts';

const START = Date.parse('2026-11-01T00:00:00Z') as Instant;
const SPAN = { from: START, to: (START + 50 * HOUR) as Instant };
const ROWS = 200_000;
const TERMS: RowTerms = { compare: 'values', seed: 42n, ownHash: null };

describe('rows of PostgreSQL', { ...requires('initdb') }, () => {
  let server: PostgresServer;
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-rows-'));
  const urlFile = join(folder, 'url');
  const side = (over: Partial<PostgresSide>): PostgresSide => ({
    kind: 'postgres',
    url: { kind: 'file', path: urlFile },
    timeoutMs: 30_000 as DurationMs,
    rows: { kind: 'table', name: 'shop.orders' },
    key: ['id'],
    value: ['amount', 'status'],
    at: 'created',
    ...over,
  });

  before(async () => {
    server = await openPostgres();
    writeFileSync(urlFile, `${server.readerUrl}\n`);
    await server.run(`
      create schema shop;
      create table shop.orders as select g as id, round((g * 7919 % 100000)::numeric / 100, 2) as amount,
        (array['paid', 'open', null])[1 + g % 3] as status,
        timestamptz '2026-11-01 00:00Z' + g * interval '900 milliseconds' as created from generate_series(0, ${ROWS - 1}) g;
      create index on shop.orders (created);
      create table shop.copied as select * from shop.orders;
      create index on shop.copied (created);
      create table shop.odd (id text, at bigint, ok boolean, share double precision, since timestamp, amount numeric, "Größe" uuid);
      insert into shop.odd values ('a', 1793491200123, true, 0.1, '2026-11-01 00:00:00.5', 12.500, null);
      grant usage on schema shop to reader;
      grant select on all tables in schema shop to reader;
      analyze;`);
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  const compare = async (expected: RowSource, seen: RowSource, ownHash: string | null) => {
    const terms = { ...TERMS, ownHash };
    const [one, other] = [await expected.open(terms), await seen.open(terms)];
    try {
      return await compareSides(
        { expected: one, seen: other },
        { span: SPAN, width: HOUR, compare: 'values', known: () => null },
      );
    } finally {
      await Promise.all([one.close(), other.close()]);
    }
  };

  test('both ways to hash find every planted row among 200 000, and nothing else', async () => {
    const [expected, seen] = [
      openPostgresRows(side({})),
      openPostgresRows(side({ rows: { kind: 'table', name: 'shop.copied' } })),
    ];
    const own = await expected.ownHash();
    assert.equal(own, 'PostgreSQL int; numeric, text');
    assert.equal(await seen.ownHash(), own);
    for (const { drilled, buckets } of [await compare(expected, seen, own), await compare(expected, seen, null)]) {
      assert.equal(drilled, 0);
      assert.equal(
        buckets.reduce((sum, { counts }) => sum + counts.matched, 0),
        ROWS,
      );
    }
    // Bucket b holds the ids from b * 4000 on: of some one is lost, one there twice, one changed, one an hour late, one invented.
    await server.run(`
      delete from shop.copied where id in (8000, 100001, 199999);
      insert into shop.copied select * from shop.copied where id in (12345, 150000);
      update shop.copied set amount = amount + 0.01 where id in (16001, 16002);
      update shop.copied set status = 'lost' where id = 160003 and status is null or id = 160004;
      update shop.copied set created = created + interval '1 hour' where id = 40001;
      insert into shop.copied values (900000, 1, 'paid', timestamptz '2026-11-02 12:00Z');`);
    for (const hash of [own, null]) {
      const { buckets, drilled } = await compare(expected, seen, hash);
      const found = buckets.filter(
        ({ counts }) => counts.matched !== counts.expected || counts.late + counts.duplicated + counts.unexpected > 0,
      );
      const shown = found.map(({ pair, counts }) => {
        const { missing, duplicated, changed, late, unexpected } = counts;
        return [(pair.bucket - START) / HOUR, { missing, duplicated, changed, late, unexpected }];
      });
      const none = { missing: 0, duplicated: 0, changed: 0, late: 0, unexpected: 0 };
      assert.deepEqual(shown, [
        [2, { ...none, missing: 1 }],
        [3, { ...none, duplicated: 1 }],
        [4, { ...none, changed: 2 }],
        [10, { ...none, late: 1 }],
        [25, { ...none, missing: 1 }],
        [36, { ...none, unexpected: 1 }],
        [37, { ...none, duplicated: 1 }],
        [40, { ...none, changed: 1 }],
        [49, { ...none, missing: 1 }],
      ]);
      assert.ok(drilled < 2_000, `${drilled} rows were read one by one`);
    }
  });

  test('hashes a row as any other store hashes the same texts', async () => {
    const odd = side({
      rows: { kind: 'table', name: 'shop.odd' },
      key: ['id', 'ok'],
      value: ['share', 'since', 'amount', 'Größe', 'at'],
      at: 'at',
    });
    const reading = await openPostgresRows(odd).open(TERMS);
    const [sum] = await reading.buckets(SPAN, HOUR);
    const at = Date.parse('2026-11-01T00:00:00Z');
    assert.equal(sum?.bucket, at);
    const key = hashRowText(partsText(['a', true]), TERMS.seed);
    const row = rowHash(key, partsText([0.1, at + 500, 12.5, null, 1793491200123]));
    assert.equal(sum?.sum, BigInt.asUintN(64, row));
    const part = Number(BigInt.asUintN(64, key) >> 56n);
    const cut = { buckets: [START], width: HOUR, bits: 8 };
    assert.deepEqual(await reading.parts(cut), [{ bucket: START, part, rows: 1, sum: BigInt.asUintN(64, row) }]);
    assert.deepEqual(await reading.rows(cut, [{ bucket: START, part }]), [{ bucket: START, key, row, count: 1 }]);
    assert.deepEqual(await reading.rows(cut, [{ bucket: START, part: part ^ 1 }]), []);
    assert.deepEqual(await reading.keysOf(cut, [key]), new Map([[key, 'a · true']]));
    await reading.close();
  });

  test('keys are told whichever way rows are hashed, whether or not their values are compared', async () => {
    const source = openPostgresRows(side({}));
    const ownHash = await source.ownHash();
    assert.ok(ownHash !== null);
    for (const terms of [
      { ...TERMS, ownHash },
      { ...TERMS, ownHash, compare: 'keys' as const },
      { ...TERMS, compare: 'keys' as const },
    ]) {
      const reading = await source.open(terms);
      const cut = { buckets: [START], width: HOUR, bits: 0 };
      assert.ok((await reading.buckets(SPAN, HOUR)).length > 0);
      const [row] = await reading.rows(cut, [{ bucket: START, part: 0 }]);
      assert.equal((await reading.keysOf(cut, [row?.key ?? 0n]))?.size, 1);
      await reading.close();
    }
  });

  test('a query is a side, too, and can neither write nor run for ever', async () => {
    const query = (text: string, timeoutMs = 30_000): RowSource =>
      openPostgresRows(side({ rows: { kind: 'query', text }, timeoutMs: timeoutMs as DurationMs, value: [] }));
    const open = async (source: RowSource): Promise<number> => {
      const reading = await source.open({ ...TERMS, compare: 'keys' });
      try {
        return (await reading.buckets(SPAN, HOUR)).length;
      } finally {
        await reading.close();
      }
    };
    assert.equal(await open(query(`select id, created from shop.orders where created < timestamptz '2026-11-01 02:00Z'`)), 2);
    const asOwner = join(folder, 'owner');
    writeFileSync(asOwner, server.ownerUrl);
    await server.run('create function shop.harm() returns int language sql as $$ insert into shop.odd values (1); select 1 $$');
    const harmful = side({
      rows: { kind: 'query', text: 'select shop.harm() as id, now() as created' },
      url: { kind: 'file', path: asOwner },
      value: [],
    });
    await assert.rejects(
      openPostgresRows(harmful)
        .open(TERMS)
        .then((reading) => reading.buckets({ from: 0 as Instant, to: 9e12 as Instant }, HOUR)),
      /read-only transaction/,
    );
    await assert.rejects(open(query('select id, created from shop.orders, pg_sleep(5)', 200)), /statement timeout/);
    await assert.rejects(
      open(query('select id, created from shop.orders) r; drop table shop.odd; --')),
      /multiple commands|syntax error/,
    );
  });

  const wrong: readonly { name: string; url: (good: string) => string; says: RegExp }[] = [
    {
      name: 'a wrong password',
      url: (good) => good.replace(READER_PASSWORD, 'no-such-secret'),
      says: /password authentication failed/,
    },
    {
      name: 'a role that does not exist',
      url: (good) => good.replace('user=reader', 'user=nobody'),
      says: /authentication failed/,
    },
    {
      name: 'a text that is no address',
      url: () => 'postgres://reader:no-such-secret@[half',
      says: /connection string cannot be read/,
    },
    {
      name: 'an address without its scheme',
      url: () => `reader:${READER_PASSWORD}@127.0.0.1`,
      says: /connection string cannot be read; write postgres:/,
    },
    { name: 'an empty file', url: () => '\n', says: /holds no connection string/ },
    {
      name: 'nobody who listens',
      url: () => 'postgres://reader:no-such-secret@127.0.0.1:1/shop',
      says: /PostgreSQL at 127\.0\.0\.1:1\/shop: .*ECONNREFUSED/,
    },
  ];
  for (const { name, url, says } of wrong)
    test(`${name} is told without a secret`, async () => {
      const path = join(folder, 'wrong');
      writeFileSync(path, url(server.readerUrl));
      const failure = await openPostgresRows(side({ url: { kind: 'file', path } }))
        .open(TERMS)
        .then(
          () => null,
          (cause: unknown) => cause as Error,
        );
      assert.match(failure?.message ?? '', says);
      for (let told: unknown = failure; told instanceof Error; told = told.cause)
        assert.doesNotMatch(`${told.message} ${JSON.stringify(told)}`, new RegExp(`no-such-secret|${READER_PASSWORD}`));
    });

  test('columns that are not there are named beside those that are', async () => {
    await assert.rejects(
      openPostgresRows(side({ key: ['order_id'] })).open(TERMS),
      /column order_id: the rows have id, amount, status, created/,
    );
    await assert.rejects(openPostgresRows(side({ at: 'status' })).open(TERMS), /status must be a timestamp/);
  });
});
